//! Which files are kept, by what is in them: the sender's word for a type proves nothing, and what
//! is kept is opened by people.

use uuid::Uuid;

use crate::providers::mac;

/// Longest file that is fetched and kept, in bytes: WhatsApp's own limit of audio and video; documents may
/// be longer.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// A type of file that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaKind {
    /// Its media type.
    pub mime: &'static str,
    /// What its name ends in.
    pub extension: &'static str,
}

/// Why a file is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is longer than [`MAX_BYTES`].
    #[error("the file is longer than {MAX_BYTES} bytes")]
    TooLarge,
    /// It is none of the types that are kept.
    #[error("the file is neither a picture nor a film nor a PDF document")]
    Type,
}

const JPEG: MediaKind = MediaKind { mime: "image/jpeg", extension: "jpg" };
const PNG: MediaKind = MediaKind { mime: "image/png", extension: "png" };
const GIF: MediaKind = MediaKind { mime: "image/gif", extension: "gif" };
const WEBP: MediaKind = MediaKind { mime: "image/webp", extension: "webp" };
const HEIC: MediaKind = MediaKind { mime: "image/heic", extension: "heic" };
const AVIF: MediaKind = MediaKind { mime: "image/avif", extension: "avif" };
const MP4: MediaKind = MediaKind { mime: "video/mp4", extension: "mp4" };
const THREE_GPP: MediaKind = MediaKind { mime: "video/3gpp", extension: "3gp" };
const QUICKTIME: MediaKind = MediaKind { mime: "video/quicktime", extension: "mov" };
const PDF: MediaKind = MediaKind { mime: "application/pdf", extension: "pdf" };

/// Every type that is kept.
const ALL: [MediaKind; 10] = [JPEG, PNG, GIF, WEBP, HEIC, AVIF, MP4, THREE_GPP, QUICKTIME, PDF];

/// What files begin with.
const MAGIC: [(&[u8], MediaKind); 5] = [
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
];

/// The type of a file that is kept.
///
/// # Errors
/// Why it is not.
pub fn accept(bytes: &[u8]) -> Result<MediaKind, NotKept> {
    match bytes.len() {
        0 => Err(NotKept::Empty),
        len if len > MAX_BYTES => Err(NotKept::TooLarge),
        _ => sniff(bytes).ok_or(NotKept::Type),
    }
}

/// Where a file of a lead goes: `<lead>/<hash of the content>.<extension>`.
pub fn path(lead: Uuid, bytes: &[u8], kind: MediaKind) -> String {
    format!("{lead}/{}.{}", mac::sha256(bytes), kind.extension)
}

/// The type of what is kept at a path.
pub fn of_path(path: &str) -> Option<MediaKind> {
    let (_, extension) = path.rsplit_once('.')?;
    ALL.into_iter().find(|kind| kind.extension == extension)
}

fn sniff(bytes: &[u8]) -> Option<MediaKind> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*kind);
    }
    match (bytes.get(..4)?, bytes.get(4..8)?, bytes.get(8..12)?) {
        (b"RIFF", _, b"WEBP") => Some(WEBP),
        // ISO base media: the first box names the brand.
        (_, b"ftyp", brand) => of_brand(brand),
        _ => None,
    }
}

fn of_brand(brand: &[u8]) -> Option<MediaKind> {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1" => Some(HEIC),
        b"avif" | b"avis" => Some(AVIF),
        b"qt  " => Some(QUICKTIME),
        // Sound alone.
        b"M4A " | b"M4B " | b"M4P " => None,
        [b'3', b'g', ..] => Some(THREE_GPP),
        _ => Some(MP4),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_type_is_told_by_the_content() {
        for (bytes, kind) in [
            (b"\xff\xd8\xff\xe0rest".as_slice(), JPEG),
            (b"\x89PNG\r\n\x1a\nrest", PNG),
            (b"GIF89arest", GIF),
            (b"RIFF\x10\0\0\0WEBPVP8 ", WEBP),
            (b"\0\0\0\x18ftypheic\0\0\0\0", HEIC),
            (b"\0\0\0\x18ftypavif\0\0\0\0", AVIF),
            (b"\0\0\0\x18ftypisom\0\0\0\0", MP4),
            (b"\0\0\0\x18ftyp3gp4\0\0\0\0", THREE_GPP),
            (b"\0\0\0\x18ftypqt  \0\0\0\0", QUICKTIME),
            (b"%PDF-1.7", PDF),
        ] {
            assert_eq!(accept(bytes), Ok(kind));
        }
    }

    #[test]
    fn what_is_not_kept_is_told_why() {
        assert_eq!(accept(b""), Err(NotKept::Empty));
        for other in [
            b"<svg xmlns='x'/>".as_slice(),
            b"<!doctype html><script>",
            b"MZ\x90\0",
            b"PK\x03\x04",
            b"RIFF\x10\0\0\0WAVE",
            b"\0\0\0\x18ftypM4A \0",
            b"\xff\xd8",
        ] {
            assert_eq!(accept(other), Err(NotKept::Type));
        }
        let mut long = vec![0; MAX_BYTES + 1];
        long[..5].copy_from_slice(b"%PDF-");
        assert_eq!(accept(&long), Err(NotKept::TooLarge));
        assert_eq!(accept(&long[..MAX_BYTES]), Ok(PDF));
    }

    #[test]
    fn a_name_is_the_hash_of_the_content() {
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let lead = Uuid::from_u128(1);
        assert_eq!(path(lead, b"abc", JPEG), format!("{lead}/{hash}.jpg"));
        for kind in ALL {
            assert_eq!(of_path(&path(lead, b"abc", kind)), Some(kind));
        }
        assert_eq!((of_path("abc"), of_path("abc.svg")), (None, None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_judged_without_a_panic(bytes in any::<Vec<u8>>()) {
            prop_assert_eq!(accept(&bytes).is_ok(), sniff(&bytes).is_some());
        }
    }
}
