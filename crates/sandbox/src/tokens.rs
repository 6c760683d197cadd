//! Tokens: which pass, and whose they are.
//!
//! Any text passes that is not empty and has no "bad" in it; one with "expired" in it has expired.
//! Whose it is follows from the text alone, in which the words "access", "refresh", "expired" and
//! "token" say nothing: `ada-expired` and `ada-refresh` are of one account. A token that the
//! sandbox issued names its account and its end itself, so it outlives a restart:
//! `sbx-<kind>-<account>-<unix seconds>-<number>`.

use jiff::{SignedDuration, Timestamp};
use rand::Rng;

use crate::identity::Identity;
use crate::names::Provider;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Access,
    Refresh,
}

/// Why a token does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenFault {
    Missing,
    Bad,
    Expired,
}

/// Words of a token that say nothing of its owner.
const EMPTY_WORDS: [&str; 4] = ["expired", "refresh", "access", "token"];

/// The account behind a token.
pub(crate) fn judge(
    provider: Provider,
    kind: TokenKind,
    token: Option<&str>,
    now: Timestamp,
) -> Result<Identity, TokenFault> {
    let token = token.filter(|token| !token.is_empty()).ok_or(TokenFault::Missing)?;
    if let Some(issued) = Issued::parse(token) {
        return match issued {
            _ if issued.kind != kind => Err(TokenFault::Bad),
            _ if issued.ends_at <= now.as_second() => Err(TokenFault::Expired),
            _ => Ok(Identity::of_id(issued.account)),
        };
    }
    if token.contains("bad") {
        Err(TokenFault::Bad)
    } else if token.contains("expired") {
        Err(TokenFault::Expired)
    } else {
        Ok(Identity::of_seed(provider, &owner(token)))
    }
}

/// A new token of that account.
pub(crate) fn issue(
    kind: TokenKind,
    account: &str,
    life: SignedDuration,
    now: Timestamp,
    rng: &mut impl Rng,
) -> String {
    let (word, end) = (kind.word(), now.as_second().saturating_add(life.as_secs()));
    format!("sbx-{word}-{account}-{end}-{:012}", rng.random_range(0..1_000_000_000_000_u64))
}

impl TokenKind {
    fn word(self) -> &'static str {
        match self {
            Self::Access => "at",
            Self::Refresh => "rt",
        }
    }
}

struct Issued<'a> {
    kind: TokenKind,
    account: &'a str,
    ends_at: i64,
}

impl<'a> Issued<'a> {
    fn parse(token: &'a str) -> Option<Self> {
        let (word, rest) = token.strip_prefix("sbx-")?.split_once('-')?;
        let mut parts = rest.rsplitn(3, '-');
        let (_, ends_at, account) = (parts.next()?, parts.next()?, parts.next()?);
        let kinds = [TokenKind::Access, TokenKind::Refresh];
        let kind = kinds.into_iter().find(|kind| kind.word() == word)?;
        Some(Self { kind, account, ends_at: ends_at.parse().ok()? })
    }
}

/// What of a token names its owner; the whole of it when nothing does.
fn owner(token: &str) -> String {
    let mut bare = token.to_lowercase();
    for word in EMPTY_WORDS {
        bare = bare.replace(word, "");
    }
    bare.retain(char::is_alphanumeric);
    if bare.is_empty() { token.to_owned() } else { bare }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn judged(token: &str) -> Result<Identity, TokenFault> {
        judge(Provider::X, TokenKind::Access, Some(token), NOW)
    }

    #[test]
    fn a_token_tells_whose_it_is() {
        assert_eq!(judged("ada-access"), judged("ADA_refresh_token"));
        assert_ne!(judged("ada").unwrap().id, judged("bob").unwrap().id);
        assert_eq!(judged(""), Err(TokenFault::Missing));
        assert_eq!(judged("my-bad-token"), Err(TokenFault::Bad));
        assert_eq!(judged("ada-expired"), Err(TokenFault::Expired));
    }

    #[test]
    fn an_issued_one_names_account_and_end() {
        let hour = SignedDuration::from_hours(1);
        let mut rng = StdRng::seed_from_u64(1);
        for account in ["1234", "did:web:a-b.example"] {
            let token = issue(TokenKind::Access, account, hour, NOW, &mut rng);
            assert_eq!(judged(&token).unwrap().id, account);
            let late = judge(Provider::X, TokenKind::Access, Some(&token), NOW + hour);
            assert_eq!(late, Err(TokenFault::Expired));
            let refresh = issue(TokenKind::Refresh, account, hour, NOW, &mut rng);
            assert_eq!(judged(&refresh), Err(TokenFault::Bad));
        }
    }
}
