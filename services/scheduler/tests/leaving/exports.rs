//! Exports (scheduling.md, "Exporter").

use std::time::Duration;

use scheduler::domain::analysis::SaturationZone::{Green, Red, Yellow};
use serde_json::json;

use crate::{
    schedules::Given,
    support::{World, on_each_engine},
};

const SHUT: Option<&str> = Some("invalid schedule or RED saturation");

/// Exports to Sheets; status and reason.
async fn export(world: &World, id: &str, force: bool) -> (String, Option<String>) {
    let outcome = world.export(id, "sheets", force).await;
    (outcome.status, outcome.reason)
}

fn skipped(reason: &str) -> (String, Option<String>) {
    ("skipped".to_owned(), Some(reason.to_owned()))
}

fn exported() -> (String, Option<String>) {
    ("exported".to_owned(), None)
}

/// Statuses of the log, the newest first.
async fn statuses(world: &World, id: &str) -> Vec<String> {
    world.log(id).await.into_iter().map(|row| row.status).collect()
}

#[tokio::test]
async fn exported_twice_the_rows_are_there_once() {
    on_each_engine(async |world| {
        let id = Given::good("ana", 5).stored(&world).await;
        assert_eq!(export(&world, &id, false).await, exported());
        assert_eq!(export(&world, &id, false).await, skipped("already exported"));
        assert_eq!(export(&world, &id, true).await, exported());
        let rows = world.rows("ana").await;
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[0][2], json!("'=Message 1"), "no formula");
        assert!(rows.iter().all(|row| row[12] == id.as_str()));
        assert_eq!(statuses(&world, &id).await, ["SUCCESS", "SKIPPED", "SUCCESS"]);
        let first = world.log(&id).await.pop().unwrap();
        assert_eq!((first.message_count, first.export_format.as_str()), (5, "sheets"));
        assert_eq!((first.exported_by.as_str(), first.page_name.as_str()), ("api", "ana"));
        world.clock.advance(Duration::from_hours(24));
        assert_eq!(world.export(&id, "csv", false).await.status, "exported");
    })
    .await;
}

#[tokio::test]
async fn two_exports_at_once_are_one() {
    on_each_engine(async |world| {
        let id = Given::good("ana", 3).stored(&world).await;
        world.fault("update", json!({"kind": "slow", "ms": 200})).await;
        let (a, b) = tokio::join!(export(&world, &id, false), export(&world, &id, false));
        let mut both = [a, b];
        both.sort();
        assert_eq!(both, [exported(), skipped("already exported")]);
        assert_eq!(world.rows("ana").await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn after_a_lost_answer_the_same_rows_are_written_again() {
    on_each_engine(async |world| {
        let id = Given::good("ana", 4).stored(&world).await;
        for (operation, fault, logged) in [
            ("structure", json!({"kind": "reset_after_effect"}), "FAILED"),
            ("update", json!({"kind": "status_after_effect", "status": 503}), "PARTIAL"),
            ("update", json!({"kind": "reset_after_effect"}), "PARTIAL"),
            ("update", json!({"kind": "status", "status": 429, "retryAfter": "1"}), "FAILED"),
            ("list", json!({"kind": "reset"}), "FAILED"),
        ] {
            world.fault(operation, fault.clone()).await;
            assert_eq!(world.export(&id, "sheets", false).await.status, "failed", "{fault}");
            assert_eq!(statuses(&world, &id).await[0], logged, "{fault}");
        }
        world.fault("list", json!({"kind": "expired_token"})).await;
        assert_eq!(export(&world, &id, false).await, exported());
        assert_eq!(world.rows("ana").await.len(), 4);
    })
    .await;
}

/// As a process that died before it could log.
#[tokio::test]
async fn after_a_crash_before_the_log_nothing_doubles() {
    on_each_engine(async |world| {
        let id = Given::good("ana", 4).stored(&world).await;
        assert_eq!(export(&world, &id, false).await, exported());
        world.execute("DELETE FROM schedule_export_log").await;
        assert_eq!(export(&world, &id, false).await, exported());
        assert_eq!(world.rows("ana").await.len(), 4);
        assert_eq!(statuses(&world, &id).await, ["SUCCESS"]);
    })
    .await;
}

#[tokio::test]
async fn rows_of_messages_that_are_no_more_are_emptied() {
    on_each_engine(async |world| {
        let id = Given::good("ana", 4).stored(&world).await;
        export(&world, &id, false).await;
        world.execute("DELETE FROM schedule_recommendations WHERE position > 2").await;
        assert_eq!(export(&world, &id, true).await, exported());
        let positions: Vec<_> = world.rows("ana").await.iter().map(|row| row[9].clone()).collect();
        assert_eq!(positions, [json!(1), json!(2)]);
    })
    .await;
}

/// The seed's TEST 4, its five rows, against the spreadsheet.
#[tokio::test]
async fn test_4_exporter_validation() {
    on_each_engine(async |world| {
        for (page, valid, zone, leaves) in [
            ("a", true, Green, true),
            ("b", true, Yellow, true),
            ("c", true, Red, false),
            ("d", false, Green, false),
            ("e", false, Red, false),
        ] {
            let id = Given { valid, zone, ..Given::good(page, 2) }.stored(&world).await;
            // Force opens no gate.
            let outcome = world.export(&id, "sheets", !leaves).await;
            let expected = if leaves { "exported" } else { "skipped" };
            assert_eq!(outcome.status, expected, "{page}");
            assert_eq!(outcome.reason.as_deref(), SHUT.filter(|_| !leaves));
            assert_eq!(world.rows(page).await.len(), if leaves { 2 } else { 0 });
            let log = world.log(&id).await;
            assert_eq!(log[0].status, if leaves { "SUCCESS" } else { "SKIPPED" });
            assert_eq!(log[0].error_message.as_deref(), SHUT.filter(|_| !leaves));
        }
    })
    .await;
}

/// "It reads the view over a read-only connection": whatever an exporter tries, the engine refuses.
#[tokio::test]
async fn the_export_connection_cannot_write() {
    on_each_engine(async |world| {
        Given::good("ana", 1).stored(&world).await;
        let reader = world.store.read_only();
        let view = "SELECT COUNT(*) FROM schedule_recommendations_messages";
        let (count,): (i64,) = reader.query(view).fetch_one().await.unwrap();
        assert_eq!(count, 1);
        for sql in [
            "UPDATE schedule_recommendations SET caption_text = 'x'",
            "UPDATE schedules SET status = 'CANCELLED'",
            "DELETE FROM schedule_export_log",
            "DROP TABLE schedule_recommendations",
        ] {
            let refused = reader.query(sql).execute().await.unwrap_err().to_string();
            assert!(refused.contains("readonly") || refused.contains("read-only"), "{refused}");
        }
    })
    .await;
}

#[tokio::test]
async fn files_are_written_whole_and_once() {
    on_each_engine(async |world| {
        let id = Given::good("ana", 3).stored(&world).await;
        for format in ["csv", "json", "ics", "csv"] {
            assert_eq!(world.export(&id, format, true).await.status, "exported");
        }
        let folder = world.folder.path().join("exports/acme");
        let read = |format| std::fs::read_to_string(folder.join(format!("{id}.{format}"))).unwrap();
        assert_eq!(read("csv").matches("\r\n").count(), 4);
        let rows: serde_json::Value = serde_json::from_str(&read("json")).unwrap();
        assert_eq!(rows.as_array().unwrap().len(), 3);
        assert_eq!(rows[0]["price"], json!(25));
        let at = rows[0]["scheduled_at"].as_str().unwrap();
        assert_eq!(at, format!("{:.3}", at.parse::<jiff::Timestamp>().unwrap()));
        assert!(read("csv").contains(&format!(",{at},{id},ana\r\n")));
        assert_eq!(read("ics").matches("BEGIN:VEVENT").count(), 3);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
    })
    .await;
}
