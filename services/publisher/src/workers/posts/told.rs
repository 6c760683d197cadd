//! What platforms tell of posts, as far as it can be kept: an id or a link that no database takes
//! must not keep an outcome from being stored, nor those that are stored with it.

use crate::{
    domain::{
        error::PublishError,
        machine::{Poll, Sent},
    },
    platforms::Found,
};

/// Longest id of a post that is believed, in bytes; an index has to take it.
const LONGEST_ID: usize = 1_024;
/// Longest link to a post that is kept, in bytes.
const LONGEST_LINK: usize = 2_048;

/// A send without an id that can be kept is one whose outcome is open: a search tells more.
pub(super) fn sent(sent: Sent) -> Sent {
    match sent {
        Sent::Accepted { provider_id, http_status, .. } if !is_plain(&provider_id, LONGEST_ID) => {
            let message = "The answer to the send cannot be read";
            Sent::Ambiguous(PublishError::provider(http_status, message))
        }
        Sent::Accepted { provider_id, poll: told, http_status } => {
            Sent::Accepted { provider_id, poll: poll(told), http_status }
        }
        Sent::Duplicate { error, provider_id } => {
            let provider_id = provider_id.filter(|id| is_plain(id, LONGEST_ID));
            Sent::Duplicate { error, provider_id }
        }
        other => other,
    }
}

/// Posts that were found, without those whose id is none.
pub(super) fn found(matching: Vec<Found>) -> Vec<Found> {
    let named = matching.into_iter().filter(|found| is_plain(&found.provider_id, LONGEST_ID));
    named.map(|found| Found { poll: poll(found.poll), ..found }).collect()
}

/// A status, without a link that is none.
pub(super) fn poll(poll: Poll) -> Poll {
    match poll {
        Poll::Live { permalink } => {
            Poll::Live { permalink: permalink.filter(|link| is_plain(link, LONGEST_LINK)) }
        }
        other => other,
    }
}

fn is_plain(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_cannot_be_kept_leaves_the_outcome_open() {
        let accepted = |id: &str, link: &str| {
            let permalink = Some(link.to_owned());
            let poll = Poll::Live { permalink };
            sent(Sent::Accepted { provider_id: id.into(), poll, http_status: 201 })
        };
        for id in ["", "1\0", &"9".repeat(2_000)] {
            assert!(matches!(accepted(id, "x"), Sent::Ambiguous(_)), "{id:?}");
        }
        let poll = Poll::Live { permalink: None };
        let kept = Sent::Accepted { provider_id: "1".into(), poll, http_status: 201 };
        assert_eq!(accepted("1", "a\0b"), kept);
    }
}
