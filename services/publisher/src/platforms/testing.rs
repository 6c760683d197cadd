//! What the adapters' unit tests share.

use uuid::Uuid;

use crate::domain::publication::{Content, Group, Order, Platform, Publication, PublicationId};

/// A post that nothing has happened to.
pub(super) fn publication(text: &str, media: &[&str]) -> Publication {
    let media = media.iter().map(|url| (*url).to_owned()).collect();
    Publication::new(Order {
        id: PublicationId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_02a5)),
        tenant: "test".into(),
        group: Group::Post,
        platform: Platform::Twitter,
        account: "1".into(),
        external_key: "1".into(),
        content: Content { text: text.to_owned(), media },
        due_at: None,
        max_retries: 2,
    })
}
