//! Lists of runs and of schedules, newest first.

use proto::scheduler::v1 as pb;
use service::Error;
use store::{keyset::Keyset, paging::Page};

use super::convert;
use crate::{
    Context,
    domain::{
        analysis::SaturationZone,
        schedule::{Schedule, Status},
    },
    store::{
        runs,
        schedules::{self, Filter},
    },
};

/// Runs, without their pages.
pub(super) async fn runs(
    context: &Context,
    tenant: &str,
    request: pb::ListRunsRequest,
) -> Result<pb::ListRunsResponse, Error> {
    let page = Page::read(request.page)?;
    let mut found = runs::list(&context.store, tenant, page.newest_first(), page.to_read()).await?;
    let next_position =
        page.cut(&mut found, |run| Keyset { created_at: run.created_at, id: run.id.0 });
    let runs = found.iter().map(convert::listed_run).collect();
    Ok(pb::ListRunsResponse { runs, next_position })
}

/// Schedules, without their messages.
pub(super) async fn schedules(
    context: &Context,
    tenant: &str,
    request: pb::ListSchedulesRequest,
) -> Result<pb::ListSchedulesResponse, Error> {
    let page = Page::<Keyset<String>>::read(request.page.clone())?;
    let filter = read_filter(&request)?;
    let store = &context.store;
    let after = page.after.as_ref();
    let mut found = schedules::list(store, tenant, &filter, after, page.to_read()).await?;
    let key = |last: &Schedule| Keyset { created_at: last.created_at, id: last.id.to_string() };
    let next_position = page.cut(&mut found, key);
    let schedules = found.iter().map(convert::schedule).collect();
    Ok(pb::ListSchedulesResponse { schedules, next_position })
}

fn read_filter(request: &pb::ListSchedulesRequest) -> Result<Filter, Error> {
    let page = request.page_name.as_deref().map(str::parse).transpose();
    let week_start = request.week_start.as_deref().map(str::parse).transpose();
    let status = request.status.as_deref().map(|word| Status::of_word(word).ok_or(()));
    let zone = request.saturation_status.as_deref().map(|it| SaturationZone::of_word(it).ok_or(()));
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
        zone: zone.transpose().map_err(|()| {
            Error::invalid("?saturation_status", "saturation_status is GREEN, YELLOW or RED.")
        })?,
    })
}
