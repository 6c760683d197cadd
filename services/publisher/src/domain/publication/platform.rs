//! The platforms by their words.

/// The provider that carries a publication out (posts.md, "Model").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Platform {
    /// A Facebook page.
    Facebook,
    /// An Instagram professional account.
    Instagram,
    /// X; clients may also say `X`.
    Twitter,
    /// Threads.
    Threads,
    /// A LinkedIn person or organisation.
    LinkedIn,
    /// Bluesky.
    Bluesky,
    /// An account on a Mastodon server.
    Mastodon,
    /// Through Metricool: stories, and posts.
    #[default]
    Metricool,
}

impl Platform {
    /// Every platform, in the order of posts.md.
    pub const ALL: [Self; 8] = [
        Self::Facebook,
        Self::Instagram,
        Self::Twitter,
        Self::Threads,
        Self::LinkedIn,
        Self::Bluesky,
        Self::Mastodon,
        Self::Metricool,
    ];

    /// The word in the contract and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Facebook => "FACEBOOK",
            Self::Instagram => "INSTAGRAM",
            Self::Twitter => "TWITTER",
            Self::Threads => "THREADS",
            Self::LinkedIn => "LINKEDIN",
            Self::Bluesky => "BLUESKY",
            Self::Mastodon => "MASTODON",
            Self::Metricool => "METRICOOL",
        }
    }

    /// The platform of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.word() == word)
    }

    /// The platform that a client names: `X` is Twitter.
    pub fn named(name: &str) -> Option<Self> {
        if name == "X" { Some(Self::Twitter) } else { Self::from_word(name) }
    }

    /// As people write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Facebook => "Facebook",
            Self::Instagram => "Instagram",
            Self::Twitter => "X",
            Self::Threads => "Threads",
            Self::LinkedIn => "LinkedIn",
            Self::Bluesky => "Bluesky",
            Self::Mastodon => "Mastodon",
            Self::Metricool => "Metricool",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_has_a_word_of_its_own() {
        for platform in Platform::ALL {
            assert_eq!(Platform::from_word(platform.word()), Some(platform));
        }
        assert_eq!(Platform::named("X"), Some(Platform::Twitter));
        assert_eq!(Platform::named("TIKTOK"), None);
        assert_eq!(Platform::from_word("X"), None);
    }
}
