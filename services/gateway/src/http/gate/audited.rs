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

/// What is known before the request is answered; nothing of what changes nothing.
pub(super) struct Audited(Option<Before>);

struct Before {
    entry: Entry,
    /// A link is known to be one by what it answers.
    link: bool,
}

impl Audited {
    /// A request with a key.
    pub(super) fn call(known: &Known, principal: &Principal, request: &Request) -> Self {
        let path = request.uri().path().chars().take(PATH).collect();
        let entry = || Entry {
            tenant: principal.tenant.clone(),
            key_id: principal.key_id,
            ..entry(known, request, path)
        };
        Self(changes(request).then(|| Before { entry: entry(), link: false }))
    }

    /// A request with a link. Its lead is of the tenant that names none.
    pub(super) fn link(app: &App, known: &Known, request: &Request) -> Self {
        let entry =
            || Entry { tenant: app.tenant.clone(), ..entry(known, request, LINKS.to_owned()) };
        Self(changes(request).then(|| Before { entry: entry(), link: true }))
    }

    /// Notes what was answered. A key that has used up its rate would fill the log, and what is no link
    /// is nobody's.
    pub(super) fn answered<'a>(
        self,
        app: &'a App,
        response: &Response,
    ) -> impl Future<Output = ()> + use<'a> {
        // A response is not held while something is written.
        let entry = self.entry(app, response);
        async move {
            if let Some(entry) = entry {
                Audit::note(app, entry).await;
            }
        }
    }

    fn entry(self, app: &App, response: &Response) -> Option<Entry> {
        let Before { mut entry, link } = self.0?;
        let error = response.extensions().get::<Error>().map(Error::code);
        let of_link = matches!(error, None | Some(Code::LeadConflict | Code::ActionGone));
        if error == Some(Code::RateLimited) || (link && !of_link) {
            return None;
        }
        entry.status = error.map_or(response.status().as_u16(), Code::http);
        entry.at = app.clock.now();
        entry.id = app.rng.uuid(&app.clock);
        Some(entry)
    }
}

fn changes(request: &Request) -> bool {
    !matches!(*request.method(), Method::GET | Method::HEAD)
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
