//! Entity tags: `"<row version>"` (api.md, "Lists"; RFC 9110, section 8.8.3).

/// The tag of a version.
pub(crate) fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Whether an `If-Match` header names the version: `*` names every one, a weak tag none.
pub(crate) fn if_match(header: &str, version: i64) -> bool {
    let current = etag(version);
    header.split(',').map(str::trim).any(|tag| tag == "*" || tag == current)
}

/// The version of an `If-Match` header that names exactly one.
pub(crate) fn only_version(header: &str) -> Option<i64> {
    let digits = header.trim().strip_prefix('"')?.strip_suffix('"')?;
    let version = digits.parse().ok()?;
    // Only our own spelling: neither `+3` nor `03`.
    (etag(version) == header.trim()).then_some(version)
}

/// The versions that an `If-Match` header names.
pub(crate) fn versions(header: &str) -> Vec<i64> {
    header.split(',').filter_map(only_version).collect()
}

/// Whether an `If-Match` header names every version.
pub(crate) fn names_any(header: &str) -> bool {
    header.split(',').any(|tag| tag.trim() == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_must_be_named() {
        for header in ["\"3\"", "*", "\"1\", \"3\"", " \"3\" "] {
            assert!(if_match(header, 3), "{header}");
        }
        for header in ["", "3", "\"4\"", "W/\"3\"", "\"3", "\"33\""] {
            assert!(!if_match(header, 3), "{header}");
        }
    }

    #[test]
    fn one_tag_of_ours_is_one_version() {
        assert_eq!(only_version(" \"3\" "), Some(3));
        for header in ["*", "\"1\", \"3\"", "W/\"3\"", "3", "\"03\"", "\"+3\"", "\"x\"", "\""] {
            assert_eq!(only_version(header), None, "{header}");
        }
        assert_eq!(versions("W/\"1\", \"2\", x, \"3\""), [2, 3]);
        assert!(names_any("\"1\", *") && !names_any("\"*\""));
    }
}
