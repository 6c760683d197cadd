//! The pages behind a link: what it would do, what it did, and why it did nothing.

use std::{fmt::Write as _, sync::LazyLock};

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use proto::conversations::v1::Action;
use service::Error;

use super::{advice::advice, html::escape, policy_with, whole};

/// As the pages of the docs, but that a form may be sent back to where it came from.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| policy_with("'self'"));
/// The one action whose page asks for something.
const SEND_BOOKING_LINK: &str = "send_booking_link";
/// The longest URL (api.md, "URLs from users").
const MAX_URL: u32 = 2_048;

/// Asks whether to do it.
pub(crate) fn confirmation(action: &Action) -> Response {
    let title = heading(&action.action);
    let field = if action.action == SEND_BOOKING_LINK {
        format!(
            "<p><label for=\"url\">Booking link</label>\n<input id=\"url\" name=\"url\" type=\"url\" \
             required maxlength=\"{MAX_URL}\" placeholder=\"https://\" autocomplete=\"off\"></p>\n"
        )
    } else {
        String::new()
    };
    let form = format!(
        "<form method=\"post\">\n{field}<p><button type=\"submit\">{}</button></p>\n</form>\n\
         <p>The link works once. Closing this page does nothing.</p>",
        escape(&title)
    );
    page(&title, &format!("{}{form}", about(action)))
}

/// Says that it is done.
pub(crate) fn outcome(action: &Action) -> Response {
    let title = format!("Done: {}", heading(&action.action).to_lowercase());
    page(&title, &about(action))
}

/// Says why nothing was done.
pub(crate) fn refusal(error: &Error, trace_id: &str) -> Response {
    let code = error.code();
    let content = format!(
        "<p class=\"lead\">{}</p>\n<p>{}</p>\n<p><code>{}</code> <code>{}</code></p>",
        escape(error.detail()),
        advice(code),
        code.name(),
        escape(trace_id),
    );
    page(code.title(), &content)
}

/// The lead, and what is known of its enquiry.
fn about(action: &Action) -> String {
    let mut html = String::from("<table><tbody>");
    for (name, value) in [("Lead", phone(&action.phone)), ("Status", action.status.clone())] {
        if !value.is_empty() {
            // Writing to a String cannot fail, here and below.
            let _ =
                write!(html, "<tr><th scope=\"row\">{name}</th><td>{}</td></tr>", escape(&value));
        }
    }
    html.push_str("</tbody></table>\n");
    if !action.summary.is_empty() {
        html.push_str("<ul>");
        for line in &action.summary {
            let _ = write!(html, "<li>{}</li>", escape(line));
        }
        html.push_str("</ul>\n");
    }
    html
}

/// Digits as people write them. Who hides the number has a name in its place.
fn phone(text: &str) -> String {
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    format!("{}{text}", if digits { "+" } else { "" })
}

/// Such as `Send deposit` for `send_deposit`.
fn heading(action: &str) -> String {
    let words = action.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A page that nobody keeps.
fn page(title: &str, content: &str) -> Response {
    let content = format!("<main class=\"narrow\"><h1>{}</h1>\n{content}</main>", escape(title));
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Html(whole(title, &content))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_named_in_words() {
        assert_eq!(heading("send_deposit"), "Send deposit");
        assert_eq!((heading("approve").as_str(), heading("")), ("Approve", String::new()));
    }

    #[test]
    fn what_a_lead_wrote_is_text() {
        let action = Action {
            action: "approve".to_owned(),
            phone: "447700900123".to_owned(),
            status: "PENDING_APPROVAL".to_owned(),
            summary: vec!["<script>alert(1)</script>".to_owned(), "\"'&".to_owned()],
        };
        let html = about(&action);
        assert!(html.contains("+447700900123") && html.contains("PENDING_APPROVAL"));
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
        assert!(html.contains("&quot;&#39;&amp;") && !html.contains("<script"), "{html}");
    }
}
