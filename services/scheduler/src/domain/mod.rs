//! The rules of EROS, pure: no I/O, no clock, no randomness (scheduling.md).
//!
//! Map:
//! - [`page`], [`message`], [`caption`]: what is known of a creator.
//! - [`policy`]: every number of the rules, with where it comes from; a tenant can override it.
//! - [`holidays`]: the calendar, and which factor a day of a page has.
//! - [`analysis`]: how much the audience can take.
//! - [`selection`]: which captions, by a bandit; [`feedback`] is how it learns, by what messages earned
//!   ([`emvs`]), [`caption_key`] how a caption is recognised.
//! - [`schedule`]: a week laid out, judged and edited; [`render`] writes it as a file.
//! - [`import`]: history and captions read line by line.
//! - [`locks`]: captions that schedules hold.
//! - [`run`]: the six steps of each page, their retries and their breaker; [`gate`] says what may
//!   leave the house.

pub mod analysis;
pub mod caption;
pub mod caption_key;
pub mod emvs;
pub mod export;
pub mod feedback;
pub mod gate;
pub mod holidays;
pub mod import;
pub mod locks;
pub mod message;
pub mod page;
pub mod policy;
pub mod render;
pub mod run;
pub mod schedule;
pub mod selection;
pub mod week;
