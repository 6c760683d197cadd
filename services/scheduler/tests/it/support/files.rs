//! Files to import.

use std::fmt::Write as _;

/// A message of a history; what is not said is an ordinary Unlock.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) id: String,
    pub(crate) at: String,
    pub(crate) kind: &'static str,
    pub(crate) caption: Option<i64>,
    pub(crate) sent: i64,
    pub(crate) viewed: i64,
    pub(crate) purchased: i64,
    pub(crate) earnings: &'static str,
    pub(crate) tier: &'static str,
}

impl Sent {
    pub(crate) fn new(id: impl std::fmt::Display, at: impl Into<String>) -> Self {
        Self {
            id: id.to_string(),
            at: at.into(),
            kind: "Unlock",
            caption: None,
            sent: 1_000,
            viewed: 500,
            purchased: 50,
            earnings: "100.00",
            tier: "standard",
        }
    }
}

/// A history as CSV.
pub(crate) fn history(messages: &[Sent]) -> String {
    let mut file = "message_id,sent_at,message_type,caption_id,sent_count,viewed_count,\
                    purchased_count,earnings,price_tier\n"
        .to_owned();
    for sent in messages {
        let caption = sent.caption.map(|id| id.to_string()).unwrap_or_default();
        let Sent { id, at, kind, sent: count, viewed, purchased, earnings, tier, .. } = sent;
        writeln!(file, "{id},{at},{kind},{caption},{count},{viewed},{purchased},{earnings},{tier}")
            .unwrap();
    }
    file
}

/// A caption of an Unlock.
pub(crate) fn caption(id: i64, text: &str) -> String {
    format!("{id},\"{text}\",standard,teaser,,,,\n")
}

/// Captions as CSV.
pub(crate) fn captions(lines: &[String]) -> String {
    let header = "caption_id,caption_text,price_tier,content_category,psychological_trigger,\
                  is_urgent,is_active,message_type\n";
    header.to_owned() + &lines.concat()
}
