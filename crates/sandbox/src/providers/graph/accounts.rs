//! `/me/accounts`: the pages of a person, each with a token of its own.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::identity::Identity;
use crate::names::Provider;
use crate::state::{Sandbox, State};
use crate::tokens::{self, TokenKind};

/// Pages that everyone has.
const PAGES: [&str; 2] = ["first page", "second page"];
/// Tokens of pages do not end.
const LIFE: SignedDuration = SignedDuration::from_hours(24 * 365 * 10);

/// The pages of a person.
pub(in crate::providers) fn pages(
    person: &Identity,
    state: &mut State,
    now: Timestamp,
) -> Vec<Value> {
    let page = |word: &&str| {
        let page = Identity::of_seed(Provider::Facebook, &format!("{word} of {}", person.id));
        let instagram = Identity::of_seed(Provider::Instagram, &page.id);
        let token = page_token(&page.id, state, now);
        json!({
            "access_token": token,
            "category": "Media/News Company",
            "category_list": [{"id": "1000", "name": "Media/News Company"}],
            "name": page.name,
            "id": page.id,
            "tasks": ["ANALYZE", "ADVERTISE", "MODERATE", "CREATE_CONTENT", "MANAGE"],
            "instagram_business_account": {
                "id": instagram.id,
                "username": instagram.handle,
                "name": instagram.name,
            },
        })
    };
    PAGES.iter().map(page).collect()
}

/// A page's own token.
pub(in crate::providers) fn page_token(page: &str, state: &mut State, now: Timestamp) -> String {
    tokens::issue(TokenKind::Access, page, LIFE, now, &mut state.rng)
}

/// Whose a post or an upload is; anything else is taken for an account.
pub(in crate::providers) fn account_of(
    sandbox: &Sandbox,
    provider: Provider,
    id: &str,
) -> Option<String> {
    let state = sandbox.lock();
    let post = state.posts.owner_of(provider, id).map(|owner| owner.account.clone());
    post.or_else(|| state.uploads.get(provider, id).map(|upload| upload.owner.account.clone()))
}
