//! The span and the metric of one call, by the OpenTelemetry conventions for HTTP clients.

use std::time::Instant;

use tracing::{Span, field::Empty};
use url::Url;

use super::{
    error::HttpError,
    message::{HttpRequest, HttpResponse},
};

/// Seconds per call, by `host` and `status` (a class such as `2xx`, or the kind of error).
const DURATION: &str = "http_client_duration_seconds";

/// Label in place of the hosts that users name, of which there may be any number.
const USER_HOST: &str = "user";

/// How much of a URL may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A provider's: its path says what is called.
    Path,
    /// A user's: its path may be a secret, as that of many web hooks is.
    Host,
}

/// One call under observation.
pub(super) struct Observed {
    /// Covers the call; to be entered while it runs.
    pub(super) span: Span,
    host: String,
    start: Instant,
}

impl Observed {
    pub(super) fn begin(request: &HttpRequest, shown: Shown) -> Self {
        let address = request.url.host_str().unwrap_or_default();
        let span = tracing::info_span!(
            "http.client",
            otel.name = request.method.as_str(),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = request.method.as_str(),
            http.response.status_code = Empty,
            server.address = address,
            server.port = request.url.port_or_known_default(),
            url.full = shown_url(&request.url, shown),
            error.type = Empty,
        );
        let host = match shown {
            Shown::Path => address.to_owned(),
            Shown::Host => USER_HOST.to_owned(),
        };
        Self { span, host, start: Instant::now() }
    }

    pub(super) fn end(self, outcome: &Result<HttpResponse, HttpError>) {
        let status = match outcome {
            Ok(response) => self.answered(response.status),
            Err(error) => self.failed(error),
        };
        let seconds = self.start.elapsed().as_secs_f64();
        metrics::histogram!(DURATION, "host" => self.host, "status" => status).record(seconds);
    }

    fn answered(&self, status: http::StatusCode) -> &'static str {
        self.span.record("http.response.status_code", status.as_u16());
        if status.is_client_error() || status.is_server_error() {
            self.span.record("error.type", status.as_str());
            self.span.record("otel.status_code", "ERROR");
        }
        match status.as_u16() / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        }
    }

    fn failed(&self, error: &HttpError) -> &'static str {
        self.span.record("error.type", error.kind());
        self.span.record("otel.status_code", "ERROR");
        error.kind()
    }
}

/// The URL without user name, password, fragment and the values of its query, which may be tokens.
fn shown_url(url: &Url, shown: Shown) -> String {
    let mut text = url.origin().ascii_serialization();
    if shown == Shown::Host {
        return text;
    }
    text.push_str(url.path());
    for (index, (name, _)) in url.query_pairs().enumerate() {
        text.push(if index == 0 { '?' } else { '&' });
        text.push_str(&name);
        text.push_str("=REDACTED");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_url_has_no_secrets() {
        let url = "https://me:pw@api.example:444/v1/posts?userId=7&access_token=abc#part";
        let url = Url::parse(url).unwrap();
        assert_eq!(
            shown_url(&url, Shown::Path),
            "https://api.example:444/v1/posts?userId=REDACTED&access_token=REDACTED"
        );
        assert_eq!(shown_url(&url, Shown::Host), "https://api.example:444");
    }
}
