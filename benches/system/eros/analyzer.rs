//! The analyzer: 500 pages of 2,000 messages each, in memory, beside pandas (performance.md: no
//! slower than pandas).

use std::{collections::BTreeSet, hint::black_box, path::Path, time::Instant};

use anyhow::{Context as _, ensure};
use benches::{Report, Samples};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use scheduler::domain::{
    analysis::{Analysis, History, analyze},
    holidays,
    message::{Message, MessageType, PriceTier},
    page::Page,
    policy::Policy,
    selection::{Seed, draw::uniform},
};
use serde_json::Value;
use service::Zone;

use super::peer::{self, Peer};
use crate::plan::Plan;

const OF_A_PAGE: usize = 2_000;
const LOOKBACK: u32 = 90;
/// Figures of both are alike to that.
const ALIKE: f64 = 1e-9;
/// How a null is written for pandas.
const NOTHING: u8 = 255;

pub(crate) fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let as_of: Timestamp = "2026-06-17T20:00:00Z".parse()?;
    let pages = pages(plan.pick(20, 500), as_of)?;
    let folder = tempfile::tempdir()?;
    write(folder.path(), &pages, as_of)?;
    let mut pandas = Peer::start("analyzer.py", folder.path(), &[as_of.as_second().to_string()])?;
    let policy = Policy::default();
    let (mut ours, mut theirs, mut single) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms caches and is not counted.
    for round in 0..=plan.rounds() {
        let started = Instant::now();
        let analyses: Vec<Analysis> =
            pages.iter().map(|page| black_box(analysis(page, as_of, &policy))).collect();
        let own = started.elapsed().as_secs_f64() * 1_000.0;
        let (took, answer) = pandas.run("analyze")?;
        for (page, (analysis, reference)) in
            analyses.iter().zip(answer["pages"].as_array().context("no pages")?).enumerate()
        {
            compare(analysis, reference).with_context(|| format!("page {page}"))?;
        }
        if round > 0 {
            ours.push(own);
            theirs.push(took);
            single.push(own / pages.len() as f64);
        }
    }
    tell(report, pages.len(), &ours, &theirs, &single);
    Ok(())
}

fn tell(report: &mut Report, pages: usize, ours: &[f64], theirs: &[f64], single: &[f64]) {
    report.section(
        "EROS analyzer",
        &format!(
            "{pages} pages of {OF_A_PAGE} messages each, in memory, one core: classification, \
             saturation and evidence. pandas works out the same figures over all pages at once, \
             vectorised (`peers/eros/analyzer.py`), without words, and they have to agree in every \
             round. The ratio is pandas' time to ours."
        ),
    );
    report.head(&["what", "Fanfare, ms", "pandas, ms", "ratio", "to reach"]);
    let of = |values: &[f64]| values.iter().copied().collect::<Samples>();
    let ratio: Samples = theirs.iter().zip(ours).map(|(theirs, own)| theirs / own).collect();
    let all = format!("{pages} pages");
    report.row(&[&all, &of(ours).spread(), &of(theirs).spread(), &ratio.spread_to(2), "≥ 1"]);
    report.row(&["one page", &of(single).spread_to(2), "", "", "≤ 5 ms"]);
}

fn analysis(page: &(Page, Vec<Message>), as_of: Timestamp, policy: &Policy) -> Analysis {
    let (page, messages) = page;
    let history = History {
        page,
        messages,
        first_sent_at: None,
        platform_issue_days: &BTreeSet::new(),
        as_of,
        lookback_days: LOOKBACK,
        include_saturation: true,
    };
    analyze(&history, policy)
}

/// That both found the same.
fn compare(ours: &Analysis, reference: &Value) -> anyhow::Result<()> {
    let evidence = &ours.evidence;
    let alike = |name: &str, own: Decimal| {
        let (own, theirs) = (own.to_f64(), reference[name].as_f64());
        let near = own.zip(theirs).is_some_and(|(own, theirs)| (own - theirs).abs() < ALIKE);
        ensure!(near, "{name}: {own:?} and {theirs:?}");
        Ok(())
    };
    alike("audience", ours.classification.avg_audience.into())?;
    alike("messages", evidence.message_count.into())?;
    alike("unlock_deviation", evidence.unlock_deviation)?;
    alike("emv_deviation", evidence.emv_deviation)?;
    alike("mean_abs_z", evidence.mean_abs_z)?;
    alike("median_emv_30d", evidence.median_emv_30d.unwrap_or_default())?;
    let hours = |name: &str, own: [u8; 4]| {
        let theirs: Vec<u64> =
            reference[name].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
        ensure!(own.map(u64::from).as_slice() == theirs, "{name}: {own:?} and {theirs:?}");
        Ok(())
    };
    hours("weekday_hours", evidence.best_hours_weekday)?;
    hours("weekend_hours", evidence.best_hours_weekend)?;
    for (day, own) in evidence.weekday_index.into_iter().enumerate() {
        let theirs = reference["weekday_index"][day].as_f64().context("no index")?;
        // Both are rounded to 4 places.
        let near = (own.to_f64().unwrap_or_default() - theirs).abs() < 1.5e-4;
        ensure!(near, "weekday {day}: {own} and {theirs}");
    }
    ensure!(reference["segment"] == evidence.segment.word(), "{}", reference["segment"]);
    ensure!(reference["velocity"] == evidence.velocity.word(), "{}", reference["velocity"]);
    Ok(())
}

/// Pages of different sizes and luck, their messages spread over 91 days.
fn pages(count: usize, as_of: Timestamp) -> anyhow::Result<Vec<(Page, Vec<Message>)>> {
    let zone = Zone::get(e2e::eros::ZONE).map_err(anyhow::Error::msg)?;
    let page = |n: usize| {
        let name = format!("page-{n}").parse()?;
        let page = Page { name, zone: zone.clone(), special_days: Vec::new(), version: 1 };
        Ok((page, (0..OF_A_PAGE).map(|message| drawn(n, message, as_of)).collect()))
    };
    (0..count).map(page).collect()
}

/// Every tenth message is no Unlock, one in twelve has no price.
fn drawn(page: usize, message: usize, as_of: Timestamp) -> Message {
    let id = (page * OF_A_PAGE + message) as i64;
    let of = |column: u64| uniform(Seed(2_000 + column), id);
    let back = 91.0 * 86_400.0 * of(0);
    let sent = 1_000 + (40_000.0 * of(1)) as i64;
    let viewed = (sent as f64 * 0.5 * of(2)) as i64;
    let purchased = (viewed as f64 * 0.1 * of(3)) as i64;
    let tier = (of(4) * 12.0) as usize;
    let kind = if of(5) < 0.1 { MessageType::PhotoBump } else { MessageType::Unlock };
    Message {
        id: format!("m-{id}"),
        sent_at: as_of - SignedDuration::from_secs(back as i64),
        kind,
        caption_id: None,
        sent,
        viewed,
        purchased,
        earnings: Decimal::new((of(6) * 50_000.0) as i64, 2),
        price_tier: PriceTier::ALL.get(tier % 6).copied(),
    }
}

fn write(folder: &Path, pages: &[(Page, Vec<Message>)], as_of: Timestamp) -> anyhow::Result<()> {
    let each = || pages.iter().flat_map(|(_, messages)| messages);
    let numbers = pages.iter().enumerate().flat_map(|(n, (_, messages))| vec![n; messages.len()]);
    peer::write(folder, "page", numbers.map(|n| (n as i64).to_le_bytes()))?;
    peer::write(folder, "sent_at", each().map(|it| it.sent_at.as_second().to_le_bytes()))?;
    let unlock = |it: &Message| [u8::from(it.kind == MessageType::Unlock)];
    peer::write(folder, "unlock", each().map(unlock))?;
    peer::write(folder, "sent", each().map(|it| it.sent.to_le_bytes()))?;
    peer::write(folder, "viewed", each().map(|it| it.viewed.to_le_bytes()))?;
    peer::write(folder, "purchased", each().map(|it| it.purchased.to_le_bytes()))?;
    let earnings = |it: &Message| it.earnings.to_f64().unwrap_or_default().to_le_bytes();
    peer::write(folder, "earnings", each().map(earnings))?;
    let tier = |it: &Message| [it.price_tier.map_or(NOTHING, |tier| tier as u8)];
    peer::write(folder, "tier", each().map(tier))?;
    let year = as_of.strftime("%Y").to_string().parse()?;
    let days = [year - 1, year].into_iter().flat_map(holidays::of_year);
    let epoch = jiff::civil::date(1970, 1, 1);
    let since = |date: jiff::civil::Date| date.duration_since(epoch).as_hours() / 24;
    peer::write(folder, "holidays", days.map(|day| since(day.date).to_le_bytes()))
}
