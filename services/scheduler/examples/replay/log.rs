//! Files of the import's format, as what their Unlocks came to.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rust_decimal::prelude::ToPrimitive as _;
use scheduler::domain::{
    caption::Caption,
    emvs::Emvs,
    feedback::{self, Observation},
    import::{self, Columns, Format, Line, Reader},
    message::Message,
    policy::Policy,
};

/// An Unlock of a known caption that can be judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Logged {
    /// What it came to.
    pub(crate) seen: Observation,
    /// Median EMV of the page's viewed Unlocks of the 30 days up to it.
    pub(crate) median_emv: f64,
}

impl Logged {
    /// 1 or 0.
    pub(crate) fn success(&self) -> f64 {
        f64::from(u8::from(self.seen.success))
    }
}

/// The captions of a file, by id; a line that is wrong fails the report.
pub(crate) fn captions(file: &[u8]) -> BTreeMap<i64, Caption> {
    let mut captions = BTreeMap::new();
    each(file, import::captions::COLUMNS, |line| {
        let caption = import::captions::read(&line.cells.unwrap()).unwrap();
        captions.insert(caption.id, caption);
    });
    captions
}

/// The Unlocks of a history that count, in the order of time.
pub(crate) fn history(
    file: &[u8],
    captions: &BTreeMap<i64, Caption>,
    policy: &Policy,
) -> Vec<Logged> {
    let zone = service::Zone::get(&policy.default_zone).unwrap();
    let mut messages: Vec<Message> = Vec::new();
    each(file, import::history::COLUMNS, |line| {
        let cells = line.cells.unwrap();
        messages.push(import::history::read(&cells, &zone, Timestamp::MAX).unwrap());
    });
    messages.retain(|message| message.counts() && message.viewed > 0);
    messages.sort_by(|a, b| (a.sent_at, &a.id).cmp(&(b.sent_at, &b.id)));
    let days = SignedDuration::from_hours(24 * policy.selector.feedback.median_days);
    let (mut first, mut emvs) = (0, Emvs::default());
    let mut logged = Vec::new();
    for message in &messages {
        emvs.add(message.emv());
        while message.sent_at.duration_since(messages[first].sent_at) >= days {
            emvs.take(messages[first].emv());
            first += 1;
        }
        let seen = feedback::judge(message, &emvs, policy);
        if let Some(seen) = seen.filter(|seen| captions.contains_key(&seen.caption_id)) {
            let median_emv = emvs.median().and_then(|emv| emv.to_f64()).unwrap();
            logged.push(Logged { seen, median_emv });
        }
    }
    logged
}

fn each(file: &[u8], columns: Columns, mut take: impl FnMut(Line<'_>)) {
    let mut reader = Reader::new(Format::Csv, columns);
    let mut take = |line: Line<'_>| {
        take(line);
        true
    };
    reader.push(file, &mut take).unwrap();
    reader.finish(&mut take).unwrap();
}
