//! What handlers and loops ask for: load, decide, record.
//!
//! Map: [`flows`] knows the tenants' flows; [`change`] locks a lead, lets the engine decide and stores what it
//! decided; [`act`] does what the studio wants; [`payment`] takes Stripe's events; [`report`] takes
//! WhatsApp's reports; [`tell`] records events; [`links`] makes and spends the links that the artist gets.

pub mod act;
pub mod change;
pub mod flows;
pub mod links;
pub mod payment;
pub mod report;
pub mod tell;

pub use flows::Flows;
