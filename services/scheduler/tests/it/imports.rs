//! Histories imported and listed (scheduling.md, "Data and REST").

use futures::stream;
use proto::{common::v1::PageRequest, scheduler::v1 as pb};
use service::Code;

use crate::support::{
    Kind, Sent, TENANT, World, code_of, eventually, fields_of, history, on_each_engine, timestamp,
};

const PAGE: &str = "jadebri";

/// received, inserted, updated, unchanged, rejected.
fn counts(report: &pb::ImportReport) -> [u64; 5] {
    [report.received, report.inserted, report.updated, report.unchanged, report.rejected]
}

fn mistakes(report: &pb::ImportReport) -> Vec<(u64, &str)> {
    report.errors.iter().map(|error| (error.line, error.code.as_str())).collect()
}

async fn listed(world: &World, limit: u32, position: &str) -> pb::ListHistoryResponse {
    let page = Some(PageRequest { limit, position: position.to_owned() });
    let list = pb::ListHistoryRequest { page_name: PAGE.to_owned(), page };
    world.list_history(TENANT, list).await.unwrap()
}

/// The page's days as they are kept.
async fn days(world: &World) -> Vec<(String, i64, String)> {
    let sql = "SELECT day, unlocks, rate_sum FROM page_days ORDER BY day";
    world.store.query(sql).fetch_all().await.unwrap()
}

fn day(date: &str, unlocks: i64, rate_sum: &str) -> (String, i64, String) {
    (date.to_owned(), unlocks, rate_sum.to_owned())
}

#[tokio::test]
async fn a_history_is_imported_once_however_often_it_is_sent() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let sent = |n: i64| Sent::new(n, format!("2026-01-{:02} 10:00:00", n % 28 + 1));
        let mut messages: Vec<_> = (0..10_000).map(sent).collect();
        let first = world.import(PAGE, &history(&messages)).await;
        assert_eq!(counts(&first), [10_000, 10_000, 0, 0, 0]);
        let again = world.import(PAGE, &history(&messages)).await;
        assert_eq!(counts(&again), [10_000, 0, 0, 10_000, 0]);
        messages[5].earnings = "100.01";
        messages[9_999].tier = "";
        messages.push(sent(10_000));
        let third = world.import(PAGE, &history(&messages)).await;
        assert_eq!(counts(&third), [10_001, 1, 2, 9_998, 0]);
        let (rows,): (i64,) =
            world.store.query("SELECT COUNT(*) FROM page_messages").fetch_one().await.unwrap();
        assert_eq!(rows, 10_001);
    })
    .await;
}

#[tokio::test]
async fn of_one_id_twice_in_a_file_the_later_counts() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let sent = |viewed| Sent { viewed, ..Sent::new("m", "2026-01-05 10:00:00") };
        let report = world.import(PAGE, &history(&[sent(400), sent(500), sent(500)])).await;
        assert_eq!(counts(&report), [3, 1, 1, 1, 0]);
        assert_eq!(listed(&world, 10, "").await.messages[0].viewed_count, 500);
        // Against what is stored: changed and changed back.
        let report = world.import(PAGE, &history(&[sent(400), sent(500)])).await;
        assert_eq!(counts(&report), [2, 0, 2, 0, 0]);
        assert_eq!(days(&world).await, [day("2026-01-05", 1, "0.500000000000000000")]);
    })
    .await;
}

#[tokio::test]
async fn a_rejected_line_stops_nothing_and_is_told() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let file = "earnings,message_id,note,sent_at,message_type,sent_count,viewed_count,\
                    purchased_count,price_tier\r\n\
                    1,a,\"two\nlines\",2026-01-05T10:00:00Z,Unlock,10,5,1,vip\r\n\
                    1,b,,2026-02-01T20:00:01Z,Unlock,10,5,1,\r\n\
                    \r\n\
                    x,c,\"two\nlines\",2026-01-05T10:00:00Z,Unlock,10,5,1,\r\n\
                    1,d,,2026-01-05T10:00:00Z,Unlock,10,11,1,\r\n\
                    1,e,,2026-01-05T10:00:00Z,Photo bump,10,5,0,";
        let report = world.import(PAGE, file).await;
        assert_eq!(counts(&report), [5, 2, 0, 0, 3]);
        assert_eq!(mistakes(&report), [(4, "FUTURE"), (6, "NOT_A_NUMBER"), (8, "COUNTS")]);
        assert_eq!((report.ignored_columns, report.aborted), (vec!["note".to_owned()], false));
        let messages = listed(&world, 10, "").await.messages;
        let ids: Vec<_> = messages.iter().map(|message| message.message_id.as_str()).collect();
        assert_eq!(ids, ["e", "a"]);
        let expected = pb::HistoryMessage {
            message_id: "a".to_owned(),
            sent_at: Some(timestamp("2026-01-05T10:00:00Z")),
            message_type: "Unlock".to_owned(),
            caption_id: None,
            sent_count: 10,
            viewed_count: 5,
            purchased_count: 1,
            earnings: "1.00".to_owned(),
            price_tier: Some("vip".to_owned()),
        };
        assert_eq!(messages[1], expected);
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_rejected_lines_abort_and_the_good_ones_stay() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let good = history(&[Sent::new("good", "2026-01-05 10:00:00")]);
        // Without an end: what is not read is not asked for.
        let mut lines = 0;
        let rest = stream::iter(std::iter::repeat_with(move || {
            lines += 1;
            format!("bad {lines}\n").into_bytes()
        }));
        let file = futures::StreamExt::chain(stream::iter([good.into_bytes()]), rest);
        let report = world.send(TENANT, Kind::History, PAGE, pb::ImportFormat::Csv, file).await;
        let report = report.unwrap();
        assert_eq!(counts(&report), [10_001, 1, 0, 0, 10_000]);
        assert!(report.aborted);
        assert_eq!(report.errors.len(), 10_000);
        assert_eq!((report.errors[0].line, report.errors[9_999].line), (3, 10_002));
    })
    .await;
}

#[tokio::test]
async fn json_lines_say_the_same_as_csv() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let file = "{\"message_id\":\"a\",\"sent_at\":\"2026-01-05 10:00:00\",\
                    \"message_type\":\"Unlock\",\"sent_count\":10,\"viewed_count\":5,\
                    \"purchased_count\":1,\"earnings\":12.5,\"caption_id\":null,\"x\":1}\n\
                    \n{\"message_id\":7}\n{broken\n";
        let send = || {
            let pieces: Vec<_> = file.as_bytes().chunks(7).map(<[u8]>::to_vec).collect();
            let pieces = stream::iter(pieces);
            world.send(TENANT, Kind::History, PAGE, pb::ImportFormat::Ndjson, pieces)
        };
        let report = send().await.unwrap();
        assert_eq!(counts(&report), [3, 1, 0, 0, 2]);
        assert_eq!(mistakes(&report), [(3, "MISSING"), (4, "MALFORMED")]);
        assert_eq!(report.ignored_columns, ["x"]);
        let csv = "message_id,sent_at,message_type,sent_count,viewed_count,purchased_count,\
                   earnings\na,2026-01-05T18:00:00Z,Unlock,10,5,1,12.50\n";
        assert_eq!(counts(&world.import(PAGE, csv).await), [1, 0, 0, 1, 0]);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_none_is_refused() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let missing = world.try_import(Kind::History, PAGE, "sent_at,earnings\n1,2\n").await;
        let error = missing.unwrap_err();
        assert_eq!(error.code(), Code::MissingColumn);
        assert_eq!(error.fields()[0].pointer, "/message_id");
        assert_eq!(error.fields().len(), 5);
        let empty = world.try_import(Kind::Captions, PAGE, "").await;
        assert_eq!(fields_of(empty), ["/caption_id", "/caption_text"]);
        for page in ["nowhere", "No Page"] {
            let file = history(&[]);
            let answer = world.try_import(Kind::History, page, &file).await;
            assert_eq!(code_of(answer), Code::PageNotFound);
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_knows_the_rates_of_its_days_whatever_changes() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let third =
            Sent { sent: 3, viewed: 1, purchased: 0, ..Sent::new("a", "2026-01-05 23:30:00") };
        let half = Sent { id: "b".to_owned(), sent: 2, ..third.clone() };
        let bump = Sent { id: "c".to_owned(), kind: "Photo bump", ..third.clone() };
        let nobody = Sent { id: "d".to_owned(), sent: 0, viewed: 0, ..third.clone() };
        let file = [third.clone(), half.clone(), bump.clone(), nobody];
        world.import(PAGE, &history(&file)).await;
        assert_eq!(days(&world).await, [day("2026-01-05", 2, "0.833333333333333333")]);
        // One moves to another day, another is no Unlock any more.
        let moved = Sent { at: "2026-01-06 00:30:00".to_owned(), ..half };
        let free = Sent { kind: "Free content", ..third };
        world.import(PAGE, &history(&[moved.clone(), free])).await;
        assert_eq!(days(&world).await, [day("2026-01-06", 1, "0.500000000000000000")]);
        // In another zone it is another day.
        world.page_in(PAGE, "Pacific/Honolulu").await;
        assert_eq!(days(&world).await, [day("2026-01-05", 1, "0.500000000000000000")]);
        world.import(PAGE, &history(&[Sent { kind: "Follow up", ..moved }])).await;
        assert!(days(&world).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_history_is_listed_from_the_newest() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let at = |n: i64| format!("2026-01-05 10:00:0{}", n / 3);
        let messages: Vec<_> = (0..9).map(|n| Sent::new(format!("m.{n}"), at(n))).collect();
        world.import(PAGE, &history(&messages)).await;
        let (mut seen, mut position) = (Vec::new(), String::new());
        loop {
            let list = listed(&world, 2, &position).await;
            seen.extend(list.messages.into_iter().map(|message| message.message_id));
            position = list.next_position;
            if position.is_empty() {
                break;
            }
        }
        let expected: Vec<_> = (0..9).rev().map(|n| format!("m.{n}")).collect();
        assert_eq!(seen, expected);
        for position in ["x", "1", "-99999999999999999999.a", "999999999999999999.a"] {
            let page = Some(PageRequest { limit: 2, position: position.to_owned() });
            let list = pb::ListHistoryRequest { page_name: PAGE.to_owned(), page };
            assert_eq!(fields_of(world.list_history(TENANT, list).await), ["?cursor"]);
        }
    })
    .await;
}

/// Two files of one page at once, with the same ids: each row is there once.
#[tokio::test]
async fn imports_at_once_take_turns() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let sent = |n: i64| Sent::new(n, format!("2026-01-{:02} 10:00:00", n % 28 + 1));
        let messages: Vec<_> = (0..9_000).map(sent).collect();
        let file = history(&messages);
        let (one, two) = futures::join!(world.import(PAGE, &file), world.import(PAGE, &file));
        assert_eq!(one.inserted + two.inserted, 9_000);
        assert_eq!(one.unchanged + two.unchanged, 9_000);
        let unlocks: i64 = days(&world).await.iter().map(|(_, unlocks, _)| unlocks).sum();
        assert_eq!(unlocks, 9_000);
    })
    .await;
}

/// Whoever sends faster than is written waits: what is read ahead of the database is bounded.
#[tokio::test]
async fn a_large_file_streams_in_bounded_memory() {
    const ROWS: u64 = 60_000;
    on_each_engine(async |world| {
        world.page(PAGE).await;
        // Nothing can be written while the page is held.
        let mut held = world.store.begin().await.unwrap();
        held.query("UPDATE pages SET version = version").execute().await.unwrap();
        let taken = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
        let counter = std::sync::Arc::clone(&taken);
        let header = history(&[]).into_bytes();
        let line = |n: u64| {
            let (day, hour, minute) = (n % 28 + 1, n / 28 % 24, n / 672 % 60);
            format!("m-{n},2026-01-{day:02} {hour:02}:{minute:02}:00,Unlock,,1000,500,50,1.5,vip\n")
        };
        let rows = stream::iter((0..ROWS / 100).map(move |hundred| {
            counter.fetch_add(100, std::sync::atomic::Ordering::Relaxed);
            (hundred * 100..hundred * 100 + 100).map(line).collect::<String>().into_bytes()
        }));
        let file = futures::StreamExt::chain(stream::iter([header]), rows);
        let sending = world.send(TENANT, Kind::History, PAGE, pb::ImportFormat::Csv, file);
        let watching = async {
            let count = || taken.load(std::sync::atomic::Ordering::Relaxed);
            let mut last = 0;
            let stands = eventually("the sender is made to wait", async || {
                let now = count();
                let stands = now > 0 && now == last;
                last = now;
                stands.then_some(now)
            });
            let stands = stands.await;
            held.commit().await.unwrap();
            stands
        };
        let (report, stands) = futures::join!(sending, watching);
        assert!(stands < ROWS, "it was held back at {stands}");
        assert_eq!(counts(&report.unwrap()), [ROWS, ROWS, 0, 0, 0]);
    })
    .await;
}
