//! Connections: made, renewed, tested, listed, taken away (posts.md, "REST").

use proto::{
    common::v1::Idempotency,
    publisher::v1::{self as pb, connections_service_server::ConnectionsService as _},
};
use service::{Code, Error};

use crate::support::{Desk, at_each_desk, code_of, eventually, put, request};

async fn listed(desk: &Desk, list: pb::ListConnectionsRequest) -> Vec<String> {
    let answer = desk.connections.list_connections(request("stories", list)).await;
    answer.unwrap().into_inner().connections.into_iter().map(|found| found.id).collect()
}

#[tokio::test]
async fn the_provider_says_whose_a_token_is() {
    at_each_desk(async |desk| {
        let made = desk.put(put("access-1")).await.unwrap();
        assert!(made.created);
        let connection = made.connection.unwrap();
        assert_eq!(connection.platform, "TWITTER");
        assert_eq!(connection.account_id, "42");
        assert_eq!(connection.account_name.as_deref(), Some("Casa Fuego"));
        assert_eq!(connection.status, "ACTIVE");
        assert_eq!(desk.connection(&connection.id).await, connection);

        let refused = desk.put(put("stale")).await.unwrap_err();
        assert_eq!(refused.code(), Code::TokenRefused);
        assert!(refused.detail().contains("Invalid or expired token"), "{refused}");
        desk.provider.is_silent(1);
        assert_eq!(code_of(desk.put(put("access-1")).await), Code::ProviderUnavailable);
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_there_gets_the_new_tokens() {
    at_each_desk(async |desk| {
        let first = desk.connected().await;
        assert_eq!(desk.tokens(&first.id).await, tokens("access-1", "refresh-1"));
        let given = pb::PutConnectionRequest {
            account_id: Some("42".to_owned()),
            scopes: vec!["tweet.write".to_owned()],
            ..put("access-of-a-person")
        };
        let again = desk.put(given.clone()).await.unwrap();
        let connection = again.connection.unwrap();
        assert!(!again.created);
        assert_eq!((&connection.id, connection.version), (&first.id, 2));
        assert_eq!(connection.account_name.as_deref(), Some("Casa Fuego"), "kept");
        assert_eq!(connection.scopes, ["tweet.write"]);
        let kept = tokens("access-of-a-person", "refresh-1");
        assert_eq!(desk.tokens(&first.id).await, kept, "a refresh token is never lost");

        desk.disconnect(&first.id).await.unwrap();
        assert_eq!(desk.connection(&first.id).await.status, "DISCONNECTED");
        assert_eq!(desk.tokens(&first.id).await, (String::new(), None), "erased");
        let back = desk.put(given).await.unwrap();
        assert!(!back.created);
        assert_eq!(back.connection.unwrap().status, "ACTIVE");
    })
    .await;
}

fn tokens(access: &str, refresh: &str) -> (String, Option<String>) {
    (access.to_owned(), Some(refresh.to_owned()))
}

#[tokio::test]
async fn two_that_connect_one_account_at_once_make_one_connection() {
    at_each_desk(async |desk| {
        let other = desk.replica().await;
        let (one, two) = futures::join!(desk.put(put("access-1")), other.put(put("access-1")));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_ne!(one.created, two.created);
        assert_eq!(one.connection.unwrap().id, two.connection.unwrap().id);
    })
    .await;
}

#[tokio::test]
async fn a_repeat_is_answered_without_asking_anybody() {
    at_each_desk(async |desk| {
        let once = pb::PutConnectionRequest {
            idempotency: Some(Idempotency { key: "k".to_owned(), fingerprint: vec![1] }),
            ..put("access-1")
        };
        let first = desk.put(once.clone()).await.unwrap();
        desk.provider.rotates_behind_our_back();
        let again = desk.put(once).await.unwrap();
        assert!(again.replayed && again.created);
        assert_eq!(again.connection, first.connection);
        assert_eq!(desk.provider.identifications(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_repeat_while_the_provider_is_asked_is_told_to_wait() {
    at_each_desk(async |desk| {
        let once = |key: &str, body: u8| pb::PutConnectionRequest {
            idempotency: Some(Idempotency { key: key.to_owned(), fingerprint: vec![body] }),
            ..put("access-1")
        };
        desk.provider.holds_calls();
        let meanwhile = async {
            eventually("it is asked", async || (desk.provider.identifications() > 0).then_some(()))
                .await;
            assert_eq!(code_of(desk.put(once("k", 1)).await), Code::IdempotencyInProgress);
            assert_eq!(code_of(desk.put(once("k", 2)).await), Code::IdempotencyMismatch);
            desk.provider.lets_go();
        };
        let (first, ()) = futures::join!(desk.put(once("k", 1)), meanwhile);
        assert!(first.unwrap().created);
        assert_eq!(desk.provider.identifications(), 1);
        assert!(desk.put(once("k", 1)).await.unwrap().replayed);

        // What came to nothing, and what a crash left behind, can be asked for again.
        desk.provider.is_silent(1);
        assert_eq!(code_of(desk.put(once("l", 1)).await), Code::ProviderUnavailable);
        desk.put(once("l", 1)).await.unwrap();
        desk.provider.holds_calls();
        let asked = desk.provider.identifications();
        tokio::select! {
            _ = desk.put(once("m", 1)) => panic!("it is held"),
            () = eventually("it is asked", async || {
                (desk.provider.identifications() > asked).then_some(())
            }) => {}
        }
        desk.provider.lets_go();
        assert_eq!(code_of(desk.put(once("m", 1)).await), Code::IdempotencyInProgress);
        desk.context.clock.advance(std::time::Duration::from_secs(30));
        assert!(!desk.put(once("m", 1)).await.unwrap().replayed);
    })
    .await;
}

#[tokio::test]
async fn only_the_version_that_was_read_is_taken_away_or_given_slots() {
    at_each_desk(async |desk| {
        let connection = desk.connected().await;
        let slots = async |if_version: i64| {
            let put = pb::PutSlotsRequest {
                connection_id: connection.id.clone(),
                if_version: Some(if_version),
                ..pb::PutSlotsRequest::default()
            };
            let answer = desk.connections.put_slots(request("stories", put)).await;
            answer.map(|slots| slots.into_inner().version).map_err(Error::from)
        };
        let version = connection.version;
        assert_eq!(slots(version).await.unwrap(), version + 1);
        assert_eq!(code_of(slots(version).await), Code::PreconditionFailed);
        let get = pb::GetSlotsRequest { connection_id: connection.id.clone() };
        let read = desk.connections.get_slots(request("stories", get)).await.unwrap();
        assert_eq!(read.into_inner().version, version + 1);
        let disconnect = async |if_version: i64| {
            let id = connection.id.clone();
            let gone = pb::DisconnectRequest { id, if_version: Some(if_version) };
            desk.connections.disconnect(request("stories", gone)).await.map_err(Error::from)
        };
        assert_eq!(code_of(disconnect(version).await), Code::PreconditionFailed);
        assert_eq!(desk.connection(&connection.id).await.status, "ACTIVE");
        disconnect(version + 1).await.unwrap();
        assert_eq!(code_of(disconnect(version + 1).await), Code::PreconditionFailed);
        disconnect(version + 2).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_a_connection_is_refused() {
    at_each_desk(async |desk| {
        let pointer = async |put| {
            let error: Error = desk.put(put).await.unwrap_err();
            assert_eq!(error.code(), Code::InvalidRequest, "{error}");
            error.fields()[0].pointer.clone()
        };
        let named = |platform: &str| pb::PutConnectionRequest {
            platform: platform.to_owned(),
            ..put("access-1")
        };
        assert_eq!(pointer(named("TIKTOK")).await, "/platform");
        assert_eq!(pointer(named("METRICOOL")).await, "/accountId");
        assert_eq!(pointer(put("")).await, "/accessToken");
        assert_eq!(pointer(put("a\nb")).await, "/accessToken");
        let nowhere = pb::PutConnectionRequest { team_id: Some("?".to_owned()), ..put("access-1") };
        assert_eq!(code_of(desk.put(nowhere).await), Code::TeamNotFound);

        let unsealed = desk.without_a_key();
        let answer = unsealed.put_connection(request("stories", put("access-1"))).await;
        let code = code_of(answer.map_err(Error::from));
        assert_eq!(code, Code::SealingNotConfigured);
        assert_eq!(desk.provider.identifications(), 1, "only for the unknown team");
    })
    .await;
}

#[tokio::test]
async fn lists_show_what_is_asked_for() {
    at_each_desk(async |desk| {
        let x = desk.connected().await;
        desk.context.clock.advance(std::time::Duration::from_secs(1));
        let facebook = pb::PutConnectionRequest {
            platform: "FACEBOOK".to_owned(),
            account_id: Some("page".to_owned()),
            ..put("token")
        };
        let page = desk.put(facebook).await.unwrap().connection.unwrap();
        desk.disconnect(&x.id).await.unwrap();
        let all = pb::ListConnectionsRequest::default();
        assert_eq!(listed(&desk, all.clone()).await, [&*page.id, &*x.id]);
        let of = |platform: &str| pb::ListConnectionsRequest {
            platform: Some(platform.to_owned()),
            ..all.clone()
        };
        assert_eq!(listed(&desk, of("X")).await, [&*x.id]);
        assert_eq!(listed(&desk, of("FACEBOOK")).await, [&*page.id]);
        let gone = Some("DISCONNECTED".to_owned());
        let gone = pb::ListConnectionsRequest { status: gone, ..all.clone() };
        assert_eq!(listed(&desk, gone).await, [&*x.id]);
        let team = pb::ListConnectionsRequest { team_id: Some(page.team_id), ..all.clone() };
        assert_eq!(listed(&desk, team).await.len(), 2);
        for odd in [
            of("?"),
            pb::ListConnectionsRequest { team_id: Some("?".to_owned()), ..all.clone() },
            pb::ListConnectionsRequest { status: Some("?".to_owned()), ..all.clone() },
        ] {
            let answer = desk.connections.list_connections(request("stories", odd)).await;
            assert_eq!(code_of(answer.map_err(Error::from)), Code::InvalidRequest);
        }
        let answer = desk.connections.list_connections(request("others", all)).await;
        assert!(answer.unwrap().into_inner().connections.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_test_says_whether_it_works_and_the_status_follows() {
    at_each_desk(async |desk| {
        let id = desk.put(put("access-1")).await.unwrap().connection.unwrap().id;
        let good = desk.test(&id).await.unwrap();
        assert!(good.ok && good.error.is_none() && good.checked_at.is_some());
        assert_eq!((good.status.as_str(), good.account_id.as_str()), ("ACTIVE", "42"));

        desk.provider.is_silent(1);
        let unclear = desk.test(&id).await.unwrap();
        assert!(!unclear.ok && unclear.error.is_some());
        assert_eq!(unclear.status, "ACTIVE", "no answer decides nothing");

        desk.provider.rotates_behind_our_back();
        let bad = desk.test(&id).await.unwrap();
        assert!(!bad.ok);
        assert_eq!(bad.status, "EXPIRED");
        assert!(bad.error.unwrap().contains("Invalid or expired token"));

        desk.put(put("access-2")).await.unwrap();
        assert_eq!(desk.test(&id).await.unwrap().status, "ACTIVE");
        desk.disconnect(&id).await.unwrap();
        desk.disconnect(&id).await.unwrap();
        assert_eq!(code_of(desk.test(&id).await), Code::ConnectionConflict);
        assert_eq!(code_of(desk.disconnect("?").await), Code::ConnectionNotFound);
        let none = "00000000-0000-7000-8000-000000000000";
        assert_eq!(code_of(desk.disconnect(none).await), Code::ConnectionNotFound);
        assert_eq!(code_of(desk.test(none).await), Code::ConnectionNotFound);
    })
    .await;
}

#[tokio::test]
async fn a_test_renews_what_has_expired() {
    at_each_desk(async |desk| {
        let id = desk.connected().await.id;
        desk.provider.rotates_behind_our_back();
        assert_eq!(desk.test(&id).await.unwrap().status, "EXPIRED", "its refresh token is spent");
        let refresh_token = Some("refresh-2".to_owned());
        let given = pb::PutConnectionRequest { refresh_token, ..put("access-2") };
        desk.put(given).await.unwrap();
        let soon = desk.context.clock.now() + std::time::Duration::from_secs(60);
        let expires_at = Some(prost_types::Timestamp { seconds: soon.as_second(), nanos: 0 });
        let given = pb::PutConnectionRequest {
            account_id: Some("42".to_owned()),
            expires_at,
            ..put("access-2")
        };
        desk.put(given).await.unwrap();
        assert!(desk.test(&id).await.unwrap().ok);
        assert_eq!(desk.tokens(&id).await, tokens("access-3", "refresh-3"));
    })
    .await;
}
