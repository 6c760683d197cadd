//! The columns: what goes wrong.

use serde_json::{Value, json};

use super::rows::Row;

/// Something that goes wrong.
pub(crate) struct Fault {
    /// As the document names it.
    pub(crate) name: &'static str,
    /// Which table of the document it is in.
    pub(crate) table: Table,
    /// What is scripted for a row; none where it cannot happen.
    pub(crate) scripts: fn(&Row) -> Option<Vec<Script>>,
    /// In whose company it can be tried: all that share a world share its time-outs and what has no
    /// account of its own.
    pub(crate) company: Company,
}

/// The tables of the document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Table {
    /// The publishing call is refused.
    Refused,
    /// The answer to the publishing call is lost or says nothing.
    Lost,
    /// The outcome is open, and the look for the post fails too.
    Search,
    /// An upload fails.
    Upload,
}

/// What can be tried in one world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Company {
    /// Calls take as long as they like.
    Usual,
    /// Calls are given up after a while.
    Impatient,
    /// Tokens are not renewed.
    NoRenewal,
}

/// A fault for the calls of an operation.
pub(crate) struct Script {
    pub(crate) operation: &'static str,
    pub(crate) fault: Value,
    /// None: all.
    pub(crate) times: Option<u32>,
    pub(crate) skip: u32,
    /// For the calls of every account.
    pub(crate) of_all: bool,
}

impl Script {
    /// Whether the `nth` call of an operation, from 0, is refused or cut before it does anything.
    pub(crate) fn prevents(&self, operation: &str, nth: usize) -> bool {
        let kinds = ["status", "reset", "hang", "expired_token", "duplicate"];
        let first = self.skip as usize;
        let within = self.times.is_none_or(|times| nth < first + times as usize);
        self.operation == operation
            && (first..).contains(&nth)
            && within
            && kinds.iter().any(|kind| self.fault["kind"] == *kind)
    }
}

fn once(operation: &'static str, fault: Value) -> Script {
    Script { operation, fault, times: Some(1), skip: 0, of_all: false }
}

#[allow(clippy::unnecessary_wraps, reason = "one shape for all columns")]
fn send(fault: Value) -> Option<Vec<Script>> {
    Some(vec![once("send", fault)])
}

fn upload(row: &Row, fault: Value) -> Option<Vec<Script>> {
    row.uploads.then(|| vec![once("upload", fault)])
}

fn code(row: &Row, code: u16) -> Option<Vec<Script>> {
    let error = json!({"message": "An unknown error has occurred.", "code": code});
    let body = json!({"error": error});
    let fault = json!({"kind": "status_after_effect", "status": 500, "body": body});
    row.graph.then(|| vec![once("send", fault)])
}

/// The publishing call goes wrong like that, and then the search, so often.
fn then_search(row: &Row, first: &str, search: Value, times: Option<u32>) -> Vec<Script> {
    let (operation, skip) = row.search;
    let script = Script { operation, fault: search, times, skip, of_all: false };
    vec![once("send", json!({"kind": first})), script]
}

fn broken() -> Value {
    json!({"kind": "status", "status": 503})
}

fn refused_renewal(row: &Row) -> Vec<Script> {
    let graph = json!({"error": {"message": "The token is not valid", "code": 190}});
    let body = if row.graph { graph } else { json!({"error": "invalid_grant"}) };
    let refusal = json!({"kind": "status", "status": 400, "body": body});
    let renewal = Script { operation: "token", fault: refusal, times: None, skip: 0, of_all: true };
    vec![once("send", json!({"kind": "expired_token"})), renewal]
}

const fn fault(
    table: Table,
    name: &'static str,
    scripts: fn(&Row) -> Option<Vec<Script>>,
) -> Fault {
    Fault { name, table, scripts, company: Company::Usual }
}

/// Every column, in the order of the document.
pub(crate) const FAULTS: [Fault; 21] = [
    fault(Table::Refused, "none", |_| Some(Vec::new())),
    fault(Table::Refused, "400", |_| send(json!({"kind": "status", "status": 400}))),
    fault(Table::Refused, "429", |_| {
        send(json!({"kind": "status", "status": 429, "retryAfter": "0.05"}))
    }),
    fault(Table::Refused, "duplicate of somebody else's", |row| {
        row.refuses_twins.then(|| vec![once("send", json!({"kind": "duplicate"}))])
    }),
    fault(Table::Refused, "token expired, renewed", |_| send(json!({"kind": "expired_token"}))),
    Fault {
        company: Company::NoRenewal,
        ..fault(Table::Refused, "token expired, renewal refused", |row| Some(refused_renewal(row)))
    },
    fault(Table::Lost, "503, no effect", |_| send(broken())),
    fault(Table::Lost, "500, live", |_| {
        send(json!({"kind": "status_after_effect", "status": 500}))
    }),
    fault(Table::Lost, "Graph code 1, live", |row| code(row, 1)),
    fault(Table::Lost, "Graph code 2, live", |row| code(row, 2)),
    fault(Table::Lost, "cut, no effect", |_| send(json!({"kind": "reset"}))),
    fault(Table::Lost, "cut, live", |_| send(json!({"kind": "reset_after_effect"}))),
    Fault {
        company: Company::Impatient,
        ..fault(Table::Lost, "time-out, no effect", |_| send(json!({"kind": "hang"})))
    },
    Fault {
        company: Company::Impatient,
        ..fault(Table::Lost, "time-out, live", |_| {
            send(json!({"kind": "slow", "ms": 60_000, "afterEffect": true}))
        })
    },
    fault(Table::Lost, "200 that is no answer, live", |_| send(json!({"kind": "garbage"}))),
    fault(Table::Search, "search fails once, live", |row| {
        Some(then_search(row, "reset_after_effect", broken(), Some(1)))
    }),
    fault(Table::Search, "search is behind, live", |row| {
        // At once, and after the settle time.
        Some(then_search(row, "reset_after_effect", row.behind?(), Some(2)))
    }),
    fault(Table::Search, "search never answers, live", |row| {
        Some(then_search(row, "reset_after_effect", broken(), None))
    }),
    fault(Table::Search, "search never answers, no effect", |row| {
        Some(then_search(row, "reset", broken(), None))
    }),
    fault(Table::Upload, "500, done", |row| {
        upload(row, json!({"kind": "status_after_effect", "status": 500}))
    }),
    fault(Table::Upload, "cut, done", |row| upload(row, json!({"kind": "reset_after_effect"}))),
];
