//! A page as a client wants it.

use std::collections::BTreeSet;

use proto::scheduler::v1 as pb;
use rust_decimal::{Decimal, dec};
use service::{Code, Error, FieldError, Zone};

use crate::{
    Context,
    api::{convert, requests::date},
    domain::page::{PageName, SpecialDay},
    store::pages,
};

/// Most special days of a page.
const MAX_SPECIAL_DAYS: usize = 400;
/// Longest name of a special day, in characters.
const MAX_NAME: usize = 100;
/// What a factor may be (scheduling.md, "Data and REST").
const FACTOR: (Decimal, Decimal) = (dec!(0.1), dec!(1));

pub(super) async fn page(
    context: &Context,
    tenant: &str,
    request: &pb::PutPageRequest,
) -> Result<pb::PutPageResponse, Error> {
    let mut wrong = Wrong::default();
    let name = wrong.or(request.page_name.parse::<PageName>(), "/page_name");
    let default = &context.policies.of(tenant).default_zone;
    let zone = Zone::get(request.time_zone.as_ref().unwrap_or(default));
    let zone = wrong.or(zone, "/time_zone");
    let special_days = special_days(&request.special_days, &mut wrong);
    let (Some(name), Some(zone), true) = (name, zone, wrong.0.is_empty()) else {
        return Err(wrong.refuse());
    };
    let put = pages::Put {
        name: &name,
        zone: &zone,
        special_days: &special_days,
        if_version: request.if_version,
    };
    let (page, created) = pages::put(&context.store, tenant, &put, context.clock.now()).await?;
    Ok(pb::PutPageResponse { page: Some(convert::page(&page)), created })
}

/// The days by date.
fn special_days(asked: &[pb::SpecialDay], wrong: &mut Wrong) -> Vec<SpecialDay> {
    if asked.len() > MAX_SPECIAL_DAYS {
        wrong.note("/special_days", format!("A page has at most {MAX_SPECIAL_DAYS} special days."));
        return Vec::new();
    }
    let mut dates = BTreeSet::new();
    let mut days = Vec::new();
    for (index, day) in asked.iter().enumerate() {
        let at = |member: &str| format!("/special_days/{index}/{member}");
        let date = date(&day.date);
        match date {
            None => wrong.note(at("date"), "Write the date as YYYY-MM-DD."),
            Some(date) if !dates.insert(date) => {
                wrong.note(at("date"), format!("{date} is there already."));
            }
            Some(_) => {}
        }
        let length = day.name.chars().count();
        if !(1..=MAX_NAME).contains(&length) || day.name.contains('\0') {
            wrong.note(at("name"), format!("A name has 1 to {MAX_NAME} characters."));
        }
        let factor = day.factor.parse::<Decimal>().ok();
        let factor = factor.filter(|factor| (FACTOR.0..=FACTOR.1).contains(factor));
        if factor.is_none() {
            wrong.note(at("factor"), "The factor is a number from 0.1 to 1.");
        }
        if let (Some(date), Some(factor)) = (date, factor) {
            days.push(SpecialDay { date, name: day.name.clone(), factor });
        }
    }
    days.sort_by_key(|day| day.date);
    days
}

/// What is wrong with a request.
#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn note(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.0.push(FieldError { pointer: pointer.into(), detail: detail.into() });
    }

    fn or<T, E: ToString>(&mut self, value: Result<T, E>, pointer: &str) -> Option<T> {
        value.map_err(|error| self.note(pointer, error.to_string())).ok()
    }

    fn refuse(self) -> Error {
        let details: Vec<_> = self.0.iter().map(|field| field.detail.as_str()).collect();
        let error = Error::new(Code::InvalidRequest, details.join(" "));
        self.0.into_iter().fold(error, Error::with_field)
    }
}
