//! Who changes what: every request but a GET whose key was right, and every link that was used.

use axum::{extract::Request, http::Method, response::Response};
use service::{Code, Error};

use crate::{
    api::operations::Known,
    app::App,
    http::{call::Principal, trace::TraceId},
    store::audit::Entry,
    workers::audit::Audit,
};

/// Characters of a path that are kept.
const PATH: usize = 500;
/// The path of links: the rest of it is a secret.
const LINKS: &str = "/a/";

/// Operations that change nothing, but whose questions do not fit an address.
const ASKED_BY_POST: [&str; 1] = ["validatePost"];

/// A request that goes away is answered nothing; so the log says (as nginx does).
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// What is known before the request is answered; nothing of what changes nothing. Dropped before
/// [`Audited::answered`], the client is gone, or the handler has panicked: what it did is noted as well.
pub(super) struct Audited {
    app: App,
    before: Option<Before>,
}

struct Before {
    entry: Entry,
    /// A link is known to be one by what it answers.
    link: bool,
}

impl Audited {
    /// A request with a key.
    pub(super) fn call(app: &App, known: &Known, principal: &Principal, request: &Request) -> Self {
        let path = request.uri().path().chars().take(PATH).collect();
        let entry = || Entry {
            tenant: principal.tenant.clone(),
            key_id: principal.key_id,
            ..entry(known, request, path)
        };
        let before = changes(known, request).then(|| Before { entry: entry(), link: false });
        Self { app: app.clone(), before }
    }

    /// A request with a link. Its lead is of the tenant that names none.
    pub(super) fn link(app: &App, known: &Known, request: &Request) -> Self {
        let entry =
            || Entry { tenant: app.tenant.clone(), ..entry(known, request, LINKS.to_owned()) };
        let before = changes(known, request).then(|| Before { entry: entry(), link: true });
        Self { app: app.clone(), before }
    }

    /// Notes what was answered. A key that has used up its rate would fill the log, and what is no link
    /// is nobody's.
    pub(super) fn answered(mut self, response: &Response) {
        let error = response.extensions().get::<Error>().map(Error::code);
        let status = error.map_or(response.status().as_u16(), Code::http);
        if let Some(entry) = self.take(error, status) {
            Audit::note(&self.app, entry);
        }
    }

    fn take(&mut self, error: Option<Code>, status: u16) -> Option<Entry> {
        let Before { mut entry, link } = self.before.take()?;
        // While nobody can tell, it is taken for none.
        let no_link =
            matches!(error, Some(Code::ActionNotFound | Code::InvalidRequest | Code::Unavailable));
        if error == Some(Code::RateLimited) || (link && no_link) {
            return None;
        }
        entry.status = status;
        entry.at = self.app.clock.now();
        entry.id = self.app.rng.uuid(&self.app.clock);
        Some(entry)
    }
}

impl Drop for Audited {
    fn drop(&mut self) {
        if self.before.as_ref().is_some_and(|before| before.link) {
            // Whether it is a link at all is not known; what links do is told by system events too.
            return;
        }
        let panicked = std::thread::panicking();
        let status = if panicked { Code::Internal.http() } else { CLIENT_CLOSED_REQUEST };
        if let Some(entry) = self.take(None, status) {
            Audit::note(&self.app, entry);
        }
    }
}

fn changes(known: &Known, request: &Request) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    !reads && !ASKED_BY_POST.contains(&known.id.as_str())
}

/// What every entry has; the rest is known later.
fn entry(known: &Known, request: &Request, path: String) -> Entry {
    Entry {
        id: uuid::Uuid::nil(),
        tenant: String::new(),
        at: jiff::Timestamp::UNIX_EPOCH,
        key_id: None,
        operation: known.id.clone(),
        method: request.method().to_string(),
        path,
        status: 0,
        trace_id: TraceId::of(request),
    }
}
