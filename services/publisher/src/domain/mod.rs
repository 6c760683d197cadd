//! The rules of publishing, pure: no I/O, no clock, no randomness.
//!
//! Map:
//! - [`publication`] is one unit of publishing, [`machine`] how it moves: what to do next, and what
//!   an answer makes of it. Stories and posts share both.
//! - [`batch`] groups stories, [`lane`] keeps them strictly in order.
//! - [`event`] is what watchers are told, [`request`] and [`schedule`] what a client may ask for.
//! - [`policy`] has every time and count, [`error`] every way to fail, [`reconcile`] how a post
//!   whose sending was not acknowledged is recognised.
//! - [`webhook`] is what the outside is told, where and how often.

pub mod batch;
pub mod error;
pub mod event;
pub mod lane;
pub mod machine;
pub mod policy;
pub mod publication;
pub mod reconcile;
pub mod request;
pub mod schedule;
pub mod webhook;
