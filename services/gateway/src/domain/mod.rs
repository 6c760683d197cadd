//! The gateway's rules, pure: no I/O, no clock, no randomness.
//!
//! Map: [`key`] and [`scope`] say what a key is and may do, [`rate`] how often, [`origin`] what a
//! browser's request must prove, [`batch_id`] and [`etag`] check what requests name, [`words`] has
//! the fixed words of both sides, [`return_to`] and [`public_url`] say where browsers may be sent,
//! [`cursor`] and [`canonical`] make pages and repeats safe, [`mac`] is the one keyed hash below them.

pub(crate) mod batch_id;
pub(crate) mod canonical;
pub(crate) mod cursor;
pub(crate) mod etag;
pub(crate) mod key;
pub(crate) mod mac;
pub(crate) mod origin;
pub(crate) mod public_url;
pub(crate) mod rate;
pub(crate) mod return_to;
pub(crate) mod scope;
pub(crate) mod words;
