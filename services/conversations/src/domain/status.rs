//! Where a lead stands, and the one table of the ways between (conversations.md, "States").

use service::words;

words! {
    /// Where a lead stands.
    Status {
        /// Has not been answered yet.
        New "NEW",
        /// Is asked the questions.
        Qualifying "QUALIFYING",
        /// Has answered all; the artist decides.
        PendingApproval "PENDING_APPROVAL",
        /// Approved; a deposit is to be paid.
        AwaitingDeposit "AWAITING_DEPOSIT",
        /// Paid; passed through on the way to a slot.
        DepositPaid "DEPOSIT_PAID",
        /// Chooses a slot.
        BookingPending "BOOKING_PENDING",
        /// Has a slot.
        Booked "BOOKED",
        /// A person answers.
        NeedsArtistReply "NEEDS_ARTIST_REPLY",
        /// The budget is under the region's minimum; a person decides.
        NeedsFollowUp "NEEDS_FOLLOW_UP",
        /// There was no slot to offer; says when it has time.
        CollectingTimeWindows "COLLECTING_TIME_WINDOWS",
        /// Its city is not on the tour; another was offered.
        TourConversionOffered "TOUR_CONVERSION_OFFERED",
        /// Waits for a tour.
        Waitlisted "WAITLISTED",
        /// Did not pay in time.
        DepositExpired "DEPOSIT_EXPIRED",
        /// Turned down.
        Rejected "REJECTED",
        /// Fell silent during the questions.
        Abandoned "ABANDONED",
        /// Nobody decided in time.
        Stale "STALE",
        /// Wants no messages.
        OptOut "OPTOUT",
        /// Called off.
        Cancelled "CANCELLED",
        /// Called off, and the deposit given back.
        Refunded "REFUNDED",
    }
}

impl Status {
    /// Whether the table of transitions has this way. Staying is no transition.
    #[allow(clippy::match_same_arms, reason = "a table with a line for each status")]
    pub fn may_become(self, next: Self) -> bool {
        use Status::{
            Abandoned, AwaitingDeposit, Booked, BookingPending, Cancelled, CollectingTimeWindows,
            DepositExpired, DepositPaid, NeedsArtistReply, NeedsFollowUp, New, OptOut,
            PendingApproval, Qualifying, Refunded, Rejected, Stale, TourConversionOffered,
            Waitlisted,
        };
        let allowed: &[Status] = match self {
            New => &[Qualifying],
            Qualifying => {
                &[PendingApproval, NeedsFollowUp, TourConversionOffered, Waitlisted, Abandoned]
            }
            PendingApproval => &[AwaitingDeposit, Stale, Qualifying],
            NeedsFollowUp | Waitlisted => &[AwaitingDeposit, Qualifying],
            TourConversionOffered => &[PendingApproval, Waitlisted, Qualifying],
            AwaitingDeposit => &[DepositPaid, DepositExpired, Qualifying],
            DepositPaid => &[BookingPending],
            BookingPending => &[Booked, CollectingTimeWindows],
            CollectingTimeWindows => &[Booked],
            // What it was, approval when all is answered, and money that comes meanwhile.
            NeedsArtistReply => &[
                New,
                Qualifying,
                PendingApproval,
                AwaitingDeposit,
                DepositPaid,
                BookingPending,
                Booked,
                NeedsFollowUp,
                CollectingTimeWindows,
                TourConversionOffered,
                Waitlisted,
                DepositExpired,
                Rejected,
                Cancelled,
                Refunded,
                Abandoned,
                Stale,
            ],
            Booked => &[Qualifying],
            DepositExpired => &[AwaitingDeposit, Qualifying],
            Rejected | Cancelled | Refunded | Abandoned | Stale => &[Qualifying],
            OptOut => Self::ALL,
        };
        if allowed.contains(&next) {
            return self != next;
        }
        match next {
            // STOP and a person's hand reach everywhere.
            OptOut => self != OptOut,
            NeedsArtistReply => self != NeedsArtistReply,
            Rejected => !matches!(self, Booked | Rejected),
            Cancelled | Refunded => !matches!(self, Cancelled | Refunded),
            _ => false,
        }
    }

    /// Whether a paid session lies ahead: such a lead does not begin anew.
    pub fn is_paid_for(self) -> bool {
        matches!(self, Self::DepositPaid | Self::BookingPending | Self::CollectingTimeWindows)
    }
}
