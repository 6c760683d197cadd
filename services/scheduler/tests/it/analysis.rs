//! Analyses of what was imported (scheduling.md, "Analyzer"); the rules themselves are tested with
//! the domain.

use proto::scheduler::v1 as pb;
use service::Code;

use crate::support::{
    NOW, Sent, TENANT, World, code_of, fields_of, history, on_each_engine, timestamp,
};

const PAGE: &str = "jadebri";

/// Two Unlocks on each of the days before 1 February 2026, to an audience of this size.
fn days(count: i64, audience: i64) -> Vec<Sent> {
    let today = jiff::civil::date(2026, 2, 1);
    let sent = |n: i64| Sent {
        sent: audience,
        viewed: audience / 2,
        ..Sent::new(
            n,
            format!("{} {:02}:00:00", today - jiff::Span::new().days(n / 2 + 1), 10 + n % 2 * 5),
        )
    };
    (0..count * 2).map(sent).collect()
}

fn ask(page: &str) -> pb::AnalyzeRequest {
    pb::AnalyzeRequest { page_name: page.to_owned(), ..pb::AnalyzeRequest::default() }
}

fn tier(analysis: &pb::Analysis) -> &str {
    &analysis.account_classification.as_ref().unwrap().size_tier
}

fn evidence(analysis: &pb::Analysis) -> &pb::Evidence {
    analysis.evidence.as_ref().unwrap()
}

#[tokio::test]
async fn an_analysis_has_every_field_of_the_document() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.import(PAGE, &history(&days(100, 45_000))).await;
        let analysis = world.analysis(PAGE).await;
        assert_eq!((analysis.page_name.as_str(), analysis.lookback_days), (PAGE, 90));
        assert_eq!(analysis.time_zone, "America/Los_Angeles");
        assert_eq!(analysis.as_of, Some(timestamp(NOW)));
        let expected = pb::AccountClassification {
            size_tier: "LARGE".to_owned(),
            avg_audience: 45_000,
            daily_ppv_target_min: 8,
            daily_ppv_target_max: 12,
            daily_bump_target: 10,
            min_ppv_gap_minutes: 75,
            saturation_tolerance: "0.6".to_owned(),
        };
        assert_eq!(analysis.account_classification.as_ref(), Some(&expected));
        let saturation = analysis.saturation.as_ref().unwrap();
        assert_eq!(saturation.saturation_score, "0");
        assert_eq!(saturation.risk_level, "HEALTHY");
        assert_eq!(saturation.volume_adjustment_factor, "1");
        assert!(saturation.recommended_action.starts_with("HEALTHY"));
        let evidence = evidence(&analysis);
        assert_eq!((evidence.message_count, evidence.ordinary_days), (180, 7));
        assert_eq!(evidence.weekday_index, vec!["1"; 7]);
        assert_eq!(evidence.best_hours_weekday.len(), 4);
        assert_eq!(evidence.zone, "GREEN");
        assert!(evidence.median_emv_30d.is_some());
        let without = pb::AnalyzeRequest { include_saturation: Some(false), ..ask(PAGE) };
        let without = world.analyze(TENANT, without).await.unwrap();
        assert_eq!(without.saturation, None);
        assert_eq!(without.evidence, analysis.evidence);
    })
    .await;
}

#[tokio::test]
async fn only_the_look_back_up_to_the_moment_counts() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let analysis = world.analysis(PAGE).await;
        assert_eq!((tier(&analysis), evidence(&analysis).message_count), ("NEW", 0));
        world.import(PAGE, &history(&days(100, 6_000))).await;
        let few = pb::AnalyzeRequest { lookback_days: Some(14), ..ask(PAGE) };
        let few = world.analyze(TENANT, few).await.unwrap();
        assert_eq!((tier(&few), evidence(&few).message_count), ("MEDIUM", 28));
        let all = pb::AnalyzeRequest { lookback_days: Some(365), ..ask(PAGE) };
        let all = world.analyze(TENANT, all).await.unwrap();
        assert_eq!(evidence(&all).message_count, 200);
        // Ten days after the first message the page was new.
        let then = "2025-11-04T20:00:00Z";
        let past = pb::AnalyzeRequest { as_of: Some(timestamp(then)), ..ask(PAGE) };
        let past = world.analyze(TENANT, past).await.unwrap();
        assert_eq!((tier(&past), past.as_of), ("NEW", Some(timestamp(then))));
        assert_eq!(evidence(&past).message_count, 23);
        // D is the day of the moment, also of one that has not come yet.
        for (then, count) in [("2026-02-15T20:00:00Z", 152), ("9999-12-30T00:00:00Z", 0)] {
            let future = pb::AnalyzeRequest { as_of: Some(timestamp(then)), ..ask(PAGE) };
            let future = world.analyze(TENANT, future).await.unwrap();
            assert_eq!(future.as_of, Some(timestamp(then)));
            assert_eq!(
                (evidence(&future).message_count, evidence(&future).ordinary_days),
                (count, 0)
            );
        }
        let long_ago =
            pb::AnalyzeRequest { as_of: Some(timestamp("0001-01-01T00:00:00Z")), ..ask(PAGE) };
        assert_eq!(tier(&world.analyze(TENANT, long_ago).await.unwrap()), "NEW");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_analysed_is_refused() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        for days in [0, 13, 366] {
            let ask = pb::AnalyzeRequest { lookback_days: Some(days), ..ask(PAGE) };
            assert_eq!(fields_of(world.analyze(TENANT, ask).await), ["?lookback_days"]);
        }
        for seconds in [i64::MAX, i64::MIN, timestamp("0001-01-01T00:00:00Z").seconds - 1] {
            let at = prost_types::Timestamp { seconds, nanos: 0 };
            let never = pb::AnalyzeRequest { as_of: Some(at), ..ask(PAGE) };
            assert_eq!(fields_of(world.analyze(TENANT, never).await), ["?as_of"]);
        }
        assert_eq!(code_of(world.analyze(TENANT, ask("nowhere")).await), Code::PageNotFound);
    })
    .await;
}

/// Sends every message of a day to half of those who saw the others.
async fn fall(world: &World, page: &str, date: &str) {
    let mut messages = days(60, 10_000);
    messages.retain(|sent| sent.at.starts_with(date));
    for sent in &mut messages {
        sent.viewed /= 2;
    }
    assert_eq!(messages.len(), 2);
    world.import(page, &history(&messages)).await;
}

#[tokio::test]
async fn a_day_on_which_most_pages_fell_is_the_platforms() {
    on_each_engine(async |world| {
        let pages = ["one", "two", "three", "four", "five", "six"];
        for page in pages {
            world.page(page).await;
            world.import(page, &history(&days(60, 10_000))).await;
        }
        let issues = async || evidence(&world.analysis("six").await).platform_issue_days.clone();
        assert!(issues().await.is_empty());
        for page in &pages[..3] {
            fall(&world, page, "2026-01-30").await;
        }
        assert!(issues().await.is_empty(), "half is not over half");
        fall(&world, "four", "2026-01-30").await;
        assert_eq!(issues().await, ["2026-01-30"], "what was remembered is out of date");
        // Its own holiday is no issue day of a page.
        let date = "2026-01-30".to_owned();
        let special = pb::SpecialDay { date, name: "Mine".to_owned(), factor: "0.5".to_owned() };
        let put = pb::PutPageRequest {
            page_name: "six".to_owned(),
            special_days: vec![special],
            ..pb::PutPageRequest::default()
        };
        world.put_page(TENANT, put).await.unwrap();
        assert!(issues().await.is_empty());
        let five = world.analysis("five").await;
        assert_eq!(evidence(&five).platform_issue_days, ["2026-01-30"]);
    })
    .await;
}

/// Where the page is it is Sunday, where the others are Saturday has only begun.
#[tokio::test]
async fn what_others_sent_after_the_moment_makes_no_issue_day() {
    on_each_engine(async |world| {
        let put = pb::PutPageRequest {
            page_name: PAGE.to_owned(),
            time_zone: Some("Pacific/Kiritimati".to_owned()),
            ..pb::PutPageRequest::default()
        };
        world.put_page(TENANT, put).await.unwrap();
        for page in ["one", "two", "three", "four", "five"] {
            world.page(page).await;
            world.import(page, &history(&days(60, 10_000))).await;
            fall(&world, page, "2026-01-31").await;
        }
        let issues = async |as_of: &str| {
            let ask = pb::AnalyzeRequest { as_of: Some(timestamp(as_of)), ..ask(PAGE) };
            evidence(&world.analyze(TENANT, ask).await.unwrap()).platform_issue_days.clone()
        };
        // Saturday's messages are of 10:00 and 15:00 in Los Angeles.
        for _ in 0..2 {
            assert_eq!(issues("2026-01-31T17:59:00Z").await, Vec::<String>::new());
            assert_eq!(issues("2026-01-31T18:00:00Z").await, ["2026-01-31"]);
            assert_eq!(issues(NOW).await, ["2026-01-31"]);
        }
    })
    .await;
}
