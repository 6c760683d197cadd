//! How long a text is for the platform that it goes to (posts.md, "Platforms"): each counts in its
//! own unit.
//!
//! Where a platform's own rule is finer than ours, ours counts less: what it would surely refuse is
//! refused early, the rest is its own to say. Links without `https://` are the exception: X makes
//! `example.com/page` a link of 23 as well, here it has its full length.

mod hashtags;
mod mastodon;
mod urls;
mod weighted;

use unicode_segmentation::UnicodeSegmentation;

pub use self::hashtags::hashtags;
pub(crate) use self::urls::links;

/// What a link counts on X (after shortening by t.co) and on Mastodon, however long it is.
const LINK: usize = 23;

/// What a length is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Unicode scalar values.
    Characters,
    /// X: characters of one or two, links 23.
    Weighted,
    /// What a reader sees as one character (extended grapheme clusters, UAX 29).
    Graphemes,
    /// UTF-8.
    Bytes,
    /// Graphemes, links 23, the servers of mentions not counted.
    Mastodon,
}

/// Most of one unit that a platform takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Counted in this,
    pub unit: Unit,
    /// at most this many.
    pub most: usize,
}

/// A Facebook Page's post.
pub const FACEBOOK: &[Limit] = &[Limit { unit: Unit::Characters, most: 63_206 }];
/// An Instagram caption; see also [`INSTAGRAM_HASHTAGS`].
pub const INSTAGRAM: &[Limit] = &[Limit { unit: Unit::Characters, most: 2_200 }];
/// A post on X.
pub const X: &[Limit] = &[Limit { unit: Unit::Weighted, most: 280 }];
/// A post on Threads.
pub const THREADS: &[Limit] = &[Limit { unit: Unit::Characters, most: 500 }];
/// A LinkedIn post's commentary.
pub const LINKEDIN: &[Limit] = &[Limit { unit: Unit::Characters, most: 3_000 }];
/// A post on Bluesky (lexicon `app.bsky.feed.post`: `maxGraphemes`, `maxLength`).
pub const BLUESKY: &[Limit] =
    &[Limit { unit: Unit::Graphemes, most: 300 }, Limit { unit: Unit::Bytes, most: 3_000 }];
/// A post on Mastodon, where the server has not been configured otherwise.
pub const MASTODON: &[Limit] = &[Limit { unit: Unit::Mastodon, most: 500 }];
/// Most hashtags of an Instagram caption.
pub const INSTAGRAM_HASHTAGS: usize = 30;

/// A text that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// Its length in the limit's unit.
    pub length: usize,
    /// The limit it breaks.
    pub limit: Limit,
}

impl Unit {
    /// The length of a text.
    pub fn count(self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().count(),
            Self::Weighted => weighted::length(text),
            Self::Graphemes => text.graphemes(true).count(),
            Self::Bytes => text.len(),
            Self::Mastodon => mastodon::length(text),
        }
    }
}

/// The first link of a text.
pub fn first_link(text: &str) -> Option<&str> {
    urls::links(text).into_iter().next().map(|link| &text[link])
}

/// The first limit that a text breaks.
pub fn too_long(text: &str, limits: &[Limit]) -> Option<TooLong> {
    let lengths =
        limits.iter().map(|limit| TooLong { length: limit.unit.count(text), limit: *limit });
    lengths.into_iter().find(|found| found.length > found.limit.most)
}

#[cfg(test)]
mod tests;
