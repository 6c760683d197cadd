//! Whether what a platform shows is the text that was sent: platforms respace, escape and rewrite.

/// The text with every run of blanks as one space.
pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with its character references replaced, each once.
pub(super) fn unescaped(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = rest.find(';').and_then(|end| Some((reference(&rest[1..end])?, end + 1)));
        let (character, length) = known.unwrap_or(('&', 1));
        text.push(character);
        rest = &rest[length..];
    }
    text + rest
}

/// The plain text of simple HTML: paragraphs and line breaks are blanks, other tags are nothing.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = rest[at..end].trim_start_matches(['<', '/']);
        if tag.starts_with('p') || tag.starts_with("br") {
            text.push(' ');
        }
        rest = &rest[end..];
    }
    unescaped(&(text + rest))
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_once() {
        assert_eq!(
            unescaped("a &amp;lt; b &#39;c&#x27; & d &nope; &"),
            "a &lt; b 'c' & d &nope; &"
        );
    }

    #[test]
    fn html_becomes_its_text() {
        let html = r#"<p>One &amp; <a href="https://a.example/x"><span class="invisible">https://</span><span>a.example/x</span></a></p><p>Two<br />three</p>"#;
        assert_eq!(squeezed(&plain(html)), "One & https://a.example/x Two three");
    }
}
