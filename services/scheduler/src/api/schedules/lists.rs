//! Lists of runs and of schedules, newest first.

use jiff::Timestamp;
use proto::scheduler::v1 as pb;
use service::Error;
use store::{keyset::Keyset, paging::Page};

use super::convert;
use crate::{
    Context,
    domain::schedule::{Schedule, Status},
    store::{
        runs,
        schedules::{self, Filter, Position},
    },
};

/// Items of a page when nobody says, and at most (api.md, "Lists").
const LIMITS: (u32, u32) = (20, 100);

/// Runs, without their pages.
pub(super) async fn runs(
    context: &Context,
    tenant: &str,
    request: pb::ListRunsRequest,
) -> Result<pb::ListRunsResponse, Error> {
    let page = Page::read(request.page)?;
    let mut found = runs::list(&context.store, tenant, page.after, page.to_read()).await?;
    let next_position =
        page.cut(&mut found, |run| Keyset { created_at: run.created_at, id: run.id.0 });
    let runs = found.iter().map(|run| convert::run(run, &[])).collect();
    Ok(pb::ListRunsResponse { runs, next_position })
}

/// Schedules, without their messages.
pub(super) async fn schedules(
    context: &Context,
    tenant: &str,
    request: pb::ListSchedulesRequest,
) -> Result<pb::ListSchedulesResponse, Error> {
    let page = request.page.clone().unwrap_or_default();
    let limit = if page.limit == 0 { LIMITS.0 } else { page.limit.min(LIMITS.1) };
    let after = match page.position.as_str() {
        "" => None,
        text => Some(
            read_position(text)
                .ok_or_else(|| Error::invalid("?cursor", "The cursor is not one of this list."))?,
        ),
    };
    let filter = read_filter(&request)?;
    let store = &context.store;
    let mut found = schedules::list(store, tenant, &filter, after.as_ref(), limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let last = found.last().filter(|_| more);
    let next_position = last.map(position).unwrap_or_default();
    let schedules = found.iter().map(convert::schedule).collect();
    Ok(pb::ListSchedulesResponse { schedules, next_position })
}

fn read_filter(request: &pb::ListSchedulesRequest) -> Result<Filter, Error> {
    let page = request.page_name.as_deref().map(str::parse).transpose();
    let week_start = request.week_start.as_deref().map(str::parse).transpose();
    let status = request.status.as_deref().map(|word| Status::of_word(word).ok_or(()));
    Ok(Filter {
        page: page.map_err(|error: crate::domain::page::NoPageName| {
            Error::invalid("?page_name", format!("{error}."))
        })?,
        week_start: week_start.map_err(|_: jiff::Error| {
            Error::invalid("?week_start", "week_start is no date such as 2026-02-02.")
        })?,
        status: status
            .transpose()
            .map_err(|()| Error::invalid("?status", "status is ACTIVE or CANCELLED."))?,
    })
}

fn position(last: &Schedule) -> String {
    format!("{}.{}", last.created_at.as_microsecond(), last.id)
}

fn read_position(text: &str) -> Option<Position> {
    let (micros, id) = text.split_once('.')?;
    let at = Timestamp::from_microsecond(micros.parse().ok()?).ok()?;
    (at.as_second() >= 0).then(|| Position(at, id.to_owned()))
}
