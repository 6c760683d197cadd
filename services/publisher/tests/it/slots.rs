//! Posting slots of a connection, and which of them are free.

use jiff::Timestamp;
use proto::publisher::v1::{self as pb, connections_service_server::ConnectionsService as _};
use service::{Code, Error};
use store::Time;
use uuid::Uuid;

use crate::support::{Desk, at_each_desk, code_of, request};

async fn set(
    desk: &Desk,
    id: &str,
    timezone: &str,
    slots: &[(&str, &str)],
) -> Result<pb::Slots, Error> {
    let slots = slots
        .iter()
        .map(|(weekday, time)| pb::Slot {
            weekday: (*weekday).to_owned(),
            time: (*time).to_owned(),
        })
        .collect();
    let timezone = timezone.to_owned();
    let connection_id = id.to_owned();
    let put = pb::PutSlotsRequest { connection_id, timezone, slots, if_version: None };
    let answer = desk.connections.put_slots(request("stories", put)).await;
    answer.map(tonic::Response::into_inner).map_err(Error::from)
}

async fn free(desk: &Desk, id: &str, limit: u32) -> Vec<String> {
    let after: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let after = Some(prost_types::Timestamp { seconds: after.as_second(), nanos: 0 });
    let list = pb::ListFreeSlotsRequest { connection_id: id.to_owned(), after, limit };
    let answer = desk.connections.list_free_slots(request("stories", list)).await;
    let slots = answer.unwrap().into_inner().slots;
    let text = |time: prost_types::Timestamp| {
        Timestamp::new(time.seconds, time.nanos).unwrap().to_string()
    };
    slots.into_iter().map(text).collect()
}

/// A post of this team waits for its time at the connection.
async fn waits(desk: &Desk, connection: &pb::Connection, at: &str) {
    let at = Time(at.parse().unwrap());
    let (post, publication) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let id = |text: &str| Uuid::parse_str(text).unwrap();
    let mut tx = desk.context.store.begin().await.unwrap();
    tx.query(
        "INSERT INTO posts (tenant_id, id, team_id, content, media_urls, overrides, platforms,
                            connection_ids, status, open, created_at, updated_at)
         VALUES ('stories', $1, $2, '', '[]', '{}', '[]', '[]', 'SCHEDULED', 1, $3, $3)",
    )
    .bind(post)
    .bind(id(&connection.team_id))
    .bind(at)
    .execute()
    .await
    .unwrap();
    tx.query(
        "INSERT INTO post_publications (tenant_id, id, post_id, connection_id, platform, account,
                                        step, scheduled_at, state)
         VALUES ('stories', $1, $2, $3, 'TWITTER', '42', 'queued', $4, '{}')",
    )
    .bind(publication)
    .bind(post)
    .bind(id(&connection.id))
    .bind(at)
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_next_slots_that_nothing_has_taken_are_listed() {
    at_each_desk(async |desk| {
        let connection = desk.connected().await;
        let id = connection.id.as_str();
        assert!(free(&desk, id, 3).await.is_empty(), "without slots");
        let kept = set(&desk, id, "Europe/Madrid", &[("MON", "09:30"), ("FRI", "18:00")]);
        let kept = kept.await.unwrap();
        let get = pb::GetSlotsRequest { connection_id: id.to_owned() };
        let read = desk.connections.get_slots(request("stories", get)).await;
        assert_eq!(read.unwrap().into_inner(), kept);
        let all = ["2026-01-02T17:00:00Z", "2026-01-05T08:30:00Z", "2026-01-09T17:00:00Z"];
        assert_eq!(free(&desk, id, 3).await, all);
        waits(&desk, &connection, all[1]).await;
        assert_eq!(free(&desk, id, 2).await, [all[0], all[2]]);
        set(&desk, id, "", &[]).await.unwrap();
        assert!(free(&desk, id, 3).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn mistakes_in_slots_are_named() {
    at_each_desk(async |desk| {
        let id = desk.connected().await.id;
        let wrong = set(&desk, &id, "Mars/Olympus", &[("MON", "9:30"), ("DAY", "10:00")]).await;
        let wrong = wrong.unwrap_err();
        assert_eq!(wrong.code(), Code::InvalidRequest);
        let pointers: Vec<_> = wrong.fields().iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/timezone", "/slots/0/time", "/slots/1/weekday"]);
        let nowhere = set(&desk, "?", "UTC", &[]).await;
        assert_eq!(code_of(nowhere), Code::ConnectionNotFound);
    })
    .await;
}
