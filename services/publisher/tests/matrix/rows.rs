//! The rows: what is published where.

use serde_json::{Value, json};

/// A platform with a content.
pub(crate) struct Row {
    /// As the document names it.
    pub(crate) name: &'static str,
    /// In our contract.
    pub(crate) platform: &'static str,
    /// In the sandbox's control API.
    pub(crate) provider: &'static str,
    /// Names of the sandbox's sample media.
    pub(crate) media: &'static [&'static str],
    /// Whether something is brought in before the publishing call.
    pub(crate) uploads: bool,
    /// Whether errors have the Graph API's codes.
    pub(crate) graph: bool,
    /// The sandbox's word for the read that settles an open outcome, and how many such reads come
    /// before the publishing call.
    pub(crate) search: (&'static str, u32),
    /// The answer of a search that is behind: what is live is not shown. None where no other word
    /// than the search's protects, so that the search is taken at its word.
    pub(crate) behind: Option<fn() -> Value>,
    /// Whether the platform refuses a text that it has seen a moment ago.
    pub(crate) refuses_twins: bool,
    /// How the account is called.
    pub(crate) account: &'static str,
}

/// Two pictures.
const TWO: &[&str] = &["one.jpg", "two.jpg"];
const ONE: &[&str] = &["one.jpg"];

const fn row(name: &'static str, platform: &'static str, provider: &'static str) -> Row {
    Row {
        name,
        platform,
        provider,
        media: &[],
        uploads: false,
        graph: false,
        search: ("list", 0),
        behind: None,
        refuses_twins: false,
        account: "7",
    }
}

const FACEBOOK: Row = Row {
    graph: true,
    refuses_twins: true,
    behind: Some(|| status(200, &json!({"data": []}))),
    ..row("Facebook, text", "FACEBOOK", "facebook")
};
const INSTAGRAM: Row = Row {
    media: ONE,
    uploads: true,
    graph: true,
    search: ("status", 1),
    behind: Some(|| status(200, &json!({"status_code": "FINISHED"}))),
    ..row("Instagram, one picture", "INSTAGRAM", "instagram")
};
const X: Row = Row {
    refuses_twins: true,
    behind: Some(|| status(200, &json!({"meta": {"result_count": 0}}))),
    ..row("X, text", "TWITTER", "x")
};

/// Every row, in the order of the document.
pub(crate) const ROWS: [Row; 11] = [
    FACEBOOK,
    Row { name: "Facebook, two photos", media: TWO, uploads: true, ..FACEBOOK },
    INSTAGRAM,
    Row { name: "Instagram, carousel", media: TWO, ..INSTAGRAM },
    X,
    Row { name: "X, a picture", media: ONE, uploads: true, ..X },
    Row {
        uploads: true,
        graph: true,
        search: ("status", 1),
        behind: Some(|| status(200, &json!({"status": "FINISHED"}))),
        ..row("Threads", "THREADS", "threads")
    },
    Row {
        refuses_twins: true,
        behind: Some(|| status(200, &json!({"elements": [], "paging": {}}))),
        ..row("LinkedIn", "LINKEDIN", "linkedin")
    },
    Row {
        search: ("status", 0),
        behind: Some(|| status(400, &json!({"error": "RecordNotFound", "message": "none"}))),
        account: "did:plc:",
        ..row("Bluesky", "BLUESKY", "bluesky")
    },
    Row { behind: Some(|| status(200, &json!([]))), ..row("Mastodon", "MASTODON", "mastodon") },
    row("Metricool", "METRICOOL", "metricool"),
];

/// That answer, without an effect.
fn status(status: u16, body: &Value) -> Value {
    json!({"kind": "status", "status": status, "body": body})
}
