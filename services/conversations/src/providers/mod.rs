//! The outside world of conversations behind small traits (conversations.md, "Providers").
//!
//! Map:
//! - [`messenger`]: what is sent to leads and their media; [`whatsapp`] is the adapter, and reads and
//!   verifies its web hooks.
//! - [`checkout`]: deposits; [`stripe`] is the adapter, and reads and verifies its web hooks.
//! - [`calendar`] and [`ledger`]: slots, and the row of a lead in a spreadsheet; [`google`] has both
//!   adapters.
//! - [`objects`]: where media are kept, and which are.
//! - [`settings`]: where all of them are and who we are there.
//!
//! Invariants: an adapter sends a call once and sorts what came of it (but for files, whose repeat is the
//! same file again); whether to repeat it is the caller's to decide. What may have had an effect is never called a failure. No secret is in an
//! error, a debug print or a log.

mod answer;
pub mod calendar;
pub mod checkout;
pub mod google;
pub mod ledger;
pub(crate) mod mac;
pub mod messenger;
pub mod objects;
pub mod settings;
pub mod stripe;
pub mod whatsapp;

pub use calendar::{Booking, Calendar, CalendarError};
pub use checkout::{
    Checkout, CheckoutError, Expiry, NewSession, PaymentStatus, Session, SessionStatus,
};
pub use ledger::{Ledger, LedgerError, Row};
pub use messenger::{
    MediaError, MediaFile, Messenger, OutgoingContent, OutgoingMessage, Refusal, SendError, Sent,
};
pub use objects::{ObjectError, ObjectStore};
pub use settings::ProviderSettings;
