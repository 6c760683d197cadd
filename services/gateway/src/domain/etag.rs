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
}
