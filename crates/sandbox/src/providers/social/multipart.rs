//! `multipart/form-data`, as far as uploads use it.

/// The parts of a form, by name, with their content; none of a body that is no form.
pub(in crate::providers) fn parts<'a>(
    content_type: Option<&str>,
    body: &'a [u8],
) -> Option<Vec<(String, &'a [u8])>> {
    let (kind, rest) = content_type?.split_once("boundary=")?;
    if !kind.starts_with("multipart/form-data") {
        return None;
    }
    let boundary = rest.split(';').next()?.trim().trim_matches('"');
    let marker = format!("--{boundary}");
    let mut found = Vec::new();
    let mut rest = &body[find(body, marker.as_bytes())? + marker.len()..];
    loop {
        rest = match rest.strip_prefix(b"\r\n") {
            Some(rest) => rest,
            // The last marker ends with two hyphens.
            None => return rest.starts_with(b"--").then_some(found),
        };
        let head = find(rest, b"\r\n\r\n")?;
        let content = &rest[head + 4..];
        let end = find(content, format!("\r\n{marker}").as_bytes())?;
        found.push((name(&rest[..head])?, &content[..end]));
        rest = &content[end + 2 + marker.len()..];
    }
}

/// `name` of `Content-Disposition`.
fn name(head: &[u8]) -> Option<String> {
    let head = std::str::from_utf8(head).ok()?;
    let line = head.lines().find(|l| l.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let (_, rest) = line.split_once("; name=\"")?;
    rest.split('"').next().map(str::to_owned)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read() {
        let body =
            b"--x\r\nContent-Disposition: form-data; name=\"segment_index\"\r\n\r\n0\r\n--x\r\n\
            Content-Disposition: form-data; name=\"media\"; filename=\"m\"\r\n\
            Content-Type: image/png\r\n\r\na\r\nb\r\n--x--\r\n";
        let read = parts(Some("multipart/form-data; boundary=x"), body).unwrap();
        let expected: [(String, &[u8]); 2] =
            [("segment_index".into(), b"0"), ("media".into(), b"a\r\nb")];
        assert_eq!(read, expected);
        assert!(parts(Some("multipart/form-data; boundary=y"), body).is_none());
        assert!(parts(Some("application/json"), body).is_none());
    }
}
