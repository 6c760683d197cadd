//! Any file, cut anywhere, gives the same lines.

use proptest::prelude::*;
use rust_decimal::dec;
use service::Zone;

use super::*;
use crate::domain::message::{Message, MessageType, PriceTier};

const FEW: Columns = Columns { names: &["a", "b", "c"], required: 1 };

type Owned = (u64, Result<Vec<Option<String>>, ProblemCode>);

fn owned(line: Line<'_>) -> Owned {
    let cells = line.cells.map_err(|problem| problem.code);
    let texts = cells.map(|cells| cells.map(|cell| cell.map(Cow::into_owned)).to_vec());
    (line.number, texts)
}

/// The lines of a file that arrives in pieces of these sizes, over and over.
fn lines(format: Format, columns: Columns, file: &[u8], sizes: &[usize]) -> Vec<Owned> {
    let (mut reader, mut lines, mut rest) = (Reader::new(format, columns), Vec::new(), file);
    let mut take = |line: Line<'_>| {
        lines.push(owned(line));
        true
    };
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (chunk, left) = rest.split_at((*size).clamp(1, rest.len()));
        reader.push(chunk, &mut take).unwrap();
        rest = left;
    }
    reader.finish(&mut take).unwrap();
    lines
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z0-9 ñ‘日]{0,6}",
        1 => "[\",\r\n'=ñ🛡 ]{0,6}",
    ]
}

/// How many lines end in a text.
fn ends(text: &str) -> u64 {
    text.replace("\r\n", "\n").bytes().filter(|byte| b"\r\n".contains(byte)).count() as u64
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn csv_reads_the_same_however_it_is_cut(
        records in prop::collection::vec((prop::collection::vec(cell(), 3), 0_usize..3), 0..20),
        sizes in prop::collection::vec(1_usize..7, 1..5),
    ) {
        let (mut file, mut line, mut expected) = ("b,a,c\r\n".to_owned(), 2, Vec::new());
        for (cells, end) in &records {
            let end = ["\n", "\r\n", "\n\n"][*end];
            file += &cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
            file += end;
            let cell = |at: usize| Some(cells[at].clone()).filter(|cell| !cell.is_empty());
            let mut row = vec![cell(1), cell(0), cell(2)];
            row.resize(columns::MOST, None);
            expected.push((line, Ok(row)));
            line += cells.iter().map(String::as_str).chain([end]).map(ends).sum::<u64>();
        }
        prop_assert_eq!(&lines(Format::Csv, FEW, file.as_bytes(), &[file.len()]), &expected);
        prop_assert_eq!(lines(Format::Csv, FEW, file.as_bytes(), &sizes), expected);
    }

    #[test]
    fn any_bytes_read_the_same_however_they_are_cut(
        file in prop::collection::vec(prop_oneof![
            Just(b'"'), Just(b','), Just(b'\r'), Just(b'\n'), Just(b'{'), Just(b'}'), any::<u8>()
        ], 0..200),
        sizes in prop::collection::vec(1_usize..7, 1..5),
    ) {
        for (format, header) in [(Format::Csv, &b"a,b\n"[..]), (Format::Ndjson, b"")] {
            let file = [header, &file].concat();
            let whole = lines(format, FEW, &file, &[file.len()]);
            prop_assert_eq!(lines(format, FEW, &file, &sizes), whole);
        }
    }

    /// A quote that is opened and not closed: the lines around it read as without it.
    #[test]
    fn a_stray_quote_costs_its_line_only(
        before in prop::collection::vec(prop::collection::vec("[a-z][a-z,\r\n]{0,4}", 3), 0..5),
        after in prop::collection::vec(prop::collection::vec("[a-z][a-z,\r\n]{0,4}", 3), 0..5),
        sizes in prop::collection::vec(1_usize..7, 1..5),
        end in prop::sample::select(&["\r", "\n", "\r\n"][..]),
    ) {
        let row = |cells: &Vec<String>| {
            cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + end
        };
        let part = |rows: &[Vec<String>]| rows.iter().map(row).collect::<String>();
        let file = |line: &str| format!("a,b,c{end}{}{line}{end}{}", part(&before), part(&after));
        let mut expected = lines(Format::Csv, FEW, file("x,y,z").as_bytes(), &[1_000]);
        expected[before.len()].1 = Err(ProblemCode::Malformed);
        for stray in ["\"x,y,z", "x,\"y,z", "x,\"y\",\"z"] {
            let read = lines(Format::Csv, FEW, file(stray).as_bytes(), &sizes);
            prop_assert_eq!(&read, &expected, "{}", stray);
        }
    }

    /// The `csv` crate is the oracle for records without stray quotes.
    #[test]
    fn csv_reads_as_another_reader_does(
        records in prop::collection::vec(prop::collection::vec(cell(), 3), 1..10),
    ) {
        let mut writer = csv_of(&records);
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&writer[..]);
        let theirs: Vec<Vec<String>> = reader
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        writer.splice(0..0, *b"a,b,c\n");
        let ours: Vec<Vec<String>> = lines(Format::Csv, FEW, &writer, &[5])
            .into_iter()
            .map(|(_, cells)| cells.unwrap()[..3].iter().cloned().map(Option::unwrap_or_default).collect())
            .collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn json_lines_read_as_they_were_written(
        rows in prop::collection::vec(prop::collection::vec(prop::option::of(cell()), 3), 0..20),
        sizes in prop::collection::vec(1_usize..7, 1..5),
    ) {
        let mut file = String::new();
        for row in &rows {
            let object = serde_json::json!({"c": row[2], "x": [1, {"y": 2}], "a": row[0], "b": row[1]});
            file.push_str(&object.to_string());
            file.push_str("\r\n \n");
        }
        let expected: Vec<Owned> = rows.into_iter().enumerate().map(|(index, row)| {
            let mut row: Vec<_> =
                row.into_iter().map(|cell| cell.filter(|cell| !cell.is_empty())).collect();
            row.resize(columns::MOST, None);
            (index as u64 * 2 + 1, Ok(row))
        }).collect();
        prop_assert_eq!(lines(Format::Ndjson, FEW, file.as_bytes(), &sizes), expected);
    }
}

fn csv_of(records: &[Vec<String>]) -> Vec<u8> {
    let mut writer =
        ::csv::WriterBuilder::new().quote_style(::csv::QuoteStyle::Always).from_writer(Vec::new());
    for record in records {
        writer.write_record(record).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn what_is_wrong_with_a_record_is_said_with_its_line() {
    let file =
        "\u{feff}a,b\n1,2\n\n  \n\"x\ny\",2\n1\n1,2,3\n\"a\"b,c\na\"b,c\n\"1\",\"\"\n\"1,2\n3";
    let read = lines(Format::Csv, FEW, file.as_bytes(), &[1]);
    let codes: Vec<_> =
        read.into_iter().map(|(line, cells)| (line, cells.err().map(ProblemCode::word))).collect();
    let malformed = Some("MALFORMED");
    let expected = [
        (2, None),
        (5, None),
        (7, malformed),
        (8, malformed),
        (9, malformed),
        (10, malformed),
        (11, None),
        (12, malformed),
        (13, malformed),
    ];
    assert_eq!(codes, expected);
    let long = format!("a\n{}\nb\n\"{}\"\nc\n", "x".repeat(MAX_RECORD + 1), "y".repeat(MAX_RECORD));
    let read = lines(Format::Csv, FEW, long.as_bytes(), &[1_000]);
    let codes: Vec<_> = read.iter().map(|(line, cells)| (*line, cells.is_ok())).collect();
    assert_eq!(codes, [(2, false), (3, true), (4, true), (5, true)]);
    let long = format!(
        "{{}}\n{{\"a\":\"{}\"}}\n{{}}\n[]\nnull\n{{\"a\":[]}}\n{{}}1\n",
        "x".repeat(MAX_RECORD)
    );
    let read = lines(Format::Ndjson, FEW, long.as_bytes(), &[1_000]);
    let codes: Vec<_> = read.into_iter().map(|(_, cells)| cells.err()).collect();
    let malformed = Some(ProblemCode::Malformed);
    let too_long = Some(ProblemCode::TooLong);
    assert_eq!(codes, [None, too_long, None, malformed, malformed, malformed, malformed]);
}

#[test]
fn a_quote_that_is_never_closed_costs_its_line_only() {
    let line = |number: usize| match number {
        3 | 4_000 => "\"stray,1\r\n".to_owned(),
        _ => format!("{},{number}\r\n", "x".repeat(50)),
    };
    let file: String = std::iter::once("a,b\r\n".to_owned()).chain((2..=5_000).map(line)).collect();
    for size in [1, 7, 4_096, file.len()] {
        let read = lines(Format::Csv, FEW, file.as_bytes(), &[size]);
        assert!(read.iter().map(|(line, _)| *line).eq(2..=5_000), "pieces of {size}");
        let bad: Vec<_> = read.iter().filter(|(_, cells)| cells.is_err()).collect();
        let expected = [&(3, Err(ProblemCode::TooLong)), &(4_000, Err(ProblemCode::Malformed))];
        assert_eq!(bad, expected, "pieces of {size}");
    }
}

#[test]
fn a_header_is_needed_and_may_have_more() {
    let mut reader = Reader::new(Format::Csv, history::COLUMNS);
    let file = b"extra,sent_at,extra\n1,2,3\n";
    let missing = reader.push(file, |_| panic!("no line is read")).unwrap_err();
    assert_eq!(missing.0.len(), 6);
    assert_eq!(missing.0[0], "message_id");
    assert_eq!(reader.into_ignored(), ["extra"]);
    let mut empty = Reader::new(Format::Csv, FEW);
    assert!(empty.finish(|_| true).is_err());
    assert!(Reader::new(Format::Ndjson, FEW).finish(|_| true).unwrap());
}

fn message(changes: &[(&str, &str)]) -> Result<Message, Problem> {
    let base = [
        ("message_id", "m-1"),
        ("sent_at", "2026-01-31 20:30:00"),
        ("message_type", "Unlock"),
        ("sent_count", "100"),
        ("viewed_count", "50"),
        ("purchased_count", "5"),
        ("earnings", "12.5"),
        ("caption_id", "7"),
        ("price_tier", "vip"),
    ];
    let mut cells: Cells<'_> = [const { None }; columns::MOST];
    for (name, text) in base.iter().chain(changes) {
        let cell = (!text.is_empty()).then(|| Cow::Owned((*text).to_owned()));
        cells[history::COLUMNS.index(name).unwrap()] = cell;
    }
    let zone = Zone::get("America/Los_Angeles").unwrap();
    history::read(&cells, &zone, "2026-02-01T12:00:00Z".parse().unwrap())
}

#[test]
fn a_line_of_history_is_read_whole() {
    let read = message(&[]).unwrap();
    let expected = Message {
        id: "m-1".to_owned(),
        sent_at: "2026-02-01T04:30:00Z".parse().unwrap(),
        kind: MessageType::Unlock,
        caption_id: Some(7),
        sent: 100,
        viewed: 50,
        purchased: 5,
        earnings: dec!(12.50),
        price_tier: Some(PriceTier::Vip),
    };
    assert_eq!(read, expected);
    let bare = message(&[("caption_id", ""), ("price_tier", "")]).unwrap();
    assert_eq!((bare.caption_id, bare.price_tier), (None, None));
}

#[test]
fn each_cell_of_history_is_judged() {
    let cases = [
        ("message_id", "", "MISSING"),
        ("message_id", "\0", "MALFORMED"),
        ("earnings", "", "MISSING"),
        ("sent_at", "2026-01-31", "NOT_A_TIME"),
        ("sent_at", "2026-01-31T20:30:00", "NOT_A_TIME"),
        ("sent_at", "2026-02-30 20:30:00", "NOT_A_TIME"),
        ("sent_at", "2026-01-31 20:30:00.5", "NOT_A_TIME"),
        ("sent_at", "2026-01-31T20:30:00.Z", "NOT_A_TIME"),
        ("sent_at", "2026-01-31T20:30:00+24:00", "NOT_A_TIME"),
        ("sent_at", "2026-02-01T12:00:00.000001Z", "FUTURE"),
        ("sent_at", "0000-12-31T20:30:00Z", "OUT_OF_RANGE"),
        ("message_type", "unlock", "UNKNOWN_TYPE"),
        ("price_tier", "gold", "UNKNOWN_TIER"),
        ("sent_count", "1e2", "NOT_A_NUMBER"),
        ("sent_count", "-1", "OUT_OF_RANGE"),
        ("sent_count", "1000000000001", "OUT_OF_RANGE"),
        ("sent_count", "99999999999999999999", "OUT_OF_RANGE"),
        ("viewed_count", "101", "COUNTS"),
        ("purchased_count", "51", "COUNTS"),
        ("earnings", "1.234", "OUT_OF_RANGE"),
        ("earnings", "-0.01", "OUT_OF_RANGE"),
        ("earnings", "$5", "NOT_A_NUMBER"),
        ("earnings", ".", "NOT_A_NUMBER"),
        ("caption_id", "9007199254740992", "OUT_OF_RANGE"),
        ("caption_id", "seven", "NOT_A_NUMBER"),
    ];
    for (name, text, code) in cases {
        let problem = message(&[(name, text)]).expect_err(text);
        assert_eq!(problem.code.word(), code, "{name} {text}: {}", problem.detail);
        assert!(problem.detail.contains(name) || text == "101" || text == "51", "{problem:?}");
    }
    let long = "x".repeat(history::MAX_MESSAGE_ID + 1);
    assert_eq!(message(&[("message_id", &long)]).unwrap_err().code, ProblemCode::TooLong);
}

#[test]
fn times_of_every_form_are_read() {
    let at = |text: &str| message(&[("sent_at", text)]).unwrap().sent_at.to_string();
    for (text, instant) in [
        ("2026-01-31T20:30:00Z", "2026-01-31T20:30:00Z"),
        ("2026-01-31t20:30:00.1234567z", "2026-01-31T20:30:00.123456Z"),
        ("2026-01-31 20:30:00+05:30", "2026-01-31T15:00:00Z"),
        ("2025-12-31T23:59:60-00:00", "2025-12-31T23:59:59Z"),
        // Skipped, and twice there.
        ("2025-03-09 02:30:00", "2025-03-09T10:30:00Z"),
        ("2025-11-02 01:30:00", "2025-11-02T08:30:00Z"),
    ] {
        assert_eq!(at(text), instant, "{text}");
    }
}

#[test]
fn captions_have_defaults_and_an_unlock_needs_a_price() {
    let read = |cells: &[(&str, &str)]| {
        let mut row: Cells<'_> = [const { None }; columns::MOST];
        for (name, text) in cells {
            row[captions::COLUMNS.index(name).unwrap()] = Some(Cow::Owned((*text).to_owned()));
        }
        captions::read(&row)
    };
    let least = [("caption_id", "1"), ("caption_text", "Hi"), ("price_tier", "vip")];
    let caption = read(&least).unwrap();
    assert!(!caption.urgent && caption.active && caption.kind == MessageType::Unlock);
    assert_eq!((caption.category, caption.trigger), (None, None));
    let code = |cells: &[(&str, &str)]| read(cells).unwrap_err().code;
    assert_eq!(code(&least[..2]), ProblemCode::Missing);
    assert_eq!(code(&least[1..]), ProblemCode::Missing);
    let free = [least[0], least[1], ("message_type", "Photo bump"), ("is_urgent", "TRUE")];
    assert!(read(&free).unwrap().urgent);
    assert_eq!(code(&[least[0], ("caption_text", "  "), least[2]]), ProblemCode::Missing);
    let flag = [least[0], least[1], least[2], ("is_active", "yes")];
    assert_eq!(code(&flag), ProblemCode::NotAFlag);
    let long = "ñ".repeat(captions::MAX_TEXT + 1);
    assert_eq!(code(&[least[0], ("caption_text", &long), least[2]]), ProblemCode::TooLong);
}
