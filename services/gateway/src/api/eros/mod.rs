//! EROS: creator pages, what is known of them, runs, schedules (scheduling.md, "Data and REST").
//! Its documents are in snake_case, as the seed's are.
//!
//! Map: [`pages`] and [`imports`] are what is known (`upload` passes files on), [`insights`] what it says, [`runs`] and
//! [`stream`] the building, [`schedules`] and [`exports`] what was built; `request` is what clients
//! send, `answer` what they get, `names` reads paths, `number` spells decimals.

mod answer;
pub(in crate::api) mod exports;
pub(in crate::api) mod imports;
pub(in crate::api) mod insights;
mod names;
mod number;
pub(in crate::api) mod pages;
mod request;
pub(in crate::api) mod runs;
pub(in crate::api) mod schedules;
pub(in crate::api) mod stream;
mod upload;

pub(super) use answer::run::RunEvent;
