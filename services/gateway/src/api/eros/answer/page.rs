//! Creator pages.

use proto::scheduler::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::api::eros::number::Number;

/// A creator's page.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct CreatorPage {
    #[schema(example = "jadebri")]
    page_name: String,
    /// Whose wall clock every rule means.
    #[schema(example = "America/Los_Angeles")]
    time_zone: String,
    special_days: Vec<SpecialDay>,
}

/// A day of the page's own that is treated as a holiday.
#[derive(Serialize, ToSchema)]
struct SpecialDay {
    #[schema(format = Date, example = "2026-03-14")]
    date: String,
    #[schema(example = "Anniversary")]
    name: String,
    /// Factor of that day's Unlocks.
    factor: Number,
}

/// The pages of the tenant.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct CreatorPageList {
    items: Vec<CreatorPage>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl TryFrom<pb::Page> for CreatorPage {
    type Error = Error;

    fn try_from(page: pb::Page) -> Result<Self, Error> {
        let pb::Page { page_name, time_zone, special_days, version: _ } = page;
        let day = |pb::SpecialDay { date, name, factor }| {
            Ok(SpecialDay { date, name, factor: Number::read(&factor)? })
        };
        let special_days = special_days.into_iter().map(day).collect::<Result<_, Error>>()?;
        Ok(Self { page_name, time_zone, special_days })
    }
}

impl CreatorPageList {
    pub(in crate::api::eros) fn new(
        pages: Vec<pb::Page>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items = pages.into_iter().map(CreatorPage::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}
