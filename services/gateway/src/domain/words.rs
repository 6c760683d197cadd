//! The fixed words of requests and answers, such as platforms and states (posts.md). Each set is a
//! type without values: it says which words there are, and the services' messages carry them as
//! text.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// A set of words.
pub(crate) trait Words {
    /// Every word of it.
    const ALL: &'static [&'static str];

    /// The word that a client's text stands for, in the spelling of the services.
    fn read(text: &str) -> Option<&'static str> {
        Self::ALL.iter().copied().find(|word| *word == text)
    }

    /// What to say about any other text.
    fn expected() -> String {
        match Self::ALL.split_last() {
            Some((last, [])) => format!("must be {last}"),
            Some((last, others)) => format!("must be {} or {last}", others.join(", ")),
            None => String::new(),
        }
    }
}

macro_rules! words {
    ($($(#[doc = $about:literal])* $name:ident [$($word:literal)*];)*) => {$(
        $(#[doc = $about])*
        pub(crate) enum $name {}

        impl Words for $name {
            const ALL: &'static [&'static str] = &[$($word),*];
        }

        documented!($name, concat!($($about),*).trim());
    )*};
}

macro_rules! documented {
    ($name:ident, $about:expr) => {
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($about))
                    .enum_values(Some(Self::ALL.iter().copied()))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

words! {
    /// Where a connection publishes.
    Platform ["FACEBOOK" "INSTAGRAM" "TWITTER" "THREADS" "LINKEDIN" "BLUESKY" "MASTODON" "METRICOOL"];
    /// What a connection can be used for.
    ConnectionStatus ["ACTIVE" "EXPIRED" "DISCONNECTED" "ERROR"];
    /// The state of a sign-in at a provider.
    AuthorizationStatus ["PENDING" "CHOOSE" "CONNECTED" "FAILED"];
    /// A day of the week.
    Weekday ["MON" "TUE" "WED" "THU" "FRI" "SAT" "SUN"];
    /// The state of a post.
    PostStatus ["DRAFT" "SCHEDULED" "PUBLISHING" "PUBLISHED" "PARTIAL" "FAILED" "CANCELLED"];
    /// What a post can be made as.
    NewPostStatus ["DRAFT" "SCHEDULED"];
    /// What a post repeats by.
    RepeatUnit ["day" "week" "month"];
    /// A wish for a posting slot.
    SlotChoice ["next"];
    /// Where the approval of a post stands.
    ApprovalStatus ["NEEDED" "SUBMITTED" "APPROVED" "REJECTED"];
    /// The state of a publication that did not go out.
    UnsettledStatus ["FAILED" "UNCONFIRMED"];
    /// The state of a batch of stories.
    ListedBatchStatus ["pending" "processing" "paused" "completed" "cancelled"];
    /// What became of a publishing call.
    AttemptOutcome ["accepted" "rejected" "auth" "throttled" "not_ready" "transient" "ambiguous" "duplicate" "crashed"];
    /// Whether a web hook is sent anything.
    WebhookStatus ["ACTIVE" "DISABLED"];
    /// What kind of message it is: an Unlock is paid, the others are free.
    MessageType ["Unlock" "Photo bump" "Follow up" "Free content"];
    /// How much an Unlock asks for.
    PriceTier ["budget" "standard" "premium" "luxury" "vip"];
    /// How large a page's audience is.
    SizeTier ["NEW" "SMALL" "MEDIUM" "LARGE" "XL"];
    /// How tired an audience is.
    RiskLevel ["HEALTHY" "LOW" "MODERATE" "HIGH" "CRITICAL"];
    /// Whether a page may be sent more.
    SaturationZone ["GREEN" "YELLOW" "RED"];
    /// Why a week says nothing about saturation.
    ExcludedReason ["HOLIDAYS" "PLATFORM_ISSUES"];
    /// How fast sales are against before.
    Velocity ["fast" "normal" "slow"];
    /// Which prices an audience pays for.
    Segment ["HIGH_VALUE" "BUDGET" "BALANCED"];
    /// How a caption's chance is drawn.
    Sampler ["wilson" "beta"];
    /// Why fewer captions were selected than asked for.
    ShortfallReason ["POOL" "BUDGET" "VARIETY"];
    /// How much of a page's allowance a week takes.
    ScheduleMode ["optimize" "safe" "conservative"];
    /// The state of a run.
    RunStatus ["running" "completed" "completed_with_errors" "failed" "cancelled"];
    /// The state of a page in a run.
    RunPageStatus ["pending" "running" "success" "failed" "cancelled"];
    /// A step of a run.
    StepName ["analyze" "target" "select" "build" "gate" "export"];
    /// The state of a step.
    StepStatus ["pending" "running" "success" "skipped" "failed" "cancelled"];
    /// Whether a schedule counts.
    ScheduleStatus ["ACTIVE" "CANCELLED"];
    /// Who gets a message.
    Audience ["all" "unopened"];
    /// What an export is written as.
    ExportFormat ["csv" "json" "ics" "sheets"];
    /// What became of an export.
    ExportStatus ["exported" "skipped" "failed"];
    /// What the log says of an export.
    ExportLogStatus ["SUCCESS" "PARTIAL" "FAILED" "SKIPPED"];
    /// What became of handing a schedule over.
    PublishStatus ["published" "skipped"];
    /// What a web hook can be told of; `*` is all of them.
    WebhookEvent ["post.published" "post.failed" "post.unconfirmed" "post.completed" "batch.completed" "connection.expired" "story.published_late" "eros.breaker_opened" "eros.saturation_red" "eros.export_failed" "webhook.test" "webhook.disabled" "*"];
    /// Where a lead stands.
    LeadStatus ["NEW" "QUALIFYING" "PENDING_APPROVAL" "AWAITING_DEPOSIT" "DEPOSIT_PAID" "BOOKING_PENDING" "BOOKED" "NEEDS_ARTIST_REPLY" "NEEDS_FOLLOW_UP" "COLLECTING_TIME_WINDOWS" "TOUR_CONVERSION_OFFERED" "WAITLISTED" "DEPOSIT_EXPIRED" "REJECTED" "ABANDONED" "STALE" "OPTOUT" "CANCELLED" "REFUNDED"];
    /// What leads are ordered by, the newest first.
    LeadOrder ["created" "updated"];
    /// How the answer to a question is read.
    StepValidator ["text" "optional_text" "travel_city" "dimensions" "complexity" "yes_no" "reference_images" "budget" "city" "country" "handle"];
    /// Whether the lead wrote a message, or we did.
    MessageDirection ["in" "out"];
    /// What became of a message: the first five of those that came in, the others of those sent.
    LeadMessageStatus ["received" "processed" "late" "blocked" "ignored" "queued" "parked" "sending" "unknown" "sent" "delivered" "read" "failed" "cancelled"];
    /// What became of a message to a lead.
    OutboxStatus ["queued" "parked" "sending" "unknown" "sent" "delivered" "read" "failed" "cancelled"];
    /// What a message to a lead is for.
    OutboxKind ["prompt" "repair" "bundle" "media" "handover" "holding" "template" "reminder" "deposit" "offer" "ack" "artist"];
    /// Whether a file is kept here.
    AttachmentStatus ["pending" "stored" "failed"];
    /// How large a piece is.
    EstimateCategory ["SMALL" "MEDIUM" "LARGE" "XL"];
    /// The state of a deposit.
    DepositStatus ["CREATING" "OPEN" "PAID" "EXPIRED" "REFUNDED"];
    /// How much a system event matters.
    EventLevel ["INFO" "WARN" "ERROR"];
    /// What a link does.
    LinkAction ["approve" "reject" "send_deposit" "send_booking_link" "mark_booked"];
    /// Whether a part is ready to go live.
    CheckStatus ["ok" "missing" "unsafe"];
    /// The state of a delivery.
    DeliveryStatus ["PENDING" "DELIVERED" "FAILED"];
}

/// A platform as clients write it: `X` is taken as `TWITTER` (posts.md, "Model").
pub(crate) enum NamedPlatform {}

impl Words for NamedPlatform {
    const ALL: &'static [&'static str] = &[
        "FACEBOOK",
        "INSTAGRAM",
        "TWITTER",
        "X",
        "THREADS",
        "LINKEDIN",
        "BLUESKY",
        "MASTODON",
        "METRICOOL",
    ];

    fn read(text: &str) -> Option<&'static str> {
        Platform::read(if text == "X" { "TWITTER" } else { text })
    }
}

documented!(NamedPlatform, "A platform; `X` is taken as `TWITTER`.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_are_taken_and_x_is_twitter() {
        assert_eq!(Platform::read("FACEBOOK"), Some("FACEBOOK"));
        assert_eq!(NamedPlatform::read("X"), Some("TWITTER"));
        for text in ["", "facebook", "X", "MYSPACE", "FACEBOOK "] {
            assert_eq!(Platform::read(text), None, "{text}");
        }
        assert!(NamedPlatform::ALL.iter().all(|word| NamedPlatform::read(word).is_some()));
    }

    #[test]
    fn the_refusal_lists_the_words() {
        assert_eq!(WebhookStatus::expected(), "must be ACTIVE or DISABLED");
        assert_eq!(SlotChoice::expected(), "must be next");
    }
}
