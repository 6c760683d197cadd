//! STAND-IN: what other parts of the scheduler will do, as small as the orchestrator can be tried
//! with. Each item goes away when its own comes; nothing else of the crate stands in for anything.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan as _, civil::Date};
use rust_decimal::Decimal;
use serde_json::Value;
use service::{Code, Error};
use store::{Result, Store, Time, Transaction};

use crate::{
    Context,
    domain::{
        analysis::{Analysis, Risk, SaturationZone, SizeTier},
        caption::Caption,
        message::MessageType,
        page::{Page, PageName},
        policy::Policy,
        run::{ExportResult, ExportStatus},
        schedule::{
            Audience, Day, Finding, FindingCode, Mode, Planned, Schedule, ScheduleId, Status,
            Validation,
        },
        selection::{Sampler, Seed, Selection, Target},
    },
};

pub(crate) fn target(tier: SizeTier, risk: Risk, policy: &Policy) -> Target {
    use rust_decimal::{dec, prelude::ToPrimitive as _};
    let base = policy.tiers.of(tier).caption_base;
    let multiplier = match risk {
        Risk::Healthy | Risk::Low => dec!(1.00),
        Risk::Moderate => dec!(0.85),
        Risk::High => dec!(0.70),
        Risk::Critical => dec!(0.55),
    };
    let target = (Decimal::from(base) * multiplier).floor().to_u32().unwrap_or(30).max(30);
    Target { tier, risk, base, multiplier, target }
}

pub(crate) struct NoCaptions;

/// Texts of the messages that lock no caption.
#[derive(Clone, Debug, Default)]
pub struct FreeTexts {
    /// Of bumps.
    pub photo_bump: Vec<Caption>,
    /// Of later touches.
    pub follow_up: Vec<Caption>,
    /// Of free posts.
    pub free_content: Vec<Caption>,
}

pub(crate) struct BuildInput<'a> {
    pub(crate) id: ScheduleId,
    pub(crate) page: &'a Page,
    pub(crate) week_start: Date,
    pub(crate) mode: Mode,
    pub(crate) seed: Seed,
    pub(crate) now: Timestamp,
    pub(crate) analysis: &'a Analysis,
    pub(crate) picks: &'a [Caption],
    #[allow(dead_code)]
    pub(crate) free: &'a FreeTexts,
    #[allow(dead_code)]
    pub(crate) neighbours: &'a [Timestamp],
    #[allow(dead_code)]
    pub(crate) neighbour_messages: &'a [Timestamp],
}

/// One Unlock a day at 9:00 and a bump at 14:00.
pub(crate) fn build(
    input: &BuildInput<'_>,
    _policy: &Policy,
) -> std::result::Result<Schedule, NoCaptions> {
    if input.picks.is_empty() {
        return Err(NoCaptions);
    }
    let message = |n: usize, caption: Option<&Caption>| {
        let date = input.week_start.saturating_add(((n / 2) as i64).days());
        let local = date.at(if n % 2 == 0 { 9 } else { 14 }, 0, 0, 0);
        Planned {
            position: n as u32 + 1,
            local,
            at: input.page.zone.instant(local).unwrap_or(input.now),
            kind: if caption.is_some() { MessageType::Unlock } else { MessageType::PhotoBump },
            caption_id: caption.map(|caption| caption.id),
            text: caption.map_or("Look!", |caption| &caption.text).to_owned(),
            price_tier: caption.and_then(|caption| caption.price_tier),
            price: caption.map(|_| Decimal::from(40)),
            category: caption.and_then(|caption| caption.category.clone()),
            trigger: caption.and_then(|caption| caption.trigger.clone()),
            urgent: caption.is_some_and(|caption| caption.urgent),
            audience: Audience::All,
            touch: 1,
            parent: None,
            explanation: "A stand-in.".to_owned(),
        }
    };
    let messages: Vec<Planned> = (0..14)
        .filter(|n| n / 2 < input.picks.len())
        .map(|n| message(n, input.picks.get(n / 2).filter(|_| n % 2 == 0)))
        .collect();
    let day = |n: i64| Day {
        date: input.week_start.saturating_add(n.days()),
        planned_unlocks: 1,
        unlocks: 1,
        bumps: 1,
        follow_ups: 0,
        cooling: false,
        holiday_factor: Decimal::ONE,
    };
    Ok(Schedule {
        id: input.id.clone(),
        page: input.page.name.clone(),
        tier: input.analysis.classification.tier,
        zone: input.analysis.evidence.zone,
        week_start: input.week_start,
        time_zone: input.page.zone.clone(),
        mode: input.mode,
        seed: input.seed,
        status: Status::Active,
        created_at: input.now,
        days: (0..7).map(day).collect(),
        messages,
        validation: Validation::default(),
        version: 1,
    })
}

pub(crate) struct Surroundings<'a> {
    #[allow(dead_code)]
    pub(crate) neighbours: &'a [Timestamp],
    #[allow(dead_code)]
    pub(crate) neighbour_messages: &'a [Timestamp],
    pub(crate) locked: Option<&'a BTreeSet<i64>>,
}

pub(crate) fn validate(
    schedule: &Schedule,
    surroundings: &Surroundings<'_>,
    _policy: &Policy,
) -> Validation {
    let unlocked = |message: &&Planned| {
        let caption = message.caption_id.filter(|_| message.kind == MessageType::Unlock);
        caption.is_some_and(|id| surroundings.locked.is_some_and(|held| !held.contains(&id)))
    };
    let finding = |message: &Planned| Finding {
        code: FindingCode::Lock,
        position: Some(message.position),
        detail: "not locked".to_owned(),
    };
    let errors = schedule.messages.iter().filter(unlocked).map(finding).collect();
    Validation { errors, warnings: Vec::new() }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    pub(crate) local: Option<jiff::civil::DateTime>,
    pub(crate) price: Option<Decimal>,
    pub(crate) text: Option<String>,
}

pub(crate) fn edit(
    mut schedule: Schedule,
    position: u32,
    change: &Change,
) -> std::result::Result<Schedule, String> {
    let zone = schedule.time_zone.clone();
    let message = schedule
        .messages
        .iter_mut()
        .find(|message| message.position == position)
        .ok_or_else(|| format!("There is no message {position}."))?;
    if let Some(local) = change.local {
        message.local = local;
        message.at = zone.instant(local).ok_or_else(|| "no time".to_owned())?;
    }
    if let Some(price) = change.price {
        message.price = Some(price);
    }
    if let Some(text) = &change.text {
        message.text.clone_from(text);
    }
    schedule.messages.sort_by_key(|message| (message.at, message.position));
    for (n, message) in schedule.messages.iter_mut().enumerate() {
        message.position = n as u32 + 1;
    }
    Ok(schedule)
}

pub(crate) fn csv(schedule: &Schedule) -> String {
    let line = |message: &Planned| {
        let (local, kind) = (message.local.strftime("%Y-%m-%d %H:%M:%S"), message.kind);
        format!("{local},{kind},{},{}\r\n", message.text, schedule.id)
    };
    schedule.messages.iter().map(line).collect()
}

pub(crate) fn ics(_schedule: &Schedule) -> String {
    "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned()
}

pub(crate) fn may_export(validation_ok: bool, zone: SaturationZone) -> bool {
    validation_ok && zone != SaturationZone::Red
}

/// An event for web hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alert {
    BreakerOpened,
    SaturationRed,
    ExportFailed,
}

impl Alert {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::BreakerOpened => "eros.breaker_opened",
            Self::SaturationRed => "eros.saturation_red",
            Self::ExportFailed => "eros.export_failed",
        }
    }
}

pub(crate) async fn announce(
    tx: &mut Transaction,
    tenant: &str,
    event: Alert,
    subject: &str,
    data: Value,
    now: Timestamp,
) -> Result<()> {
    let id = format!("{tenant}/{}/{subject}/{}", event.word(), now.as_microsecond());
    tx.query(
        "INSERT INTO announcements (tenant_id, id, event, subject, data, at, traceparent, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $6)",
    )
    .bind(tenant.to_owned())
    .bind(id)
    .bind(event.word())
    .bind(subject.to_owned())
    .bind(data.to_string())
    .bind(Time(now))
    .bind(telemetry::traceparent())
    .execute()
    .await?;
    Ok(())
}

pub(crate) async fn page(_store: &Store, _tenant: &str, _name: &PageName) -> Result<Option<Page>> {
    Ok(None)
}

fn not_built() -> Error {
    Error::new(Code::NotImplemented, "This is not built yet.")
}

pub(crate) async fn analyze(
    _context: &Context,
    _tenant: &str,
    _page: &PageName,
    _lookback_days: u32,
    _include_saturation: bool,
    _as_of: Timestamp,
) -> std::result::Result<Analysis, Error> {
    Err(not_built())
}

#[allow(clippy::too_many_arguments)]
pub(crate) async fn select(
    _context: &Context,
    _tenant: &str,
    _analysis: &Analysis,
    _page: &Page,
    _week_start: Date,
    _requested: Option<u32>,
    _seed: Seed,
    _sampler: Sampler,
    _as_of: Timestamp,
) -> std::result::Result<Selection, Error> {
    Err(not_built())
}

pub(crate) async fn free_texts(
    _store: &Store,
    _tenant: &str,
    _page: &PageName,
) -> Result<FreeTexts> {
    Ok(FreeTexts::default())
}

pub(crate) async fn export(
    _context: &Context,
    _tenant: &str,
    _id: &ScheduleId,
    auto_export: bool,
    _by: &str,
) -> std::result::Result<ExportResult, Error> {
    if auto_export {
        return Err(not_built());
    }
    let reason = Some("auto_export is off".to_owned());
    Ok(ExportResult { status: ExportStatus::Skipped, reason })
}
