//! Lays out a week (scheduling.md, "Builder").

use jiff::{Timestamp, civil::Date};
use rust_decimal::prelude::ToPrimitive as _;

use super::{
    Audience, Day, Finding, FindingCode, MessageType, Mode, Planned, Schedule, ScheduleId, Seed,
    Status, Surroundings, Validation, bumps, cooling, explain,
    funnels::{self, Room},
    gaps::Spaced,
    hours::{self, Place},
    moment::Moment,
    order, prices,
    queue::Queue,
    texts::{self, some},
    validate,
    volume::{self, DayPlan},
};
use crate::domain::{
    analysis::Analysis,
    caption::Caption,
    page::Page,
    policy::{Policy, Tier, builder::half_up},
};

/// Texts of the messages that lock no caption: the page's captions of those types, by id.
#[derive(Clone, Debug, Default)]
pub struct FreeTexts {
    /// Of bumps.
    pub photo_bump: Vec<Caption>,
    /// Of later touches.
    pub follow_up: Vec<Caption>,
    /// Of free posts.
    pub free_content: Vec<Caption>,
}

impl FreeTexts {
    /// Those of a kind of message; an Unlock has none, it takes the selection.
    pub fn of(&self, kind: MessageType) -> &[Caption] {
        match kind {
            MessageType::PhotoBump => &self.photo_bump,
            MessageType::FollowUp => &self.follow_up,
            MessageType::FreeContent => &self.free_content,
            MessageType::Unlock => &[],
        }
    }
}

/// What a week is laid out from. The same input gives the same schedule.
#[derive(Clone, Debug)]
pub struct BuildInput<'a> {
    /// The schedule's id.
    pub id: ScheduleId,
    /// Whose week.
    pub page: &'a Page,
    /// Its Monday, local.
    pub week_start: Date,
    /// How much of the page's allowance it takes.
    pub mode: Mode,
    /// Of the selection; moves Unlocks by a few minutes.
    pub seed: Seed,
    /// When it is built.
    pub now: Timestamp,
    /// How much the audience can take.
    pub analysis: &'a Analysis,
    /// Captions for the Unlocks, in selection order.
    pub picks: &'a [Caption],
    /// Captions for the rest.
    pub free: &'a FreeTexts,
    /// Unlocks of the page's other active schedules near the week.
    pub neighbours: &'a [Timestamp],
    /// Messages of those, Unlocks included.
    pub neighbour_messages: &'a [Timestamp],
}

/// There is no caption for a single Unlock (`NO_CAPTIONS`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no caption that could be sent in this week")]
pub struct NoCaptions;

/// Lays out a week and judges it, before it is stored and holds its captions.
///
/// # Errors
/// [`NoCaptions`]: no pick can be used.
pub fn build(input: &BuildInput<'_>, policy: &Policy) -> Result<Schedule, NoCaptions> {
    let size = policy.tiers.of(input.analysis.classification.tier);
    let plan = volume::of_week(input, size, policy);
    let wanted: u32 = plan.iter().map(|day| day.unlocks).sum();
    let captions = Queue::new(&policy.selector).fill(input.picks, wanted as usize);
    if captions.is_empty() {
        return Err(NoCaptions);
    }
    let (places, short) = places(input, &plan, captions.len(), size, policy);
    let unlocks = unlocks(input, &places, &captions, size, policy);
    let messages = messages(input, &plan, &places, unlocks, size, policy);
    Ok(judged(input, &plan, messages, short, policy))
}

impl Planned {
    /// A message that costs nothing, without a text or a number yet.
    pub(super) fn free(kind: MessageType, moment: Moment, explanation: String) -> Self {
        Self {
            position: u32::MAX,
            local: moment.local,
            at: moment.at,
            kind,
            caption_id: None,
            text: String::new(),
            price_tier: None,
            price: None,
            category: None,
            trigger: None,
            urgent: false,
            audience: Audience::All,
            touch: 1,
            parent: None,
            explanation,
        }
    }
}

/// Where the Unlocks go; when there are too few captions for all, the day with most Unlocks (the
/// later of two) loses one until they suffice.
fn places(
    input: &BuildInput<'_>,
    plan: &[DayPlan],
    captions: usize,
    size: &Tier,
    policy: &Policy,
) -> (Vec<Vec<Place>>, Option<Finding>) {
    let gap = volume::gap_minutes(size, input.analysis.evidence.zone, policy);
    let mut counts: Vec<u32> = plan.iter().map(|day| day.unlocks).collect();
    let places = hours::of_week(input, plan, &counts, gap, policy);
    counts = places.iter().map(|day| day.len() as u32).collect();
    let room: usize = places.iter().map(Vec::len).sum();
    if room <= captions {
        return (places, None);
    }
    while counts.iter().sum::<u32>() as usize > captions {
        if let Some(most) = counts.iter_mut().max() {
            *most -= 1;
        }
    }
    let detail = format!("There are captions for {captions} Unlocks; {room} were planned.");
    let short = Finding { code: FindingCode::CaptionsShort, position: None, detail };
    (hours::of_week(input, plan, &counts, gap, policy), Some(short))
}

/// The Unlocks in time order, numbered from 1, each with the next caption.
fn unlocks(
    input: &BuildInput<'_>,
    places: &[Vec<Place>],
    captions: &[&Caption],
    size: &Tier,
    policy: &Policy,
) -> Vec<Planned> {
    let gap = volume::gap_minutes(size, input.analysis.evidence.zone, policy);
    let in_order = (1..).zip(places.iter().flatten()).zip(captions);
    let unlock = |((position, place), caption): ((u32, &Place), &&Caption)| {
        let tier = caption.price_tier?;
        let prices = &policy.builder.prices;
        let price = prices::unlock(tier, place.moment.local, prices);
        let why = explain::unlock(place, gap, tier, price, prices);
        Some(Planned {
            position,
            caption_id: Some(caption.id),
            text: caption.text.clone(),
            price_tier: Some(tier),
            price: Some(price),
            category: some(caption.category.as_deref()),
            trigger: some(caption.trigger.as_deref()),
            urgent: caption.urgent,
            ..Planned::free(MessageType::Unlock, place.moment, why)
        })
    };
    in_order.filter_map(unlock).collect()
}

/// All messages, numbered in time order.
fn messages(
    input: &BuildInput<'_>,
    plan: &[DayPlan],
    places: &[Vec<Place>],
    unlocks: Vec<Planned>,
    size: &Tier,
    policy: &Policy,
) -> Vec<Planned> {
    let rules = &policy.builder;
    let zone = &input.page.zone;
    let mut board = Spaced::new(input.neighbour_messages, rules.hours.spacing_minutes);
    for unlock in &unlocks {
        board.add(unlock.at.as_second());
    }
    let bumps_of_day = most_bumps(input, size, policy);
    let mut left = Vec::with_capacity(plan.len());
    let mut free = Vec::new();
    for (day, places) in plan.iter().zip(places) {
        let room = size.max_messages as usize - (size.max_messages as usize).min(places.len());
        let moments: Vec<Moment> = places.iter().map(|place| place.moment).collect();
        let mut placed = if day.cooling {
            cooling::of_day(day.date, zone, &rules.zones.cooling, &mut board)
        } else {
            bumps::of_day(&moments, bumps_of_day.min(room), zone, rules, &mut board)
        };
        left.push((day.date, if day.cooling { 0 } else { (room - placed.len()) as u32 }));
        free.append(&mut placed);
    }
    let mut room = Room { board: &mut board, left };
    free.append(&mut funnels::follow_up(&unlocks, input, size, policy, &mut room));
    let numbers = unlocks.len() as u32 + 1..;
    for (message, number) in free.iter_mut().zip(numbers) {
        message.position = number;
    }
    let mut messages = unlocks;
    messages.append(&mut free);
    order::renumber(&mut messages);
    texts::give(&mut messages, input.free, &rules.texts);
    messages
}

fn most_bumps(input: &BuildInput<'_>, size: &Tier, policy: &Policy) -> usize {
    let factor = policy.builder.zones.of(input.analysis.evidence.zone).bumps;
    half_up(factor * rust_decimal::Decimal::from(size.bumps)).to_usize().unwrap_or(0)
}

/// The schedule of these messages, judged.
fn judged(
    input: &BuildInput<'_>,
    plan: &[DayPlan],
    messages: Vec<Planned>,
    short: Option<Finding>,
    policy: &Policy,
) -> Schedule {
    let day = |plan: &DayPlan| Day {
        date: plan.date,
        planned_unlocks: plan.unlocks,
        unlocks: 0,
        bumps: 0,
        follow_ups: 0,
        cooling: plan.cooling,
        holiday_factor: plan.holiday_factor,
    };
    let mut days: Vec<Day> = plan.iter().map(day).collect();
    order::count(&mut days, &messages);
    let mut schedule = Schedule {
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
        days,
        messages,
        validation: Validation { errors: Vec::new(), warnings: short.into_iter().collect() },
        version: 1,
    };
    let surroundings = Surroundings {
        neighbours: input.neighbours,
        neighbour_messages: input.neighbour_messages,
        ..Surroundings::default()
    };
    schedule.validation = validate(&schedule, &surroundings, policy);
    schedule
}
