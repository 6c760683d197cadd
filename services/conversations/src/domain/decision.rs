//! What the engine decides: the lead as it becomes, and everything that goes with it in one commit.

use service::words;
use uuid::Uuid;

use super::{
    event::Event,
    lead::{Answer, Lead},
    message::{InboundStatus, Kind},
};

/// What becomes of a lead, and what is to be stored with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The lead as it is from now on; its version is still the one that was decided on.
    pub lead: Lead,
    /// Answers that were given or amended, of the run that the lead is in.
    pub answers: Vec<(String, Answer)>,
    /// What becomes of the messages.
    pub marks: Vec<Mark>,
    /// Files to keep.
    pub attachments: Vec<Attachment>,
    /// What the lead is told, in order.
    pub outbound: Vec<Outbound>,
    /// Questions of older runs that were not sent are not to be sent.
    pub cancels_old_run: bool,
    /// The window has opened: parked questions are cancelled, other parked messages go on.
    pub unparks: bool,
    /// What is to be done once this is stored.
    pub effects: Vec<Effect>,
    /// What an operator has to know.
    pub events: Vec<Event>,
}

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which.
    pub id: Uuid,
    /// What.
    pub status: InboundStatus,
    /// The step that was asked when it was worked on.
    pub step: String,
    /// The run.
    pub run: u32,
}

/// A file of the lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The provider's id.
    pub media_id: String,
    /// The run.
    pub run: u32,
    /// The step that it is kept for.
    pub step: String,
    /// Whether nobody asked for it, so that it may be a reference.
    pub candidate: bool,
}

/// A message to the lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// What it is for.
    pub kind: Kind,
    /// What it says.
    pub text: String,
    /// The step that it belongs to.
    pub step: String,
    /// The run.
    pub run: u32,
}

words! {
    /// What is done after the commit, each leased and repeated until it is done.
    EffectKind {
        /// The artist hears of the lead.
        NotifyArtist "notify_artist",
        /// The lead's row in the spreadsheet.
        SheetRow "sheet_row",
        /// A file is fetched and stored; its subject is the media id.
        StoreMedia "store_media",
        /// Slots are found and offered.
        OfferSlots "offer_slots",
        /// The chosen slot is held and booked; its subject is the offer's number.
        BookSlot "book_slot",
        /// A booked slot is given back.
        FreeSlot "free_slot",
    }
}

/// Something to do after the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What.
    pub kind: EffectKind,
    /// What tells it from others of its kind for the same lead; the same one is done once.
    pub subject: String,
    /// The text that goes with it.
    pub text: String,
}

impl Decision {
    /// Nothing changes.
    pub fn unchanged(lead: Lead) -> Self {
        Self {
            lead,
            answers: Vec::new(),
            marks: Vec::new(),
            attachments: Vec::new(),
            outbound: Vec::new(),
            cancels_old_run: false,
            unparks: false,
            effects: Vec::new(),
            events: Vec::new(),
        }
    }
}
