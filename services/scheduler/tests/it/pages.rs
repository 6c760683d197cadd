//! Pages: created, replaced, listed (scheduling.md, "Data and REST").

use proto::{common::v1::PageRequest, scheduler::v1 as pb};
use service::Code;

use crate::support::{TENANT, World, code_of, fields_of, on_each_engine};

fn put(name: &str) -> pb::PutPageRequest {
    pb::PutPageRequest { page_name: name.to_owned(), ..pb::PutPageRequest::default() }
}

fn special(date: &str, name: &str, factor: &str) -> pb::SpecialDay {
    let [date, name, factor] = [date, name, factor].map(str::to_owned);
    pb::SpecialDay { date, name, factor }
}

async fn get(world: &World, name: &str) -> pb::Page {
    world.get_page(TENANT, pb::GetPageRequest { page_name: name.to_owned() }).await.unwrap()
}

#[tokio::test]
async fn a_page_is_created_and_replaced() {
    on_each_engine(async |world| {
        let created = world.put_page(TENANT, put("jadebri")).await.unwrap();
        assert!(created.created);
        let page = created.page.unwrap();
        assert_eq!(page.time_zone, "America/Los_Angeles");
        assert_eq!((page.version, get(&world, "jadebri").await), (1, page.clone()));

        let special_days =
            vec![special("2026-03-01", "Birthday", "0.50"), special("2026-02-14", "Mine", "1")];
        let replace = pb::PutPageRequest {
            time_zone: Some("europe/madrid".to_owned()),
            special_days,
            if_version: Some(1),
            ..put("jadebri")
        };
        let replaced = world.put_page(TENANT, replace.clone()).await.unwrap();
        assert!(!replaced.created);
        let page = replaced.page.unwrap();
        assert_eq!((page.time_zone.as_str(), page.version), ("Europe/Madrid", 2));
        let days = [special("2026-02-14", "Mine", "1"), special("2026-03-01", "Birthday", "0.5")];
        assert_eq!(page.special_days, days);
        assert_eq!(get(&world, "jadebri").await, page);

        assert_eq!(code_of(world.put_page(TENANT, replace).await), Code::PreconditionFailed);
        let nowhere = pb::PutPageRequest { if_version: Some(1), ..put("other") };
        assert_eq!(code_of(world.put_page(TENANT, nowhere).await), Code::PreconditionFailed);
        let ask = pb::GetPageRequest { page_name: "other".to_owned() };
        assert_eq!(code_of(world.get_page(TENANT, ask).await), Code::PageNotFound);
        let ask = pb::GetPageRequest { page_name: "No Page".to_owned() };
        assert_eq!(code_of(world.get_page(TENANT, ask).await), Code::PageNotFound);
    })
    .await;
}

#[tokio::test]
async fn mistakes_in_a_page_are_all_named() {
    on_each_engine(async |world| {
        let wrong = pb::PutPageRequest {
            time_zone: Some("Mars/Base".to_owned()),
            special_days: vec![
                special("2026-02-30", "a", "0.5"),
                special("2026-03-01", "", "0.05"),
                special("2026-03-01", "twice", "1"),
                special("2026-03-02", "x", "1.01"),
                special("20260303", &"x".repeat(101), "half"),
            ],
            ..put("Not A Page")
        };
        let fields = fields_of(world.put_page(TENANT, wrong).await);
        let expected = [
            "/page_name",
            "/time_zone",
            "/special_days/0/date",
            "/special_days/1/name",
            "/special_days/1/factor",
            "/special_days/2/date",
            "/special_days/3/factor",
            "/special_days/4/date",
            "/special_days/4/name",
            "/special_days/4/factor",
        ];
        assert_eq!(fields, expected);
        let many = pb::PutPageRequest {
            special_days: vec![special("2026-03-01", "x", "1"); 401],
            ..put("page")
        };
        assert_eq!(fields_of(world.put_page(TENANT, many).await), ["/special_days"]);
    })
    .await;
}

#[tokio::test]
async fn pages_are_listed_by_name() {
    on_each_engine(async |world| {
        for name in ["c", "a.b", "a-b", "a_b", "b", "a"] {
            world.page(name).await;
        }
        let (mut seen, mut position) = (Vec::new(), String::new());
        loop {
            let page = Some(PageRequest { limit: 2, position });
            let list = pb::ListPagesRequest { page, prefix: None };
            let list = world.list_pages(TENANT, list).await.unwrap();
            assert!(list.pages.len() <= 2);
            seen.extend(list.pages.into_iter().map(|page| page.page_name));
            position = list.next_position;
            if position.is_empty() {
                break;
            }
        }
        assert_eq!(seen, ["a", "a-b", "a.b", "a_b", "b", "c"], "in the order of bytes");
        let page = Some(PageRequest { limit: 2, position: "No Page".to_owned() });
        let list = pb::ListPagesRequest { page, prefix: None };
        assert_eq!(fields_of(world.list_pages(TENANT, list).await), ["?cursor"]);
    })
    .await;
}

#[tokio::test]
async fn pages_are_found_by_how_their_name_begins() {
    on_each_engine(async |world| {
        for name in ["a_b.1", "a_b.2", "axb.3", "b", "a_"] {
            world.page(name).await;
        }
        let found = async |prefix: &str, position: &str| {
            let page = Some(PageRequest { limit: 2, position: position.to_owned() });
            let list = pb::ListPagesRequest { page, prefix: Some(prefix.to_owned()) };
            let list = world.list_pages(TENANT, list).await.unwrap();
            let names: Vec<_> = list.pages.into_iter().map(|page| page.page_name).collect();
            (names.join(" "), list.next_position)
        };
        assert_eq!(found("a_", "").await, ("a_ a_b.1".to_owned(), "a_b.1".to_owned()));
        assert_eq!(found("a_", "a_b.1").await, ("a_b.2".to_owned(), String::new()));
        assert_eq!(found("axb.3", "").await.0, "axb.3");
        assert_eq!(found("c", "").await.0, "");
        for prefix in ["%", "A", "a b"] {
            let list = pb::ListPagesRequest { page: None, prefix: Some(prefix.to_owned()) };
            assert_eq!(fields_of(world.list_pages(TENANT, list).await), ["?query"]);
        }
    })
    .await;
}

#[tokio::test]
async fn holidays_of_any_year_are_listed_and_those_in_use_are_a_table() {
    on_each_engine(async |world| {
        let list = |year| world.list_holidays(TENANT, pb::ListHolidaysRequest { year });
        let this = list(None).await.unwrap().holidays;
        assert_eq!(this, list(Some(2026)).await.unwrap().holidays);
        let christmas = this.iter().find(|day| day.holiday_date == "2026-12-25").unwrap();
        assert_eq!(christmas.saturation_impact_factor, "0.6");
        assert!(!list(Some(1)).await.unwrap().holidays.is_empty());
        for year in [0, 10_000] {
            assert_eq!(fields_of(list(Some(year)).await), ["?year"]);
        }
        let count = "SELECT COUNT(*) FROM holiday_calendar
                     WHERE holiday_date >= '2026-01-01' AND holiday_date < '2027-01-01'";
        let (stored,): (i64,) = world.store.query(count).fetch_one().await.unwrap();
        assert_eq!(stored, this.len() as i64);
        let all = "SELECT COUNT(*) FROM holiday_calendar";
        let (before,): (i64,) = world.store.query(all).fetch_one().await.unwrap();
        drop(world.replica().await);
        let (after,): (i64,) = world.store.query(all).fetch_one().await.unwrap();
        assert_eq!(before, after, "another start writes them once");
    })
    .await;
}
