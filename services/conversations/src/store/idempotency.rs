//! Messages of the artist that can be sent again under an `Idempotency-Key` (api.md).

use jiff::Timestamp;
use proto::common::v1::Idempotency;
use store::once::Once;

/// `POST /api/leads/{id}/messages` as a creation that can be repeated: begin it with
/// [`store::once::begin`], write in its transaction, commit it with its answer.
pub fn message(tenant: &str, key: Option<Idempotency>, at: Timestamp) -> Once {
    Once { tenant: tenant.to_owned(), route: "POST /api/leads/{id}/messages", key, at }
}
