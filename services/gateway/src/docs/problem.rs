//! One page per error code, at the problem's `type`.

use service::Code;

use super::{advice::advice, html::escape, whole};

/// The last segment of the problem's type, such as `batch-not-found`.
pub(crate) fn problem_slug(code: Code) -> String {
    code.name().to_lowercase().replace('_', "-")
}

/// The page of a code.
pub(crate) fn problem(code: Code) -> String {
    let repeat = if code.retryable() {
        "The same request can succeed later: repeat it, waiting longer each time, and not before \
         the <code>Retry-After</code> header when there is one."
    } else {
        "Repeating the same request gives the same answer."
    };
    let content = format!(
        "<main class=\"narrow\"><p><a href=\"/docs#problems\">All problems</a></p>\n\
         <h1>{}</h1>\n<p class=\"call\"><span class=\"status s{}\">{}</span> <code>{}</code></p>\n\
         <h2>What to do</h2>\n<p>{}</p>\n<p>{repeat}</p>\n\
         <p>When you ask for help, name the <code>traceId</code> of the answer.</p></main>",
        escape(code.title()),
        code.http() / 100,
        code.http(),
        code.name(),
        advice(code),
    );
    whole(code.title(), &content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_a_page_where_its_type_points() {
        for code in Code::all() {
            assert_eq!(format!("/problems/{}", problem_slug(code)), code.problem_type());
            assert!(problem(code).contains(code.name()));
        }
    }
}
