//! Weeks worked out by hand, any week, and both clock changes in many zones.

mod any;
mod captions;
mod clocks;
mod edits;
mod funnels;
mod judge;
mod replaced;
mod seed;
mod selected;
mod weeks;

use jiff::{Timestamp, civil::Date};
use rust_decimal::{Decimal, dec};
use service::Zone;

use super::*;
use crate::domain::{
    analysis::{
        Analysis, Classification, Evidence, Risk, Saturation, SaturationZone, Segment, SizeTier,
        Velocity,
    },
    caption::Caption,
    message::{MessageType, PriceTier},
    page::Page,
    policy::Policy,
};

const LOS_ANGELES: &str = "America/Los_Angeles";

/// A Monday of a week without holidays.
const MONDAY: Date = jiff::civil::date(2025, 11, 3);

fn page(zone: &str) -> Page {
    Page {
        name: "jadebri".parse().unwrap(),
        zone: Zone::get(zone).unwrap(),
        special_days: Vec::new(),
        version: 1,
    }
}

/// A page of that size in that zone: ordinary weekdays, the default hours, full volume.
fn analysis(page: &Page, tier: SizeTier, zone: SaturationZone) -> Analysis {
    let rules = Policy::default();
    let size = rules.tiers.of(tier);
    let hours = &rules.analyzer.evidence.best_hours;
    Analysis {
        page: page.name.clone(),
        as_of: "2025-10-31T12:00:00Z".parse().unwrap(),
        lookback_days: 90,
        zone: page.zone.clone(),
        classification: Classification {
            tier,
            avg_audience: 45_000,
            ppv_min: size.ppv_min,
            ppv_max: size.ppv_max,
            bumps: size.bumps,
            gap_minutes: size.gap_minutes,
            tolerance: size.tolerance,
        },
        saturation: None,
        evidence: Evidence {
            zone,
            message_count: 1000,
            ordinary_days: 7,
            holidays: Vec::new(),
            platform_issue_days: Vec::new(),
            unlock_deviation: Decimal::ZERO,
            emv_deviation: Decimal::ZERO,
            underperforming_days: 0,
            mean_abs_z: Decimal::ZERO,
            best_hours_weekday: hours.weekday,
            best_hours_weekend: hours.weekend,
            weekday_index: [Decimal::ONE; 7],
            velocity: Velocity::Normal,
            segment: Segment::Balanced,
            median_emv_30d: None,
        },
    }
}

fn with_volume(mut analysis: Analysis, volume_factor: Decimal) -> Analysis {
    analysis.saturation = Some(Saturation {
        score: dec!(0.5),
        risk: Risk::High,
        action: String::new(),
        volume_factor,
        confidence: Decimal::ONE,
        excluded: None,
    });
    analysis
}

/// A caption that clashes with nothing within five of its like.
fn caption(id: i64, tier: PriceTier) -> Caption {
    Caption {
        id,
        text: format!("Caption {id}"),
        price_tier: Some(tier),
        category: Some(format!("category {}", id % 7)),
        trigger: Some(format!("trigger {}", id % 5)),
        urgent: false,
        active: true,
        kind: MessageType::Unlock,
    }
}

/// So many captions, the tiers in turn.
fn captions(count: i64, tiers: &[PriceTier]) -> Vec<Caption> {
    (1..=count).map(|id| caption(id, tiers[id as usize % tiers.len()])).collect()
}

/// What a test builds from.
#[derive(Debug)]
struct Week {
    page: Page,
    analysis: Analysis,
    picks: Vec<Caption>,
    free: FreeTexts,
    start: Date,
    mode: Mode,
    seed: Seed,
    neighbours: Vec<Timestamp>,
    policy: Policy,
}

impl Week {
    /// Of an ordinary week in Los Angeles, with plenty of captions that are not followed up, each
    /// Unlock at minute 30.
    fn of(tier: SizeTier, zone: SaturationZone, mode: Mode) -> Self {
        let page = page(LOS_ANGELES);
        let mut policy = Policy::default();
        policy.builder.hours.play_minutes = 0;
        Self {
            analysis: analysis(&page, tier, zone),
            page,
            picks: captions(140, &[PriceTier::Luxury, PriceTier::Vip]),
            free: FreeTexts::default(),
            start: MONDAY,
            mode,
            seed: Seed(7),
            neighbours: Vec::new(),
            policy,
        }
    }

    fn input(&self) -> BuildInput<'_> {
        let now = "2025-10-31T12:00:00Z".parse().unwrap();
        BuildInput {
            id: ScheduleId::new(&self.page.name, jiff::civil::date(2025, 10, 31), 1),
            page: &self.page,
            week_start: self.start,
            mode: self.mode,
            seed: self.seed,
            now,
            analysis: &self.analysis,
            picks: &self.picks,
            free: &self.free,
            neighbours: &self.neighbours,
            neighbour_messages: &self.neighbours,
        }
    }

    fn build(&self) -> Schedule {
        let schedule = build(&self.input(), &self.policy).unwrap();
        assert_eq!(schedule.validation.errors, [], "{:#?}", schedule.messages);
        schedule
    }

    fn around(&self) -> Surroundings<'_> {
        Surroundings {
            neighbours: &self.neighbours,
            neighbour_messages: &self.neighbours,
            ..Surroundings::default()
        }
    }
}

/// The local times of a day's messages of a kind, such as `9:30`.
fn times(schedule: &Schedule, day: usize, kind: MessageType) -> Vec<String> {
    let date = schedule.days[day].date;
    let of_day = schedule.messages.iter().filter(|m| m.local.date() == date && m.kind == kind);
    of_day.map(|m| format!("{}:{:02}", m.local.hour(), m.local.minute())).collect()
}

fn unlocks(schedule: &Schedule) -> Vec<&Planned> {
    schedule.messages.iter().filter(|m| m.kind == MessageType::Unlock).collect()
}

fn planned(schedule: &Schedule) -> Vec<u32> {
    schedule.days.iter().map(|day| day.planned_unlocks).collect()
}

fn codes(findings: &[Finding]) -> Vec<FindingCode> {
    findings.iter().map(|finding| finding.code).collect()
}
