//! `multipart/form-data` (RFC 7578), as far as uploads need it.

use bytes::Bytes;

/// What the boundary begins with; digits follow until the content does not have it.
const BOUNDARY: &str = "fanfare-part";

/// A file and the fields before it.
pub(super) struct Form<'a> {
    /// Names and values, none of which is a user's.
    pub(super) fields: &'a [(&'a str, &'a str)],
    /// The file's field.
    pub(super) name: &'a str,
    /// The file's name and type.
    pub(super) file_name: &'a str,
    /// Its type.
    pub(super) content_type: &'a str,
    /// Its content.
    pub(super) content: &'a [u8],
}

impl Form<'_> {
    /// The content type and the body.
    pub(super) fn encode(&self) -> (String, Bytes) {
        let boundary = self.boundary();
        let mut body = Vec::with_capacity(self.content.len() + 512);
        for (name, value) in self.fields {
            body.extend_from_slice(
                format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n\
                     {value}\r\n"
                )
                .as_bytes(),
            );
        }
        let Self { name, file_name, content_type, .. } = self;
        body.extend_from_slice(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; \
                 filename=\"{file_name}\"\r\nContent-Type: {content_type}\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(self.content);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body.into())
    }

    /// One that the content does not contain. Random ones are only likely not to be.
    fn boundary(&self) -> String {
        let taken = |boundary: &String| {
            let marker = format!("\r\n--{boundary}");
            self.content.windows(marker.len()).any(|window| window == marker.as_bytes())
        };
        // A content of n bytes contains fewer than n of them.
        let mut candidates = (0_usize..).map(|n| format!("{BOUNDARY}-{n}"));
        candidates.find(|boundary| !taken(boundary)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_is_not_in_the_content() {
        let form = Form {
            fields: &[("segment_index", "3")],
            name: "media",
            file_name: "media",
            content_type: "image/png",
            content: b"a\r\n--fanfare-part-0b",
        };
        let (content_type, body) = form.encode();
        assert_eq!(content_type, "multipart/form-data; boundary=fanfare-part-1");
        let expected = "--fanfare-part-1\r\nContent-Disposition: form-data; \
            name=\"segment_index\"\r\n\r\n3\r\n--fanfare-part-1\r\nContent-Disposition: form-data; \
            name=\"media\"; filename=\"media\"\r\nContent-Type: image/png\r\n\r\n\
            a\r\n--fanfare-part-0b\r\n--fanfare-part-1--\r\n";
        assert_eq!(body, expected.as_bytes());
    }
}
