//! What is known of a page, and what it says: analysis, selection, bandit, holidays.

use axum::{Json, extract::State};
use proto::scheduler::v1 as pb;
use service::grpc::retry;

use super::{
    answer::{
        analysis::Analysis,
        selection::{Bandit, HolidayList, Selection},
    },
    names::PageName,
    request::SelectionRequest,
};
use crate::{
    app::App,
    http::{body::OptionalJson, call::Call, problem::Failure},
};

const BANDIT: &str = "/api/pages/{page}/bandit";

/// Analyze a page
///
/// How large its audience is, how much it can take, and why.
#[utoipa::path(
    get,
    path = "/api/pages/{page}/analysis",
    tag = "scheduling",
    operation_id = "analyzePage",
    params(
        ("page" = String, Path, description = "The page's name."),
        ("lookback_days" = Option<u32>, Query, minimum = 14, maximum = 365, description = "Days of classification and evidence; 90 without it."),
        ("include_saturation" = Option<bool>, Query, description = "Whether to judge saturation; true without it."),
        ("as_of" = Option<String>, Query, format = DateTime, description = "Later messages do not count; now without it."),
    ),
    responses((status = 200, body = Analysis, description = "The analysis."))
)]
pub(crate) async fn analysis(
    State(app): State<App>,
    call: Call,
    PageName(page_name): PageName,
) -> Result<Json<Analysis>, Failure> {
    let query = call.query();
    let message = pb::AnalyzeRequest {
        page_name,
        lookback_days: query.number("lookback_days", 14..=365)?,
        include_saturation: query.choice("include_saturation")?,
        as_of: query.instant("as_of")?,
    };
    let analysis = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.eros_pages().analyze(request).await?.into_inner())
    })
    .await?;
    Ok(Json(analysis.try_into()?))
}

/// Select captions
///
/// What a run would choose for the week, and why. Nothing is locked.
#[utoipa::path(
    post,
    path = "/api/pages/{page}/selection",
    tag = "scheduling",
    operation_id = "selectCaptions",
    params(("page" = String, Path, description = "The page's name.")),
    request_body = Option<SelectionRequest>,
    responses((status = 200, body = Selection, description = "The captions, in the order of their choice."))
)]
pub(crate) async fn selection(
    State(app): State<App>,
    call: Call,
    PageName(page_name): PageName,
    OptionalJson(body): OptionalJson,
) -> Result<Json<Selection>, Failure> {
    let message = SelectionRequest::read(&body)?.into_message(page_name);
    let request = call.caller().request(message)?;
    Ok(Json(app.eros_pages().select_captions(request).await?.into_inner().try_into()?))
}

/// Read what the bandit learnt
///
/// By caption id; decayed to `as_of`.
#[utoipa::path(
    get,
    path = "/api/pages/{page}/bandit",
    tag = "scheduling",
    operation_id = "getBandit",
    params(
        ("page" = String, Path, description = "The page's name."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, body = Bandit, description = "One page of the list."))
)]
pub(crate) async fn bandit(
    State(app): State<App>,
    call: Call,
    PageName(page_name): PageName,
) -> Result<Json<Bandit>, Failure> {
    let page = call.page(&app, BANDIT)?;
    let list = retry::read(|| async {
        let page = Some(page.clone());
        let message = pb::ListBanditRequest { page_name: page_name.clone(), page };
        Ok(app.eros_pages().list_bandit(call.caller().request(message)?).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, BANDIT, &list.next_position);
    Ok(Json(Bandit::new(list, next_cursor)?))
}

/// List the holidays of a year
///
/// Those of the USA, each with the factor of that day's Unlocks.
#[utoipa::path(
    get,
    path = "/api/holidays",
    tag = "scheduling",
    operation_id = "listHolidays",
    params(("year" = Option<u32>, Query, minimum = 1, maximum = 9999, description = "This year without it.")),
    responses((status = 200, body = HolidayList, description = "By date."))
)]
pub(crate) async fn holidays(
    State(app): State<App>,
    call: Call,
) -> Result<Json<HolidayList>, Failure> {
    let message = pb::ListHolidaysRequest { year: call.query().number("year", 1..=9_999)? };
    let list = retry::read(|| async {
        let request = call.caller().request(message)?;
        Ok(app.eros_pages().list_holidays(request).await?.into_inner())
    })
    .await?;
    Ok(Json(list.try_into()?))
}
