//! Conversations from end to end.

#[path = "../support/mod.rs"]
mod support;

use support::{PHONE, each};

#[tokio::test]
async fn a_first_message_is_answered_by_the_first_question() {
    each(async |house| {
        house.tell(PHONE, "Hi").await;
        let heard = house.heard(PHONE).await;
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!(heard[0].kind, "prompt");
        let lead = house.lead(PHONE).await;
        assert_eq!((&lead["status"], &lead["step"]), (&"QUALIFYING".into(), &"idea".into()));
    })
    .await;
}
