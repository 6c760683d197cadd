//! What Facebook, Instagram and Threads share: Meta's Graph API.
//!
//! - `caller`: who asks. - `error`: its one error shape. - `usage`: its quota headers. - `words`:
//!   both, as the sandbox asks for them. - `oauth`: its tokens.
//! - `fields`, `list`: how nodes are shown. - `publish`: how posts are made. - `container`: how they
//!   are prepared on Instagram and Threads. - `accounts`: `/me/accounts`.

mod accounts;
mod caller;
mod container;
mod error;
mod fields;
mod list;
mod oauth;
mod publish;
mod usage;
mod words;

pub(super) use accounts::{account_of, page_token, pages};
pub(super) use caller::{Ask, Caller};
pub(super) use container::{Limits, create, kind_word, word_of};
pub(super) use error::GraphError;
pub(super) use fields::Node;
pub(super) use list::{list, posts, public_posts, time};
pub(super) use oauth::{exchange_only, refused, with_user};
pub(super) use publish::{NewPost, about, names, number, publish, publishing};
pub(super) use usage::headers;
pub(super) use words::{expired_token, of_status, throttled};
