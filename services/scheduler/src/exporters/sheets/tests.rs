use proptest::{collection::vec, prelude::*};
use serde_json::json;

use super::*;
use crate::domain::{message::MessageType, schedule::Audience};

fn id(n: u8) -> ScheduleId {
    format!("SCH_ana_20260101_ABC12{n}").parse().unwrap()
}

fn row(id: &ScheduleId, position: u32, text: &str) -> Row {
    Row {
        scheduled_time: "2026-02-02T09:00:00".parse().unwrap(),
        message_type: MessageType::Unlock,
        caption_text: text.to_owned(),
        price_tier: None,
        caption_id: Some(i64::from(position) + 100),
        price: Some("12.50".parse().unwrap()),
        content_category: None,
        psychological_trigger: None,
        audience: Audience::All,
        position,
        parent_position: None,
        scheduled_at: "2026-02-02T17:00:00Z".parse().unwrap(),
        schedule_id: id.clone(),
        page_name: "ana".parse().unwrap(),
    }
}

fn rows(id: &ScheduleId, count: u32, text: &str) -> Vec<Row> {
    (1..=count).map(|position| row(id, position, text)).collect()
}

/// A tab, written by plans.
#[derive(Clone, Debug, Default, PartialEq)]
struct Tab(Vec<Vec<Value>>);

impl Tab {
    fn put(&mut self, id: &ScheduleId, rows: &[Row]) {
        let keys: Vec<Vec<Value>> = self
            .0
            .iter()
            .map(|row| row.get(KEY_PLACES).map(<[Value]>::to_vec).unwrap_or_default())
            .collect();
        // As Sheets answers: without empty rows at the end.
        let end = keys.iter().rposition(|row| !row.iter().all(is_empty)).map_or(0, |at| at + 1);
        for (number, cells) in plan(&keys[..end], id, rows).unwrap().rows {
            let at = number as usize - 1;
            self.0.resize_with(self.0.len().max(at + 1), Vec::new);
            self.0[at] = cells;
        }
    }

    /// Positions and texts of a schedule's rows.
    fn of(&self, id: &ScheduleId) -> Vec<(i64, &str)> {
        let of_it = |row: &&Vec<Value>| row.get(12).is_some_and(|cell| cell == id.as_str());
        let mut found: Vec<_> = self
            .0
            .iter()
            .filter(of_it)
            .map(|row| (row[9].as_i64().unwrap(), row[2].as_str().unwrap()))
            .collect();
        found.sort_unstable();
        found
    }
}

#[test]
fn a_repeat_updates_and_never_doubles() {
    let mut tab = Tab::default();
    tab.put(&id(1), &rows(&id(1), 3, "first"));
    assert_eq!(tab.0[0], COLUMNS.map(Value::from));
    let once = tab.clone();
    tab.put(&id(1), &rows(&id(1), 3, "first"));
    assert_eq!(tab, once);
    tab.put(&id(2), &rows(&id(2), 2, "other"));
    tab.put(&id(1), &rows(&id(1), 2, "changed"));
    assert_eq!(tab.of(&id(1)), [(1, "changed"), (2, "changed")]);
    assert_eq!(tab.of(&id(2)), [(1, "other"), (2, "other")]);
    assert_eq!(tab.0.len(), 6);
}

#[test]
fn cells_are_guarded_and_numbers_are_numbers() {
    let mut tab = Tab::default();
    tab.put(&id(1), &[row(&id(1), 1, "=1+1")]);
    assert_eq!(tab.0[1][2], json!("'=1+1"));
    assert_eq!(tab.0[1][4..6], [json!(101), json!(12.5)]);
}

#[test]
fn another_first_row_is_left_alone() {
    let keys = [vec![json!("mine")]];
    plan(&keys, &id(1), &rows(&id(1), 1, "x")).unwrap_err();
    for empty in [vec![], vec![vec![]], vec![vec![json!("")]]] {
        assert_eq!(plan(&empty, &id(1), &[]).unwrap().rows.len(), 1);
    }
}

#[test]
fn a_title_fits() {
    let page = |name: &str| name.parse().unwrap();
    assert_eq!(title("acme", &page("ana")), "acme/ana");
    let (long, tenant) = ("a".repeat(64), "t".repeat(63));
    let titles = [title(&tenant, &page(&long)), title(&tenant, &page(&format!("{}b", &long[1..])))];
    assert!(titles.iter().all(|title| title.len() == MAX_TITLE));
    assert_ne!(titles[0], titles[1]);
}

proptest! {
    /// Whatever is exported in which order, each schedule has its rows once and as they were last.
    #[test]
    fn any_order_of_exports(puts in vec((1_u8..4, 0_u32..6, 0_u8..9), 1..20)) {
        let mut tab = Tab::default();
        let mut last = BTreeMap::new();
        for (n, count, text) in puts {
            let text = format!("t{text}");
            tab.put(&id(n), &rows(&id(n), count, &text));
            last.insert(n, (count, text));
        }
        for (n, (count, text)) in &last {
            let expected: Vec<(i64, &str)> =
                (1..=i64::from(*count)).map(|position| (position, text.as_str())).collect();
            prop_assert_eq!(tab.of(&id(*n)), expected);
        }
    }
}
