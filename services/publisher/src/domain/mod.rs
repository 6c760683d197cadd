//! The rules of publishing, pure: no I/O, no clock, no randomness.
//!
//! Map:
//! - [`publication`] is one unit of publishing, [`machine`] how it moves: what to do next, and what
//!   an answer makes of it. Stories and posts share both.
//! - [`batch`] groups stories, [`lane`] keeps them strictly in order.
//! - [`team`] and [`connection`] are who may publish where.
//! - [`draft`] is what a client writes of a post.
//! - [`post`] groups publications that are due together.
//! - [`quota`] is what may be asked of an account now.
//! - [`event`] is what watchers are told, [`request`] and [`schedule`] what a client may ask for,
//!   [`mistakes`] what is wrong with it.
//! - [`local_time`] and [`weekday`] are the house rule of local time; [`slots`] and
//!   [`repeat`] rest on it.
//! - [`import`] reads posts from CSV, [`text`] measures a text as its platform does.
//! - [`policy`] has every time and count, [`error`] every way to fail, [`reconcile`] how a post
//!   whose sending was not acknowledged is recognised.
//! - [`webhook`] is what the outside is told, where and how often.

pub mod batch;
pub mod connection;
pub mod draft;
pub mod error;
pub mod event;
pub mod import;
pub mod lane;
pub mod local_time;
pub mod machine;
pub mod mistakes;
pub mod policy;
pub mod post;
pub mod publication;
pub mod quota;
pub mod reconcile;
pub mod repeat;
pub mod request;
pub mod schedule;
pub mod slots;
pub mod team;
pub mod text;
pub mod webhook;
pub mod weekday;
