//! What leaves the scheduler, through its contract: exports, posts, announcements. Google is the
//! sandbox over real HTTP, the publisher is the real one; both engines.

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod announcing;
mod exports;
mod publishing;
mod schedules;
mod support;
