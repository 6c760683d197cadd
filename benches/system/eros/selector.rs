//! The selector: 140 of a million captions by all rules, beside the same in vectorised numpy and
//! bare sampling with top-k (performance.md: at least 10 times numpy, no slower than the bare one).

use std::{hint::black_box, path::Path, time::Instant};

use anyhow::Context as _;
use benches::{Report, Samples};
use scheduler::domain::{
    analysis::Segment,
    message::PriceTier,
    policy::Policy,
    selection::{Arm, Columns, Sampler, Seed, Terms, choose_of_columns, draw::uniform},
};
use serde_json::Value;

use super::peer::{self, Peer};
use crate::plan::Plan;

const REQUESTED: u32 = 140;
const CATEGORIES: f64 = 12.0;
const TRIGGERS: f64 = 8.0;
/// How a null is written for numpy.
const NOTHING: u8 = 255;

pub(crate) fn measure(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let captions = captions(plan.pick(100_000, 1_000_000));
    let folder = tempfile::tempdir()?;
    write(folder.path(), &captions)?;
    let mut numpy = Peer::start("selector.py", folder.path(), &[REQUESTED.to_string()])?;
    let columns = columns(&captions);
    let policy = Policy::default();
    let (mut ours, mut rules, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms caches and is not counted.
    for round in 0..=plan.rounds() as u64 * 2 {
        let started = Instant::now();
        let (choices, _) = black_box(choose_of_columns(&columns, &terms(round), &policy));
        let own = started.elapsed().as_secs_f64() * 1_000.0;
        let (by_rules, answer) = numpy.run(&format!("rules {round}"))?;
        let ids = answer["ids"].as_array().context("an answer without ids")?;
        let chosen: Vec<i64> = choices.iter().map(|it| columns.id(it.index)).collect();
        let ids: Vec<i64> = ids.iter().filter_map(Value::as_i64).collect();
        anyhow::ensure!(chosen == ids, "the two chose differently under seed {round}");
        let (sampled, _) = numpy.run(&format!("bare {round}"))?;
        if round > 0 {
            ours.push(own);
            rules.push(by_rules);
            bare.push(sampled);
        }
    }
    tell(
        report,
        captions.len(),
        &ours,
        &[("numpy, all rules", "≥ 10", &rules), ("numpy, bare sampling and top-k", "≥ 1", &bare)],
    );
    Ok(())
}

fn tell(report: &mut Report, captions: usize, ours: &[f64], references: &[(&str, &str, &[f64])]) {
    report.section(
        "EROS selector",
        &format!(
            "{REQUESTED} of {captions} captions by all rules (Wilson), columns in memory, a thread for \
             each core as the service does it. numpy, which uses one, does the same by the same rules and has to choose the same ids in every round; \
             the bare one draws by its own generator between bounds worked out beforehand and takes \
             the best, by no rule (`peers/eros`). A round is one run of each, in turn; the ratio is \
             the reference's time to ours.",
        ),
    );
    report.head(&["reference", "Fanfare, ms", "reference, ms", "ratio", "to reach"]);
    let own: Samples = ours.iter().copied().collect();
    for (name, to_reach, times) in references {
        let reference: Samples = times.iter().copied().collect();
        let ratio: Samples = times.iter().zip(ours).map(|(theirs, own)| theirs / own).collect();
        report.row(&[name, &own.spread(), &reference.spread(), &ratio.spread_to(2), to_reach]);
    }
}

fn terms(seed: u64) -> Terms {
    Terms {
        requested: REQUESTED,
        seed: Seed(seed),
        sampler: Sampler::Wilson,
        segment: Segment::HighValue,
        median_emv_30d: Some(20.0),
    }
}

struct Caption {
    id: i64,
    tier: usize,
    category: u32,
    trigger: Option<u32>,
    urgent: bool,
    arm: Arm,
}

/// A third was never tried, the others a few times; one in nine has no trigger.
fn captions(count: usize) -> Vec<Caption> {
    let caption = |id: i64| {
        let of = |column: u64| uniform(Seed(1_000 + column), id);
        let tried = of(0) > 1.0 / 3.0;
        let observed = |most: f64, column| if tried { most * of(column) } else { 0.0 };
        Caption {
            id,
            tier: (of(1) * PriceTier::ALL.len() as f64) as usize,
            category: (of(2) * CATEGORIES) as u32,
            trigger: Some((of(3) * (TRIGGERS + 1.0)) as u32).filter(|n| f64::from(*n) < TRIGGERS),
            urgent: of(4) < 0.1,
            arm: Arm {
                successes: observed(6.0, 5),
                failures: observed(6.0, 6),
                avg_emv: tried.then(|| 120.0 * of(7)),
            },
        }
    };
    (1..=count as i64).map(caption).collect()
}

fn columns(captions: &[Caption]) -> Columns {
    let mut columns = Columns::with_capacity(captions.len());
    for it in captions {
        let tier = Some(PriceTier::ALL[it.tier]);
        columns.add(it.id, tier, Some(it.category), it.trigger, it.urgent, &it.arm);
    }
    columns
}

fn write(folder: &Path, captions: &[Caption]) -> anyhow::Result<()> {
    let each = || captions.iter();
    let mut kinds: Vec<[u8; 4]> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let kind: Vec<u16> = each()
        .map(|it| {
            let trigger = it.trigger.map_or(NOTHING, |number| number as u8);
            let kind = [it.tier as u8, it.category as u8, trigger, u8::from(it.urgent)];
            *places.entry(kind).or_insert_with(|| {
                kinds.push(kind);
                kinds.len() as u16 - 1
            })
        })
        .collect();
    peer::write(folder, "ids", each().map(|it| it.id.to_le_bytes()))?;
    peer::write(folder, "successes", each().map(|it| it.arm.successes.to_le_bytes()))?;
    peer::write(folder, "failures", each().map(|it| it.arm.failures.to_le_bytes()))?;
    let emv = |it: &Caption| it.arm.avg_emv.unwrap_or(f64::NAN).to_le_bytes();
    peer::write(folder, "emvs", each().map(emv))?;
    peer::write(folder, "kind", kind.into_iter().map(u16::to_le_bytes))?;
    peer::write(folder, "kinds", kinds.into_iter())
}
