//! The steps' hands as the tests play them: what they answer, when they fail, when they wait.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use rust_decimal::{Decimal, dec};
use scheduler::{
    desk::Wanted,
    domain::{
        analysis::{
            Analysis, Classification, Evidence, Risk, Saturation, SaturationZone, Segment,
            SizeTier, Velocity,
        },
        caption::Caption,
        message::{MessageType, PriceTier},
        page::{Page, PageName},
        run::{ExportResult, ExportStatus},
        schedule::{FreeTexts, ScheduleId},
        selection::{Pick, Pool, Reasons, Selection, target},
    },
    store::{pages, schedules},
    workers::{Shared, runs::hands::Hands},
};
use service::{Code, Error};
use tokio::sync::Semaphore;

/// A call of the hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Call {
    Page,
    Analyze,
    Select,
    FreeTexts,
    Export,
}

impl Call {
    pub(crate) const ALL: [Self; 5] =
        [Self::Page, Self::Analyze, Self::Select, Self::FreeTexts, Self::Export];
}

/// The script, shared by all schedulers of a world.
#[derive(Default)]
pub(crate) struct Play {
    parts: Mutex<Parts>,
}

#[derive(Default)]
struct Parts {
    /// Captions of the bank.
    captions: Vec<Caption>,
    /// Pages that are not GREEN.
    zones: BTreeMap<String, SaturationZone>,
    /// Calls that fail, for which pages (all: empty), with which code.
    failing: BTreeMap<Call, (BTreeSet<String>, Code)>,
    /// Calls that wait until they are let on.
    held: BTreeMap<Call, Arc<Semaphore>>,
    /// Calls that were made, of which page, when.
    calls: Vec<(Call, String, Timestamp)>,
    /// Pages whose analysis began and whose export has not ended.
    open: BTreeSet<String>,
    most_open: usize,
    /// Schedules that left the house.
    exported: Vec<String>,
}

impl Play {
    fn with<T>(&self, f: impl FnOnce(&mut Parts) -> T) -> T {
        f(&mut self.parts.lock().unwrap())
    }

    /// The bank has that many captions, from id 1 on, that no rule keeps apart.
    pub(crate) fn has_captions(&self, count: i64) {
        let caption = |id: i64| Caption {
            id,
            text: format!("Caption {id}"),
            price_tier: Some(PriceTier::ALL[id as usize % PriceTier::ALL.len()]),
            category: None,
            trigger: None,
            urgent: false,
            active: true,
            kind: MessageType::Unlock,
        };
        self.with(|parts| parts.captions = (1..=count).map(caption).collect());
    }

    pub(crate) fn zone(&self, page: &str, zone: SaturationZone) {
        self.with(|parts| parts.zones.insert(page.to_owned(), zone));
    }

    /// From now on the call fails, for these pages or (none) for all.
    pub(crate) fn fail(&self, call: Call, pages: &[&str], code: Code) {
        let pages = pages.iter().map(|&page| page.to_owned()).collect();
        self.with(|parts| parts.failing.insert(call, (pages, code)));
    }

    /// From now on it works again.
    pub(crate) fn work(&self, call: Call) {
        self.with(|parts| parts.failing.remove(&call));
    }

    /// From now on the call waits until it is let on.
    pub(crate) fn hold(&self, call: Call) {
        self.with(|parts| parts.held.insert(call, Arc::new(Semaphore::new(0))));
    }

    /// That many of those who wait go on.
    pub(crate) fn let_on(&self, call: Call, count: usize) {
        self.with(|parts| parts.held[&call].add_permits(count));
    }

    /// All who wait go on, and nobody waits any more.
    pub(crate) fn let_all_on(&self, call: Call) {
        let held = self.with(|parts| parts.held.remove(&call));
        held.unwrap().add_permits(10_000);
    }

    /// When the call was made for a page.
    pub(crate) fn times(&self, call: Call, page: &str) -> Vec<Timestamp> {
        self.with(|parts| {
            let calls = parts.calls.iter();
            calls.filter(|(c, p, _)| *c == call && p == page).map(|(_, _, at)| *at).collect()
        })
    }

    /// How often the call was made.
    pub(crate) fn count(&self, call: Call) -> usize {
        self.with(|parts| parts.calls.iter().filter(|(c, _, _)| *c == call).count())
    }

    /// Most pages that were in work at once.
    pub(crate) fn most_open(&self) -> usize {
        self.with(|parts| parts.most_open)
    }

    /// Schedules that left the house, in order.
    pub(crate) fn exported(&self) -> Vec<String> {
        self.with(|parts| parts.exported.clone())
    }
}

/// The hands of one scheduler.
pub(super) struct Player {
    pub(super) play: Arc<Play>,
    pub(super) context: Shared,
}

impl Player {
    /// Notes the call, waits, and fails, as the script says.
    async fn call(&self, call: Call, page: &str) -> Result<(), Error> {
        let now = self.context.clock.now();
        let held = self.play.with(|parts| {
            parts.calls.push((call, page.to_owned(), now));
            if call == Call::Page {
                parts.open.insert(page.to_owned());
                parts.most_open = parts.most_open.max(parts.open.len());
            }
            parts.held.get(&call).cloned()
        });
        if let Some(held) = held {
            held.acquire().await.unwrap().forget();
        }
        self.play.with(|parts| match parts.failing.get(&call) {
            Some((pages, code)) if pages.is_empty() || pages.contains(page) => {
                Err(Error::new(*code, "The test says so."))
            }
            _ => Ok(()),
        })
    }
}

#[tonic::async_trait]
impl Hands for Player {
    async fn page(&self, tenant: &str, name: &PageName) -> Result<Option<Page>, Error> {
        self.call(Call::Page, name.as_str()).await?;
        Ok(pages::get(&self.context.store, tenant, name).await?)
    }

    async fn analyze(
        &self,
        tenant: &str,
        page: &PageName,
        as_of: Timestamp,
    ) -> Result<Analysis, Error> {
        self.call(Call::Analyze, page.as_str()).await?;
        let found = pages::get(&self.context.store, tenant, page).await?.unwrap();
        let zone = self.play.with(|parts| parts.zones.get(page.as_str()).copied());
        Ok(analysis(&found, zone.unwrap_or(SaturationZone::Green), as_of))
    }

    async fn select(&self, tenant: &str, wanted: Wanted<'_>) -> Result<Selection, Error> {
        self.call(Call::Select, wanted.page.name.as_str()).await?;
        let held: Vec<(i64,)> = self
            .context
            .store
            .query(
                "SELECT caption_id FROM active_caption_assignments
                 WHERE tenant_id = $1 AND status = 'ACTIVE'",
            )
            .bind(tenant.to_owned())
            .fetch_all()
            .await?;
        let held: BTreeSet<i64> = held.into_iter().map(|(id,)| id).collect();
        let captions = self.play.with(|parts| parts.captions.clone());
        let free = captions.into_iter().filter(|caption| !held.contains(&caption.id));
        let risk = wanted.analysis.saturation.as_ref().map_or(Risk::Healthy, |s| s.risk);
        let policy = self.context.policies.of(tenant);
        Ok(Selection {
            page: wanted.page.name.clone(),
            week_start: wanted.week_start,
            as_of: wanted.as_of,
            requested: wanted.count.unwrap(),
            shortfall: None,
            seed: wanted.seed,
            sampler: wanted.sampler,
            target: target(wanted.analysis.classification.tier, risk, policy),
            pool: Pool::default(),
            picks: free.take(wanted.count.unwrap() as usize).map(pick).collect(),
        })
    }

    async fn free_texts(&self, _tenant: &str, page: &PageName) -> Result<FreeTexts, Error> {
        self.call(Call::FreeTexts, page.as_str()).await?;
        Ok(FreeTexts::default())
    }

    async fn export(
        &self,
        tenant: &str,
        schedule: &ScheduleId,
        auto_export: bool,
        _by: &str,
    ) -> Result<ExportResult, Error> {
        let found = schedules::get(&self.context.store, tenant, schedule).await?.unwrap();
        let called = self.call(Call::Export, found.page.as_str()).await;
        self.play.with(|parts| parts.open.remove(found.page.as_str()));
        called?;
        let skipped = |reason: &str| {
            let reason = Some(reason.to_owned());
            Ok(ExportResult { status: ExportStatus::Skipped, reason })
        };
        if !found.validation.ok() || found.zone == SaturationZone::Red {
            return skipped("invalid schedule or RED saturation");
        }
        if !auto_export {
            return skipped("auto_export is off");
        }
        self.play.with(|parts| parts.exported.push(schedule.to_string()));
        Ok(ExportResult { status: ExportStatus::Exported, reason: None })
    }
}

fn pick(caption: Caption) -> Pick {
    let reasons = Reasons {
        successes: 0.0,
        failures: 0.0,
        lower_bound: 0.0,
        upper_bound: 1.0,
        exploration_bonus: 1.0,
        sample: 0.5,
        diversity: 1.0,
        avg_emv: 15.0,
        budget_penalty: 0.0,
        segment_factor: 1.0,
    };
    Pick { caption, score: 0.5, reasons, explanation: "It was its turn.".to_owned() }
}

/// A small page's, of that zone.
fn analysis(page: &Page, zone: SaturationZone, as_of: Timestamp) -> Analysis {
    let (score, risk) = match zone {
        SaturationZone::Green => (dec!(0), Risk::Healthy),
        SaturationZone::Yellow => (dec!(0.3), Risk::Moderate),
        SaturationZone::Red => (dec!(0.7), Risk::Critical),
    };
    Analysis {
        page: page.name.clone(),
        as_of,
        lookback_days: 90,
        zone: page.zone.clone(),
        classification: Classification {
            tier: SizeTier::Small,
            avg_audience: 1_000,
            ppv_min: 3,
            ppv_max: 5,
            bumps: 4,
            gap_minutes: 120,
            tolerance: dec!(0.4),
        },
        saturation: Some(Saturation {
            score,
            risk,
            action: "HEALTHY".to_owned(),
            volume_factor: Decimal::ONE,
            confidence: Decimal::ONE,
            excluded: None,
        }),
        evidence: Evidence {
            zone,
            message_count: 100,
            ordinary_days: 7,
            holidays: Vec::new(),
            platform_issue_days: Vec::new(),
            unlock_deviation: Decimal::ZERO,
            emv_deviation: Decimal::ZERO,
            underperforming_days: 0,
            mean_abs_z: Decimal::ONE,
            best_hours_weekday: [9, 13, 19, 20],
            best_hours_weekend: [11, 14, 18, 21],
            weekday_index: [Decimal::ONE; 7],
            velocity: Velocity::Normal,
            segment: Segment::Balanced,
            median_emv_30d: None,
        },
    }
}
