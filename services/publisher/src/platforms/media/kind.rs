//! What a media is: by its first bytes, which do not lie, else by what its host says.

use http::{HeaderMap, header::CONTENT_TYPE};

/// A media type such as `image/png`, in lower case and without parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::platforms) struct Kind(String);

/// Signatures of the formats that platforms take, by where they stand.
const SIGNATURES: [(usize, &[u8], &str); 6] = [
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (4, b"ftypqt", "video/quicktime"),
];

impl Kind {
    /// The kind of a picture or a film; none of anything else.
    pub(super) fn of(bytes: &[u8], headers: &HeaderMap) -> Option<Self> {
        sniffed(bytes).map(Self::named).or_else(|| said(headers))
    }

    pub(super) fn named(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// Its name.
    pub(in crate::platforms) fn name(&self) -> &str {
        &self.0
    }

    /// A film, not a picture.
    pub(in crate::platforms) fn is_film(&self) -> bool {
        self.0.starts_with("video/")
    }

    /// A picture that may move.
    pub(in crate::platforms) fn is_gif(&self) -> bool {
        self.0 == "image/gif"
    }
}

fn sniffed(bytes: &[u8]) -> Option<&'static str> {
    let at =
        |at: usize, signature: &[u8]| bytes.get(at..).is_some_and(|b| b.starts_with(signature));
    let known = SIGNATURES.iter().find(|(start, signature, _)| at(*start, signature));
    known.map(|(_, _, name)| *name).or_else(|| at(4, b"ftyp").then_some("video/mp4"))
}

fn said(headers: &HeaderMap) -> Option<Kind> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let name = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_media = name.starts_with("image/") || name.starts_with("video/");
    (is_media && name != "image/svg+xml").then_some(Kind(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_count_more_than_what_is_said() {
        let mut headers = HeaderMap::new();
        let kind = |bytes: &[u8], headers: &HeaderMap| {
            Kind::of(bytes, headers).map(|kind| kind.name().to_owned())
        };
        assert_eq!(kind(b"<html>", &headers), None);
        headers.insert(CONTENT_TYPE, "Image/PNG; charset=x".parse().unwrap());
        assert_eq!(kind(b"?", &headers).as_deref(), Some("image/png"));
        for (bytes, expected) in [
            (&b"\xff\xd8\xff\xe0"[..], "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"\0\0\0\x18ftypisom", "video/mp4"),
            (b"\0\0\0\x18ftypqt  ", "video/quicktime"),
        ] {
            assert_eq!(kind(bytes, &headers).as_deref(), Some(expected));
        }
        headers.insert(CONTENT_TYPE, "text/html".parse().unwrap());
        assert_eq!(kind(b"<html>", &headers), None);
    }
}
