//! `/docs`, the landing page, and where leads come to from paying.

use std::fmt::Write as _;

use serde_json::Value;
use service::Code;

use super::{
    html::{escape, prose},
    operation, problem, whole,
};

/// What is in the console's place where it was not built.
pub(crate) fn landing() -> String {
    let content = "<main class=\"narrow\">\n<h1>Fanfare</h1>\n\
        <p class=\"lead\">Publish, schedule and converse. This is the API of a running Fanfare.</p>\n\
        <p>The console is not part of this build. Install Node.js 20 or newer with npm, and start \
        with <code>make run</code> again; or build it with <code>make web</code> first.</p>\n\
        <ul class=\"cards\">\n\
        <li><a href=\"/docs\"><strong>API documentation</strong><span>Every operation with \
        examples and errors.</span></a></li>\n\
        <li><a href=\"/openapi.json\"><strong>OpenAPI 3.1</strong><span>The same for programs: \
        make a client of it.</span></a></li>\n\
        <li><a href=\"/readyz\"><strong>Readiness</strong><span>Whether everything behind it \
        answers.</span></a></li>\n\
        </ul>\n\
        <p>Send your API key in the <code>X-API-Key</code> header. On a first start without one, \
        <code>fanfare up</code> prints a development key. Without credentials of a provider it \
        talks to the sandbox: everything works, and nothing becomes public.</p>\n</main>";
    whole("Fanfare", content)
}

/// Where a lead comes to after paying a deposit. Whether the money is there, Stripe tells us elsewhere.
pub(crate) fn deposit_paid() -> String {
    let content = "<main class=\"narrow\">\n<h1>Thank you!</h1>\n\
        <p class=\"lead\">Your payment is on its way to us. You can close this page: the chat goes on \
        in WhatsApp, where you choose your slot next.</p>\n</main>";
    whole("Thank you", content)
}

/// Where a lead comes to who has left the page without paying.
pub(crate) fn deposit_cancelled() -> String {
    let content = "<main class=\"narrow\">\n<h1>Nothing was paid</h1>\n\
        <p class=\"lead\">You can pay by the same link until it runs out, and ask anything in \
        WhatsApp.</p>\n</main>";
    whole("Nothing was paid", content)
}

/// What is at `/docs`.
pub(crate) fn page(document: &Value) -> String {
    let description = document["info"]["description"].as_str().unwrap_or_default();
    let (mut contents, mut groups) = (String::new(), String::new());
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = tag["name"].as_str().unwrap_or_default();
        let about = prose(tag["description"].as_str().unwrap_or_default());
        // Writing to a String cannot fail, here and below.
        let _ = write!(contents, "<p class=\"group\">{}</p><ul>", escape(name));
        let _ = write!(groups, "<section><h2 id=\"{0}\">{0}</h2>{about}", escape(name));
        for (method, path, operation) in operations(document, name) {
            contents.push_str(&operation::link(method, operation));
            groups.push_str(&operation::section(method, path, operation, document));
        }
        contents.push_str("</ul>");
        groups.push_str("</section>");
    }
    let content = format!(
        "<nav aria-label=\"Operations\"><a class=\"home\" href=\"/\">Fanfare</a>{contents}\
         <p class=\"group\">More</p><ul><li><a href=\"#problems\">Problems</a></li>\
         <li><a href=\"/openapi.json\">OpenAPI 3.1</a></li></ul></nav>\n\
         <main><h1>The Fanfare API</h1>{}{groups}{}</main>",
        prose(description),
        problems(),
    );
    whole("Fanfare API", &content)
}

/// The operations of a group, in the document's order.
fn operations<'d>(
    document: &'d Value,
    tag: &str,
) -> impl Iterator<Item = (&'d str, &'d str, &'d Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    });
    all.filter(move |(_, _, operation)| operation["tags"][0] == tag)
}

/// Every code, with its page.
fn problems() -> String {
    let mut rows = String::new();
    for code in Code::all() {
        let _ = write!(
            rows,
            "<tr><td>{}</td><td><a href=\"/problems/{}\"><code>{}</code></a></td><td>{}</td></tr>",
            code.http(),
            problem::problem_slug(code),
            code.name(),
            escape(code.title()),
        );
    }
    format!(
        "<section><h2 id=\"problems\">Problems</h2><p>Every error is a problem document with one \
         of these codes.</p><table><thead><tr><th>Status</th><th>Code</th><th>Title</th></tr>\
         </thead><tbody>{rows}</tbody></table></section>"
    )
}
