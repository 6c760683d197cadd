use proptest::prelude::*;

use super::*;

type Row = Result<ImportRow, Vec<RowProblem>>;

fn rows(file: &str) -> Vec<Row> {
    read(file.as_bytes()).unwrap()
}

fn contents(file: &str) -> Vec<String> {
    rows(file).into_iter().map(|row| row.unwrap().content).collect()
}

/// (row, line, column) of every problem.
fn places(rows: &[Row]) -> Vec<(u32, u32, Option<&'static str>)> {
    let problems = rows.iter().filter_map(|row| row.as_ref().err()).flatten();
    problems.map(|p| (p.row, p.line, p.column)).collect()
}

#[test]
fn a_full_row_with_columns_in_any_order() {
    let file = "\u{feff}platforms,content,mediaUrls,scheduledAt,timezone,status,teamId,connectionIds\r\n\
        FACEBOOK|X,Hello,https://a.example/1.jpg https://a.example/2.jpg,2026-06-01T10:00, \
        Europe/Madrid ,SCHEDULED,team,\r\n";
    let row = rows(file).remove(0).unwrap();
    let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let expected = ImportRow {
        row: 1,
        line: 2,
        content: "Hello".into(),
        media_urls: texts(&["https://a.example/1.jpg", "https://a.example/2.jpg"]),
        platforms: texts(&["FACEBOOK", "X"]),
        connection_ids: vec![],
        scheduled_at: Some("2026-06-01T10:00".into()),
        timezone: Some("Europe/Madrid".into()),
        status: Some("SCHEDULED".into()),
        team_id: Some("team".into()),
    };
    assert_eq!(row, expected);
}

#[test]
fn quotes_commas_and_line_breaks() {
    let file = "content,status\r\n\"a \"\"b\"\", c\r\nd\",DRAFT\r\n\"\",DRAFT\n  e , \n";
    assert_eq!(contents(file), ["a \"b\", c\r\nd", "", "  e "]);
}

#[test]
fn formulas_are_text() {
    let file = "content\n=1+1\n@everyone\n-1\n+1\n\"=HYPERLINK(\"\"x\"\")\"\n";
    assert_eq!(contents(file), ["=1+1", "@everyone", "-1", "+1", "=HYPERLINK(\"x\")"]);
}

#[test]
fn a_bad_row_stops_nothing_and_lines_are_those_of_the_file() {
    let file = b"content,status\r\n\r\nfine,\r\n\"two\r\nlines\",,extra\r\n,\r\nshort\r\n\
        \xff,\xfe\r\nlast,DRAFT";
    let rows = read(file).unwrap();
    assert_eq!(
        places(&rows),
        [(2, 4, None), (3, 7, None), (4, 8, Some("content")), (4, 8, Some("status")),]
    );
    let last = rows.last().unwrap().as_ref().unwrap();
    assert_eq!((last.row, last.line, last.content.as_str()), (5, 9, "last"));
}

#[test]
fn a_quote_that_is_never_closed() {
    let found = rows("content,status\nfine,DRAFT\nbad,\"DRAFT\nnext,DRAFT\n");
    assert!(found[0].is_ok());
    assert_eq!(places(&found), [(2, 3, Some("status"))]);
    assert!(matches!(read(b"\"content"), Err(ImportError::Header(_))));
    // One in the middle of a field is a character like any other.
    assert_eq!(contents("content\n5\" disk\n"), ["5\" disk"]);
    // The mark that ends a file for us may be in the file.
    assert_eq!(contents("content\n\x1a\n\x1a"), ["\x1a", "\x1a"]);
}

#[test]
fn headers() {
    for (file, part) in [
        ("content,colour\na,b\n", "\"colour\""),
        ("content,Status\na,b\n", "\"Status\""),
        ("content;status\na;b\n", "separated by commas"),
        ("content,content\na,b\n", "twice"),
        ("status\nDRAFT\n", "content"),
        ("content,\na,b\n", "no column \"\""),
    ] {
        let detail = read(file.as_bytes()).unwrap_err().to_string();
        assert!(detail.contains(part), "{detail}");
    }
    let utf16: Vec<u8> = "\u{feff}content\na\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(read(&utf16).unwrap_err().to_string().contains("UTF-8"));
    assert_eq!(contents(" content \na\n"), ["a"]);
}

#[test]
fn limits() {
    let file = |rows: usize| format!("content\n{}", "a\n".repeat(rows));
    assert_eq!(rows(&file(MAX_ROWS)).len(), MAX_ROWS);
    assert_eq!(read(file(MAX_ROWS + 1).as_bytes()), Err(ImportError::TooManyRows));
    let long = format!("content\n{}", "a".repeat(1 << 20));
    assert_eq!(rows(&long).len(), 1);
    for empty in ["", "\n\n", "content", "content\n \n,,\n", "\u{feff}"] {
        assert_eq!(read(empty.as_bytes()), Err(ImportError::NoRows), "{empty:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
        let _ = read(&[b"content,status\n", &bytes[..]].concat());
    }

    /// Any mix of the characters that CSV is made of, below a header: nothing is lost but blank
    /// lines, and lines grow.
    #[test]
    fn rows_are_numbered_in_a_line(text in "[a,\"\r\n ]{0,80}") {
        let Ok(rows) = read(format!("content\n{text}").as_bytes()) else { return Ok(()) };
        let mut last = 1;
        for (n, row) in rows.iter().enumerate() {
            let (number, line) = match row {
                Ok(row) => (row.row, row.line),
                Err(problems) => (problems[0].row, problems[0].line),
            };
            prop_assert_eq!(number as usize, n + 1);
            prop_assert!(line >= last);
            last = line;
        }
    }

    /// What a well-kept writer writes comes back, character by character.
    #[test]
    fn texts_come_back(
        texts in prop::collection::vec("[^\\s]\\PC{0,20}[\n\r,\"x]{0,3}", 1..20),
        crlf: bool,
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        writer.write_record(["teamId", "content"]).unwrap();
        for text in &texts {
            writer.write_record(["t", text]).unwrap();
        }
        let file = writer.into_inner().unwrap();
        let rows = read(&file).unwrap();
        let found: Vec<_> = rows.into_iter().map(|row| row.unwrap()).collect();
        prop_assert_eq!(found.iter().map(|row| &row.content).collect::<Vec<_>>(),
            texts.iter().collect::<Vec<_>>());
        let mut line = 2;
        for row in &found {
            prop_assert_eq!(row.line, line);
            line += 1 + row.content.matches('\n').count() as u32;
        }
    }
}
