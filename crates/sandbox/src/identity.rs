//! The accounts that the sandbox makes up: always the same one for the same seed.

use crate::names::Provider;

const FIRST: [&str; 8] =
    ["Amber", "Boreal", "Cobalt", "Dorado", "Ember", "Fjord", "Granada", "Harbour"];
const SECOND: [&str; 8] =
    ["Studio", "Coffee", "Cycles", "Books", "Theatre", "Garden", "Records", "Bakery"];
/// No letter that could make up a word that means something to the sandbox, such as "bad".
const LETTERS: &[u8] = b"cdfghjkmnpqrstvwxyz234567";

/// An account at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Its id in the provider's own format.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Its user name.
    pub(crate) handle: String,
}

impl Identity {
    /// The account that a text stands for.
    pub(crate) fn of_seed(provider: Provider, seed: &str) -> Self {
        let mut source = Digest::of(&[seed]);
        let id = match provider {
            Provider::Metricool => source.digits("7", 5),
            Provider::Facebook => source.digits("1", 14),
            Provider::Instagram => source.digits("17841", 12),
            Provider::Threads => source.digits("25", 15),
            Provider::X => source.digits("1", 18),
            Provider::LinkedIn => source.letters("", 10),
            Provider::Bluesky => source.letters("did:plc:", 24),
            Provider::Mastodon => source.digits("11", 16),
            Provider::Google => source.digits("1", 20),
            Provider::WhatsApp => source.digits("12", 14),
            Provider::Stripe => source.letters("acct_", 16),
        };
        Self::of_id(&id)
    }

    /// The account of that id, which the sandbox may never have heard of.
    pub(crate) fn of_id(id: &str) -> Self {
        let mut source = Digest::of(&["name", id]);
        let first = FIRST[source.below(FIRST.len())];
        let second = SECOND[source.below(SECOND.len())];
        Self {
            id: id.to_owned(),
            name: format!("{first} {second}"),
            handle: source.digits(&format!("{first}{second}").to_lowercase(), 3),
        }
    }
}

/// FNV-1a with a finaliser: the same on every machine and in every version.
struct Digest(u64);

impl Digest {
    fn of(parts: &[&str]) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325;
        for byte in parts.join("\n").bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(hash)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end.max(1) as u64).unwrap_or_default()
    }

    fn digits(&mut self, prefix: &str, count: usize) -> String {
        self.text(prefix, count, b"0123456789")
    }

    fn letters(&mut self, prefix: &str, count: usize) -> String {
        self.text(prefix, count, LETTERS)
    }

    fn text(&mut self, prefix: &str, count: usize, alphabet: &[u8]) -> String {
        let mut text = prefix.to_owned();
        text.extend((0..count).map(|_| char::from(alphabet[self.below(alphabet.len())])));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_is_the_same_account() {
        for provider in Provider::ALL {
            let account = Identity::of_seed(provider, "ada");
            assert_eq!(account, Identity::of_seed(provider, "ada"));
            assert_eq!(account, Identity::of_id(&account.id));
            assert_ne!(account.id, Identity::of_seed(provider, "bob").id);
        }
        assert_eq!(Identity::of_seed(Provider::Facebook, "ada").id.len(), 15);
    }
}
