//! What became of a publication, by the publisher's word and by the provider's ledger.

use std::collections::BTreeMap;

use super::case::Case;
use crate::support::World;
use proto::publisher::v1::{self as pb, PublicationStatus};

/// What became of it; nothing else may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Published, and exactly that post is live.
    Published,
    /// Failed, and nothing is live.
    Failed,
    /// Unconfirmed; the post is live.
    UnconfirmedLive,
    /// Unconfirmed; nothing is live.
    UnconfirmedNothing,
}

/// What is public, by provider and account.
pub(crate) struct Ledger(BTreeMap<(String, String), Vec<String>>);

impl Ledger {
    pub(crate) async fn read(world: &World) -> Self {
        let mut live: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for item in world.sandbox.view("ledger", "items").await {
            let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
            live.entry((text("provider"), text("account"))).or_default().push(text("postId"));
        }
        Self(live)
    }

    /// The ids of a case's live posts.
    pub(crate) fn of(&self, case: &Case) -> &[String] {
        let key = (case.cell.row().provider.to_owned(), case.cell.account());
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }
}

/// Compares both words.
///
/// # Errors
/// What is promised and is not so.
pub(crate) fn of(publication: &pb::Publication, live: &[String]) -> Result<Verdict, String> {
    let named = publication.external_id.as_slice();
    match (publication.status(), live) {
        (PublicationStatus::Published, [one]) if named == [one.clone()] => Ok(Verdict::Published),
        (PublicationStatus::Failed, []) => Ok(Verdict::Failed),
        (PublicationStatus::Unconfirmed, [_]) => Ok(Verdict::UnconfirmedLive),
        (PublicationStatus::Unconfirmed, []) => Ok(Verdict::UnconfirmedNothing),
        (status, live) => {
            let error = publication.error.as_ref().map(|error| error.message.as_str());
            Err(format!("{status:?} as {named:?} ({error:?}), and live are {live:?}"))
        }
    }
}
