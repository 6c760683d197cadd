//! The harness of the end-to-end suite: runs the real `fanfare` command and talks to it as its
//! users do.
//!
//! What it is for: black-box tests over REST of whole installations, in three shapes (operations.md,
//! "End-to-end suite"): one process on SQLite, one process per service on PostgreSQL, and the
//! docker-compose file. What it is not for: looking into the services; they are seen through REST, their
//! logs, their traces, and the ledger of the sandbox, which runs as a process of its own and so outlives
//! every kill.
//!
//! Map:
//! - [`Fanfare`] is an installation of a [`Shape`], made of a [`process`] per [`Service`];
//!   [`settings`] are what it is told, `places`, `ports` and `database` where it is.
//! - [`client`] speaks REST, [`stories`] and [`posts`] know the documents of batches and posts,
//!   [`eros`] those of pages, runs and schedules, [`sse`] reads streams, [`hooks`] receives web hooks.
//! - [`sandbox`] scripts the providers, which it plays as [`platforms`] says, and reads their ledger;
//!   [`audit`] compares it with batches and posts.
//! - [`leads`] plays people who write on WhatsApp, pay and choose slots; [`transcript`] compares what
//!   they got with what a conversation says.
//! - [`traffic`] asks for all of these on and on, whatever breaks meanwhile.
//! - [`otlp`] receives traces.
//! - [`compose`] is an installation that runs already, [`jaeger`] where its traces are read.
//! - [`proxy`] is a cable that can be pulled, [`postgres`] a database server that can be crashed,
//!   [`small_disk`] a disk that can be filled.
//! - [`wait`] waits for conditions, [`load`] keeps heavy tests apart, [`seed`] makes random ones
//!   repeatable.
//!
//! A test that fails prints its notes (such as the seed), the last trace id and the end of every
//! process's log (`report`), and keeps the folder of the installation.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

pub mod audit;
mod binary;
pub mod client;
pub mod compose;
pub mod database;
pub mod eros;
mod fanfare;
pub mod hooks;
pub mod jaeger;
pub mod leads;
pub mod load;
pub mod otlp;
mod places;
pub mod platforms;
pub mod ports;
pub mod postgres;
pub mod posts;
pub mod process;
pub mod proxy;
mod report;
pub mod sandbox;
pub mod seed;
mod service;
pub mod settings;
pub mod small_disk;
pub mod sse;
pub mod stories;
pub mod traffic;
pub mod transcript;
pub mod wait;

pub use binary::Program;
pub use fanfare::{Builder, Fanfare, STOP_LIMIT};
pub use report::skipped;
pub use service::{Service, Shape, Tenant};
