//! Token refresh: one refresher per connection at a time, a refresh token never lost, a failed
//! refresh told (posts.md, "Platforms").

use std::time::Duration;

use publisher::{
    connections::{Unusable, ready, tokens},
    domain::{connection::ConnectionId, error::PublishError},
    store::tokens::{self as stored, Trade},
};

use crate::support::{Desk, at_each_desk, eventually, put};

const TENANT: &str = "stories";

async fn renew(desk: &Desk, id: ConnectionId, seen: i64) -> Result<(), PublishError> {
    tokens::renew(&desk.context, TENANT, id, seen).await
}

fn id_of(connection: &proto::publisher::v1::Connection) -> ConnectionId {
    ConnectionId(connection.id.parse().unwrap())
}

#[tokio::test]
async fn two_publishers_that_need_it_at_once_ask_once() {
    at_each_desk(async |desk| {
        let connection = desk.connected().await;
        let (id, other) = (id_of(&connection), desk.replica().await);
        desk.provider.holds_calls();
        let clock = desk.context.clock.clone();
        let both = async {
            futures::join!(renew(&desk, id, 1), renew(&other, id, 1), renew(&other, id, 1))
        };
        let time = async {
            eventually("a renewal", async || (desk.provider.renewals() > 0).then_some(())).await;
            clock.advance(Duration::from_secs(1));
            desk.provider.lets_go();
            // Those who wait look again and again.
            loop {
                tokio::task::yield_now().await;
                clock.advance(Duration::from_millis(1));
            }
        };
        tokio::select! {
            done = both => assert_eq!(done, (Ok(()), Ok(()), Ok(()))),
            () = time => {}
        }
        assert_eq!(desk.provider.renewals(), 1);
        let (access, refresh) = desk.tokens(&connection.id).await;
        assert_eq!((access.as_str(), refresh.as_deref()), ("access-2", Some("refresh-2")));
        // Who has seen the old ones only is served by the new ones.
        renew(&desk, id, 1).await.unwrap();
        assert_eq!(desk.provider.renewals(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_is_never_overwritten_with_nothing() {
    at_each_desk(async |desk| {
        desk.provider.keeps_refresh_tokens();
        let connection = desk.connected().await;
        for seen in 1..=3 {
            renew(&desk, id_of(&connection), seen).await.unwrap();
        }
        let (access, refresh) = desk.tokens(&connection.id).await;
        assert_eq!((access.as_str(), refresh.as_deref()), ("access-4", Some("refresh-1")));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_expires_the_connection_and_no_answer_does_not() {
    at_each_desk(async |desk| {
        let connection = desk.connected().await;
        let id = id_of(&connection);
        desk.provider.is_silent(1);
        let error = renew(&desk, id, 1).await.unwrap_err();
        assert!(tokens::is_for_later(&error), "{error}");
        assert_eq!(desk.connection(&connection.id).await.status, "ACTIVE");

        desk.provider.rotates_behind_our_back();
        let error = renew(&desk, id, 1).await.unwrap_err();
        assert_eq!(error, PublishError::auth(400, "Value passed was invalid"));
        assert_eq!(desk.connection(&connection.id).await.status, "EXPIRED");
        let asked = desk.provider.renewals();
        assert!(matches!(renew(&desk, id, 1).await, Err(PublishError::Auth { .. })));
        assert_eq!(desk.provider.renewals(), asked, "nobody is asked about what has expired");
        let unusable = ready(&desk.context, TENANT, id).await.unwrap().unwrap_err();
        assert!(matches!(unusable, Unusable::Expired(_)), "{unusable}");
    })
    .await;
}

#[tokio::test]
async fn without_a_refresh_token_a_refused_token_has_expired() {
    at_each_desk(async |desk| {
        let connection = desk.put(put("access-1")).await.unwrap().connection.unwrap();
        let error = renew(&desk, id_of(&connection), 1).await.unwrap_err();
        assert!(matches!(error, PublishError::Auth { .. }), "{error}");
        assert_eq!(desk.provider.renewals(), 0);
        assert_eq!(desk.connection(&connection.id).await.status, "EXPIRED");
    })
    .await;
}

#[tokio::test]
async fn the_renewal_of_a_publisher_that_died_is_taken_over_after_its_lease() {
    at_each_desk(async |desk| {
        let connection = desk.connected().await;
        let id = id_of(&connection);
        let now = desk.context.clock.now();
        let trade = Trade { tenant: TENANT, id, token_version: 1, holder: "dead".to_owned() };
        let until = now + Duration::from_secs(30);
        assert!(stored::claim(&desk.context.store, &trade, now, until).await.unwrap());
        let clock = desk.context.clock.clone();
        let time = async {
            loop {
                tokio::task::yield_now().await;
                clock.advance(Duration::from_millis(5));
            }
        };
        tokio::select! {
            renewed = renew(&desk, id, 1) => renewed.unwrap(),
            () = time => {}
        }
        assert!(clock.now() >= until, "not before its lease has ended");
        assert_eq!(desk.tokens(&connection.id).await.0, "access-2");
        // The dead one was only slow, and has traded too: what it brings is too old.
        let late =
            stored::Traded { access_token: "late".into(), refresh_token: None, expires_at: None };
        let (store, seal) = (&desk.context.store, &desk.context.seal);
        assert!(!stored::store_new(store, seal, &trade, &late, clock.now()).await.unwrap());
        assert_eq!(desk.tokens(&connection.id).await.0, "access-2");
    })
    .await;
}

#[tokio::test]
async fn tokens_of_a_person_or_no_tokens_win_over_a_renewal_under_way() {
    at_each_desk(async |desk| {
        let connection = desk.connected().await;
        let id = id_of(&connection);
        for disconnects in [false, true] {
            let seen = stored::read(&desk.context.store, &[(TENANT, id)]).await.unwrap();
            let (seen, before) = (seen[0].token_version, desk.provider.renewals());
            desk.provider.holds_calls();
            let meanwhile = async {
                let what = "a renewal under way";
                eventually(what, async || (desk.provider.renewals() > before).then_some(())).await;
                if disconnects {
                    desk.disconnect(&connection.id).await.unwrap();
                } else {
                    let account_id = Some("42".to_owned());
                    let given = proto::publisher::v1::PutConnectionRequest {
                        account_id,
                        refresh_token: Some("refresh-2".to_owned()),
                        ..put("of-a-person")
                    };
                    desk.put(given).await.unwrap();
                }
                desk.provider.lets_go();
            };
            let (renewed, ()) = futures::join!(renew(&desk, id, seen), meanwhile);
            let (access, _) = desk.tokens(&connection.id).await;
            if disconnects {
                assert_eq!(renewed, Err(PublishError::Disconnected));
                assert_eq!(access, "");
                assert_eq!(desk.connection(&connection.id).await.status, "DISCONNECTED");
            } else {
                assert_eq!((renewed, access.as_str()), (Ok(()), "of-a-person"));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_that_expires_soon_is_renewed_before_it_is_used() {
    at_each_desk(async |desk| {
        let start = desk.context.clock.now();
        desk.provider.tokens_expire(start + Duration::from_secs(3_600));
        let connection = desk.connected().await;
        let id = id_of(&connection);
        renew(&desk, id, 1).await.unwrap();
        let at_once = ready(&desk.context, TENANT, id).await.unwrap().unwrap();
        assert_eq!((at_once.token_version, desk.provider.renewals()), (2, 1));
        desk.context.clock.advance(Duration::from_secs(3_600 - 300));
        desk.provider.is_silent(1);
        let still = ready(&desk.context, TENANT, id).await.unwrap().unwrap();
        assert_eq!(still.token_version, 2, "good for five minutes more");
        let renewed = ready(&desk.context, TENANT, id).await.unwrap().unwrap();
        assert_eq!(renewed.token_version, 3);
        desk.provider.tokens_expire(start);
        desk.context.clock.advance(Duration::from_secs(3_600));
        desk.provider.is_silent(1);
        let unusable = ready(&desk.context, TENANT, id).await.unwrap().unwrap_err();
        assert!(matches!(unusable, Unusable::NotNow(_)), "{unusable}");
        assert_eq!(unusable.verdict(), None);
        desk.disconnect(&connection.id).await.unwrap();
        let unusable = ready(&desk.context, TENANT, id).await.unwrap().unwrap_err();
        assert_eq!(unusable.verdict(), Some(PublishError::Disconnected));
    })
    .await;
}
