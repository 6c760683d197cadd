//! Publications that look alike to a provider: the same words on the same account, not decided.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;
use store::{Json, Result, Store, Time};
use uuid::Uuid;

use super::jobs::read_state;
use crate::domain::{
    post::Overrides,
    publication::{Content, Publication, PublicationId, Step},
    reconcile::Claim,
};

/// Most that are looked at; more of one account are not under way at once.
const MOST: i64 = 500;
/// Replicas' clocks differ by less.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);

#[derive(FromRow)]
struct Row {
    id: Uuid,
    state: String,
    content: String,
    media_urls: Json<Vec<String>>,
    overrides: Json<Overrides>,
}

/// The claims of other publications to a post that says what this one says.
///
/// # Errors
/// The engine's.
pub async fn of(store: &Store, publication: &Publication, now: Timestamp) -> Result<Vec<Claim>> {
    let order = &publication.order;
    // The last condition, and the time, are those of the index of what is open.
    let rows: Vec<Row> = store
        .query(
            "SELECT p.id, p.state, q.content, q.media_urls, q.overrides
             FROM post_publications p
             JOIN posts q ON q.tenant_id = p.tenant_id AND q.id = p.post_id
             WHERE p.tenant_id = $1
               AND p.connection_id IN (SELECT id FROM connections
                                       WHERE tenant_id = $1 AND platform = $2 AND account_id = $3)
               AND p.scheduled_at <= $4 AND p.id <> $5 AND p.step IN ('armed', 'unknown')
               AND p.step NOT IN ('published', 'failed', 'unconfirmed', 'cancelled')
             LIMIT $6",
        )
        .bind(order.tenant.clone())
        .bind(order.platform.word())
        .bind(order.account.clone())
        .bind(Time(now + CLOCKS))
        .bind(order.id.0)
        .bind(MOST)
        .fetch_all()
        .await?;
    let mut claims = Vec::new();
    for row in rows {
        let content = row.overrides.0.content_for(order.platform, row.content, row.media_urls.0);
        if alike(&content, &order.content) {
            claims.extend(claim(PublicationId(row.id), &read_state(&row.state)?));
        }
    }
    Ok(claims)
}

/// The claim of a publication that has been intended.
pub fn claim(id: PublicationId, publication: &Publication) -> Option<Claim> {
    let since = publication.search_from()?;
    Some(Claim { since, id, in_flight: publication.step == Step::Armed })
}

/// Whether a provider may show them in the same words; what says nothing is known by its media.
fn alike(one: &Content, other: &Content) -> bool {
    let same_words = one.text.split_whitespace().eq(other.text.split_whitespace());
    same_words && (!one.text.trim().is_empty() || one.media == other.media)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_make_no_difference_and_media_only_without_words() {
        let content =
            |text: &str, media: &str| Content { text: text.into(), media: vec![media.into()] };
        assert!(alike(&content("a  b", "1"), &content(" a b\n", "2")));
        assert!(!alike(&content("a b", "1"), &content("a c", "1")));
        assert!(alike(&content("", "1"), &content(" ", "1")));
        assert!(!alike(&content("", "1"), &content("", "2")));
    }
}
