//! The row of a lead in a spreadsheet.

use conversations::providers::{Ledger, LedgerError, Row, google::GoogleLedger};
use http::Method;
use serde_json::{Value, json};

use crate::support::{World, options};

const TAB: &str = "studio/leads";
const HEADER: [&str; 3] = ["lead_id", "status", "budget"];

fn ledger(world: &World) -> GoogleLedger {
    world.google("any").ledger(&world.clock, &options()).unwrap().unwrap()
}

fn row<'a>(lead: &str, status: &str) -> Row<'a> {
    Row { tab: TAB, header: &HEADER, cells: vec![json!(lead), json!(status), json!(400)] }
}

async fn rows(world: &World) -> Vec<Value> {
    let shown = world.control(Method::GET, "spreadsheets", None).await;
    let sheets = shown["spreadsheets"][0]["sheets"].as_array().unwrap().clone();
    let tab = sheets.iter().find(|sheet| sheet["title"] == TAB).unwrap();
    tab["rows"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_lead_has_one_row_which_is_updated() {
    let world = World::start().await;
    let ledger = ledger(&world);
    for (lead, status) in [("a", "NEW"), ("b", "NEW"), ("a", "=BOOKED()"), ("a", "=BOOKED()")] {
        ledger.upsert(&row(lead, status)).await.unwrap();
    }
    let expected = [json!(HEADER), json!(["a", "=BOOKED()", 400]), json!(["b", "NEW", 400])];
    assert_eq!(rows(&world).await, expected);
    assert_eq!(world.calls("google", "send").await.len(), 2, "appended once each");
}

#[tokio::test]
async fn leads_at_once_get_a_row_each() {
    let world = World::start().await;
    let ledger = ledger(&world);
    let leads: Vec<String> = (0..8).map(|n| format!("lead-{}", n % 4)).collect();
    let put = |lead: &String| {
        let (ledger, row) = (ledger.clone(), row(lead, "NEW"));
        async move { ledger.upsert(&row).await }
    };
    futures::future::try_join_all(leads.iter().map(put)).await.unwrap();
    let mut found: Vec<String> =
        rows(&world).await[1..].iter().map(|row| row[0].as_str().unwrap().to_owned()).collect();
    found.sort();
    assert_eq!(found, ["lead-0", "lead-1", "lead-2", "lead-3"]);
}

#[tokio::test]
async fn a_repeat_after_a_lost_answer_does_not_double() {
    let world = World::start().await;
    let ledger = ledger(&world);
    ledger.upsert(&row("first", "NEW")).await.unwrap();
    for (nth, fault) in [
        json!({"kind": "reset_after_effect"}),
        json!({"kind": "status_after_effect", "status": 503}),
        json!({"kind": "garbage"}),
        json!({"kind": "reset"}),
    ]
    .into_iter()
    .enumerate()
    {
        let lead = format!("lead-{nth}");
        world.once("google", "send", fault.clone()).await;
        let lost = ledger.upsert(&row(&lead, "NEW")).await.unwrap_err();
        assert!(lost.retryable(), "{fault}: {lost}");
        ledger.upsert(&row(&lead, "NEW")).await.unwrap();
        assert_eq!(rows(&world).await.len(), nth + 3, "{fault}");
    }
}

#[tokio::test]
async fn a_tab_with_other_columns_is_left_alone() {
    let world = World::start().await;
    let ledger = ledger(&world);
    ledger.upsert(&row("a", "NEW")).await.unwrap();
    let other = Row { header: &["id", "status", "budget"], ..row("b", "NEW") };
    assert!(matches!(ledger.upsert(&other).await, Err(LedgerError::Refused(_))));
    assert_eq!(rows(&world).await.len(), 2);
}
