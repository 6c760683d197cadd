//! Imports of any length (scheduling.md, "Data and REST").

use bytes::Bytes;
use e2e::{Fanfare, Shape, eros::ZONE};
use futures::stream;
use serde_json::json;

in_both_shapes!(
    a_long_file_is_taken_line_by_line,
    good_lines_are_kept_and_bad_ones_told,
    duplicates_stand_for_the_first,
    what_is_no_import_is_refused,
);

const HEADER: &str =
    "message_id,sent_at,message_type,sent_count,viewed_count,purchased_count,earnings\n";

/// More than the gateway takes of any other body.
async fn a_long_file_is_taken_line_by_line(shape: Shape) {
    const LINES: usize = 60_000;
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_page("jadebri").await;
    let file = || {
        let lines = (0..LINES).map(|n| {
            let (hour, day) = (n % 24, n / 24 % 28 + 1);
            format!("m-{n},2024-02-{day:02}T{hour:02}:00:00Z,Unlock,4000,1000,40,1000.00\n")
        });
        let chunks: Vec<_> = std::iter::once(HEADER.to_owned()).chain(lines).collect();
        // Pieces end in the middle of lines.
        let bytes = Bytes::from(chunks.concat());
        let pieces: Vec<_> = bytes.chunks(10_007).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
        reqwest::Body::wrap_stream(stream::iter::<Vec<std::io::Result<Bytes>>>(pieces))
    };
    let first = client.try_import("jadebri", "history", "text/csv", file()).await.expect(200);
    assert_eq!((&first["received"], &first["inserted"]), (&json!(LINES), &json!(LINES)));
    let again = client.try_import("jadebri", "history", "text/csv", file()).await.expect(200);
    assert_eq!((&again["inserted"], &again["unchanged"]), (&json!(0), &json!(LINES)), "{again}");
}

async fn good_lines_are_kept_and_bad_ones_told(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_page("jadebri").await;
    let file = "earnings,note,message_id,sent_at,message_type,sent_count,viewed_count,purchased_count\n\
         10.00,x,good-1,2026-01-05 20:00:00,Unlock,100,50,5\n\
         \n\
         10.00,x,bad-1,2026-01-05 20:00:00,Unlock,100,500,5\n\
         -1,x,bad-2,2026-01-05 20:00:00,Unlock,100,50,5\n\
         10.00,x,bad-3,someday,Unlock,100,50,5\n\
         10.00,x,bad-4,2999-01-05 20:00:00,Unlock,100,50,5\n\
         10.00,x,bad-5,2026-01-05 20:00:00,Parcel,100,50,5\n\
         0,x,good-2,2026-01-05T20:00:00-08:00,Photo bump,100,50,0\n";
    let report = client.import("jadebri", "history", "text/csv", file.to_owned()).await;
    assert_eq!((&report["inserted"], &report["rejected"]), (&json!(2), &json!(5)), "{report:#}");
    assert_eq!(report["ignored_columns"], json!(["note"]));
    assert_eq!(report["aborted"], false);
    let errors = report["errors"].as_array().unwrap();
    let lines: Vec<_> = errors.iter().map(|error| error["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [4, 5, 6, 7, 8]);
    assert!(errors.iter().all(|error| !error["detail"].as_str().unwrap().is_empty()));

    let history = client.get("/api/pages/jadebri/history").await.expect(200);
    let times: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|m| m["sent_at"].clone()).collect();
    // Local time is the page's: eight hours behind in January.
    assert_eq!(times, ["2026-01-06T04:00:00.000Z", "2026-01-06T04:00:00.000Z"]);

    let changed = "{\"message_id\":\"good-1\",\"sent_at\":\"2026-01-06T04:00:00Z\",\"message_type\":\"Unlock\",\"sent_count\":100,\"viewed_count\":60,\"purchased_count\":5,\"earnings\":10}\n";
    let file = changed.to_owned() + changed;
    let report = client.import("jadebri", "history", "application/x-ndjson", file).await;
    assert_eq!((&report["updated"], &report["unchanged"]), (&json!(1), &json!(1)), "{report:#}");
}

async fn duplicates_stand_for_the_first(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_page("jadebri").await;
    let file = "caption_id,caption_text,price_tier\n\
         1,Only  TONIGHT!,standard\n\
         2,only tonight,premium\n\
         3,Something else,budget\n\
         4,Free of charge,\n";
    let report = client.import("jadebri", "captions", "text/csv", file.to_owned()).await;
    let counts = [&report["inserted"], &report["duplicates"], &report["rejected"]];
    assert_eq!(counts, [&json!(2), &json!(1), &json!(1)], "{report:#}");
    let captions = client.get("/api/pages/jadebri/captions").await.expect(200);
    let ids: Vec<_> =
        captions["items"].as_array().unwrap().iter().map(|c| c["caption_id"].clone()).collect();
    assert_eq!(ids, [1, 3]);
    let history = "message_id,sent_at,message_type,caption_id,sent_count,viewed_count,purchased_count,earnings\n\
         m,2026-01-05 20:00:00,Unlock,2,100,50,5,1\n";
    client.import("jadebri", "history", "text/csv", history.to_owned()).await;
    let history = client.get("/api/pages/jadebri/history").await.expect(200);
    assert_eq!(history["items"][0]["caption_id"], 1, "the alias is the first");
}

async fn what_is_no_import_is_refused(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    client.make_page("jadebri").await;
    let page = client.get("/api/pages/jadebri").await.expect(200);
    assert_eq!(page, json!({"page_name": "jadebri", "time_zone": ZONE, "special_days": []}));
    let missing = "message_id,sent_at\n";
    client
        .try_import("jadebri", "history", "text/csv", missing)
        .await
        .problem(422, "MISSING_COLUMN");
    client
        .try_import("jadebri", "history", "application/json", "{}")
        .await
        .problem(415, "UNSUPPORTED_MEDIA_TYPE");
    client.try_import("nobody", "history", "text/csv", HEADER).await.problem(404, "PAGE_NOT_FOUND");
}
