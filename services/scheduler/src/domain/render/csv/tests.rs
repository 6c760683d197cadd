use jiff::civil::date;
use proptest::{collection::vec, option, prelude::*, sample::select};
use rust_decimal::dec;

use super::*;

fn row() -> Row {
    Row {
        scheduled_time: date(2025, 11, 4).at(9, 0, 0, 0),
        message_type: MessageType::Unlock,
        caption_text: "Hello".into(),
        price_tier: Some(PriceTier::Premium),
        caption_id: Some(12345),
        price: Some(dec!(44)),
        content_category: None,
        psychological_trigger: None,
        audience: Audience::All,
        position: 1,
        parent_position: None,
        scheduled_at: "2025-11-04T17:00:00Z".parse().unwrap(),
        schedule_id: "SCH_jadebri_20251031_ABC123".parse().unwrap(),
        page_name: "jadebri".parse().unwrap(),
    }
}

/// The cell of a text, as it stands in the file.
fn cell(text: &str) -> String {
    let file = String::from_utf8(write(&[Row { caption_text: text.into(), ..row() }])).unwrap();
    let (_, rest) = file.split_once("Unlock,").unwrap();
    rest.split_once(",premium,").unwrap().0.to_owned()
}

#[test]
fn formulas_are_made_safe() {
    for (text, wanted) in [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\u{ff1d}1", "'\u{ff1d}1"),
        ("\u{ff0b}1", "'\u{ff0b}1"),
        ("\u{ff0d}1", "'\u{ff0d}1"),
        ("\u{ff20}x", "'\u{ff20}x"),
        ("\tx", "'\tx"),
        ("\r=1", "\"'\r=1\""),
        ("\n=1", "\"'\n=1\""),
        ("'=1", "''=1"),
        ("=a,\"b\"", "\"'=a,\"\"b\"\"\""),
        (" =1", " =1"),
        ("a=1", "a=1"),
        ("", ""),
    ] {
        assert_eq!(cell(text), wanted, "{text:?}");
    }
}

#[test]
fn instants_have_milliseconds_and_need_none() {
    let file = String::from_utf8(write(&[row()])).unwrap();
    assert!(file.contains(",2025-11-04T17:00:00.000Z,"), "{file}");
    let without = file.replace(".000Z", "Z");
    assert_eq!(read(without.as_bytes()).unwrap(), [row()]);
}

#[test]
fn a_page_name_is_a_text_too() {
    let row = Row { page_name: "-x".parse().unwrap(), ..row() };
    let file = String::from_utf8(write(std::slice::from_ref(&row))).unwrap();
    assert!(file.ends_with(",'-x\r\n"));
    assert_eq!(read(file.as_bytes()).unwrap(), [row]);
}

#[test]
fn no_byte_order_mark_and_every_line_ends() {
    let file = write(&[row(), row()]);
    assert!(file.starts_with(b"scheduled_time,message_type,caption_text,price_tier,caption_id,"));
    assert_eq!(file.windows(2).filter(|pair| pair == b"\r\n").count(), 3);
    assert!(file.ends_with(b"\r\n"));
    assert_eq!(read(&write(&[])).unwrap(), []);
}

#[test]
fn what_is_no_schedule_is_refused() {
    assert_eq!(read(b""), Err(CsvError::Columns));
    assert_eq!(read(b"a,b\r\n"), Err(CsvError::Columns));
    let file = String::from_utf8(write(&[row()])).unwrap();
    let wrong = file.replace(",12345,", ",x,");
    let column = "caption_id";
    assert_eq!(read(wrong.as_bytes()), Err(CsvError::Cell { record: 2, column, cell: "x".into() }));
    let short = format!("{file}x\r\n");
    assert!(matches!(read(short.as_bytes()), Err(CsvError::Form { record: 3, .. })));
}

/// Texts that make trouble.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        select(vec![
            "=",
            "+",
            "-",
            "@",
            "＝",
            "＋",
            "－",
            "＠",
            "\t",
            "\r",
            "\n",
            "\r\n",
            "'",
            "\"",
            ",",
            ";",
            "\0",
            "\u{feff}",
            "\u{2028}",
            " ",
            "=HYPERLINK(\"x\",\"y\")",
            "😀",
            "e\u{301}",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

prop_compose! {
    fn some_row()(
        text in hostile(),
        words in (option::of(hostile()), option::of(hostile())),
        kind in select(MessageType::ALL),
        tier in option::of(select(PriceTier::ALL)),
        (id, price) in (option::of(any::<i64>()), option::of((0..100_000_i64, 0..5_u32))),
        (position, parent, audience) in
            (any::<u32>(), option::of(any::<u32>()), select(Audience::ALL)),
        second in 0..4_000_000_000_i64,
        page in "[a-z0-9_.-]{1,12}",
    ) -> Row {
        // An empty word is none.
        let word = |word: Option<String>| word.filter(|word| !word.is_empty());
        let at = Timestamp::from_second(second).unwrap();
        let page_name: PageName = page.parse().unwrap();
        Row {
            scheduled_time: jiff::tz::TimeZone::UTC.to_datetime(at),
            message_type: kind,
            caption_text: text,
            price_tier: tier,
            caption_id: id,
            price: price.map(|(number, scale)| Decimal::new(number, scale)),
            content_category: word(words.0),
            psychological_trigger: word(words.1),
            audience,
            position,
            parent_position: parent,
            scheduled_at: at,
            schedule_id: ScheduleId::new(&page_name, date(2025, 10, 31), second as u64),
            page_name,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(rows in vec(some_row(), 0..5)) {
        prop_assert_eq!(read(&write(&rows)).unwrap(), rows);
    }

    /// No cell of a text starts like a formula.
    #[test]
    fn no_cell_is_a_formula(row in some_row()) {
        let file = write(std::slice::from_ref(&row));
        let mut reader = csv::ReaderBuilder::new().from_reader(&file[..]);
        for record in reader.records() {
            for (column, cell) in record.unwrap().iter().enumerate() {
                let number = matches!(column, 4 | 5);
                let risky = |c: char| "=+-@＝＋－＠\t\r\n".contains(c);
                prop_assert!(number || !cell.starts_with(risky), "{column}: {cell:?}");
            }
        }
    }

    #[test]
    fn reading_never_panics(file in vec(any::<u8>(), 0..200), cut in any::<prop::sample::Index>()) {
        let _ = read(&file);
        let good = write(&[row()]);
        let _ = read(&good[..cut.index(good.len())]);
    }
}
