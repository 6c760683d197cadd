//! Opaque, tamper-proof cursors (api.md, "Lists").
//!
//! A cursor is the position after which the next page starts, and a code over it, the tenant and
//! the route, in base64url: it works for the list and the tenant that got it and for no other.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq as _;

use super::mac::hmac_sha256;

/// Half of SHA-256: a guess succeeds once in 2¹²⁸.
const TAG_LEN: usize = 16;

/// The key that all replicas sign cursors with.
#[derive(Clone)]
pub(crate) struct CursorKey(Vec<u8>);

impl CursorKey {
    /// How long a new key is, in bytes.
    pub(crate) const LEN: usize = 32;

    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The cursor for a position of one tenant's list.
    pub(crate) fn seal(&self, route: &str, tenant: &str, position: &str) -> String {
        let mut sealed = self.tag(route, tenant, position).to_vec();
        sealed.extend_from_slice(position.as_bytes());
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The position of a cursor that this list gave out to this tenant.
    pub(crate) fn open(&self, route: &str, tenant: &str, cursor: &str) -> Option<String> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (tag, position) = sealed.split_at_checked(TAG_LEN)?;
        let position = std::str::from_utf8(position).ok()?;
        let right: bool = self.tag(route, tenant, position).ct_eq(tag).into();
        right.then(|| position.to_owned())
    }

    fn tag(&self, route: &str, tenant: &str, position: &str) -> [u8; TAG_LEN] {
        // Neither a route nor a tenant has a zero byte, so the three cannot run into each other.
        let parts: [&[u8]; 5] =
            [route.as_bytes(), &[0], tenant.as_bytes(), &[0], position.as_bytes()];
        let code = hmac_sha256(&self.0, &parts);
        std::array::from_fn(|i| code[i])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cursors() -> CursorKey {
        CursorKey::new(vec![7; CursorKey::LEN])
    }

    proptest! {
        #[test]
        fn a_cursor_gives_back_its_position(tenant in "[a-z0-9-]{1,63}", position in ".{0,60}") {
            let cursor = cursors().seal("/a", &tenant, &position);
            prop_assert_eq!(cursors().open("/a", &tenant, &cursor), Some(position));
        }

        #[test]
        fn a_changed_cursor_is_refused(position in "[a-z0-9]{1,40}", at: usize, with in "[A-Za-z0-9_-]") {
            let cursor = cursors().seal("/a", "t", &position);
            let at = at % cursor.len();
            let changed = format!("{}{with}{}", &cursor[..at], &cursor[at + 1..]);
            prop_assume!(changed != cursor);
            prop_assert_eq!(cursors().open("/a", "t", &changed), None);
        }

        #[test]
        fn any_text_is_judged_without_panic(text in ".{0,80}") {
            prop_assert_eq!(cursors().open("/a", "t", &text), None);
        }
    }

    #[test]
    fn a_cursor_is_bound_to_its_list_tenant_and_key() {
        let cursor = cursors().seal("/a", "t", "1");
        assert_eq!(cursors().open("/b", "t", &cursor), None);
        assert_eq!(cursors().open("/a", "u", &cursor), None);
        assert_eq!(CursorKey::new(vec![8; 32]).open("/a", "t", &cursor), None);
    }
}
