//! Content lines of RFC 5545, 3.1, and texts of 3.3.11.

/// Most octets of a line, without its end.
const WIDTH: usize = 75;

/// Writes a line, folded where it is too long, never inside a character.
pub(super) fn write(file: &mut String, name: &str, value: &str) {
    let mut width = name.len() + 1;
    file.push_str(name);
    file.push(':');
    for character in value.chars() {
        if width + character.len_utf8() > WIDTH {
            file.push_str("\r\n ");
            width = 1;
        }
        file.push(character);
        width += character.len_utf8();
    }
    file.push_str("\r\n");
}

/// A text value: `\`, `;`, `,` and line breaks escaped; other control characters, which a calendar
/// may not have, left out.
pub(super) fn text(plain: &str) -> String {
    let mut escaped = String::with_capacity(plain.len());
    for character in plain.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            _ if character.is_control() => {}
            _ => escaped.push(character),
        }
    }
    escaped
}
