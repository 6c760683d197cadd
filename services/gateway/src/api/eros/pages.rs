//! Creator pages.

use axum::{
    Json,
    extract::{Path, State},
};
use proto::scheduler::v1 as pb;
use service::{Error, grpc::retry};

use super::{
    answer::page::{CreatorPage, CreatorPageList},
    names::{PageName, is_page_name},
    request::PageDraft,
};
use crate::{
    api::resource::Resource,
    app::App,
    http::{
        body::JsonBody,
        call::Call,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

const ROUTE: &str = "/api/pages";

/// List the pages
///
/// By name.
#[utoipa::path(
    get,
    path = "/api/pages",
    tag = "scheduling",
    operation_id = "listPages",
    params(
        ("query" = Option<String>, Query, max_length = 64, pattern = "^[a-z0-9_.-]*$",
            description = "Only those whose name begins so."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, body = CreatorPageList, description = "One page of the list."))
)]
pub(crate) async fn list(
    State(app): State<App>,
    call: Call,
) -> Result<Json<CreatorPageList>, Failure> {
    let prefix = call.query().text("query").map(str::to_owned);
    if prefix.as_deref().is_some_and(|prefix| !is_page_name(prefix)) {
        return Err(Error::invalid("?query", "No page's name begins so.").into());
    }
    let message = pb::ListPagesRequest { page: Some(call.page(&app, ROUTE)?), prefix };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.eros_pages().list_pages(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(CreatorPageList::new(list.pages, next_cursor)?))
}

/// Read a page
#[utoipa::path(
    get,
    path = "/api/pages/{page}",
    tag = "scheduling",
    operation_id = "getPage",
    params(("page" = String, Path, description = "The page's name.")),
    responses((status = 200, body = CreatorPage, description = "The page.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    PageName(name): PageName,
) -> Result<Resource<CreatorPage>, Failure> {
    Ok(resource(read(&app, &call, &name).await?)?)
}

/// Make or replace a page
///
/// A page without a `time_zone` has the default one. Special days are days of the page's own that
/// are treated as holidays; they win over the calendar.
#[utoipa::path(
    put,
    path = "/api/pages/{page}",
    tag = "scheduling",
    operation_id = "putPage",
    params(
        ("page" = String, Path, min_length = 1, max_length = 64, pattern = "^[a-z0-9_.-]{1,64}$",
            description = "The page's name: 1 to 64 of a-z, 0-9, _, . and -."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = PageDraft,
    responses(
        (status = 201, body = CreatorPage, description = "The page is new.",
            headers(
                ("Location" = String, description = "The page."),
                ("ETag" = String, description = "The version, for `If-Match`."),
            )),
        (status = 200, body = CreatorPage, description = "The page was replaced.",
            headers(("ETag" = String, description = "The version, for `If-Match`."))),
    )
)]
pub(crate) async fn put(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<CreatorPage>, Failure> {
    if !is_page_name(&name) {
        let detail = "A page's name has 1 to 64 of a-z, 0-9, _, . and -.";
        return Err(Error::invalid("", detail).into());
    }
    let draft = PageDraft::read(&body)?;
    let current = || async { Ok(read(&app, &call, &name).await?.version) };
    let if_version = if_match::expected(if_match, current).await?;
    let request = call.caller().request(draft.into_message(name.clone(), if_version))?;
    let put = app.eros_pages().put_page(request).await?.into_inner();
    let page = put.page.ok_or_else(|| Error::internal("a page is missing"))?;
    let answer = resource(page)?;
    Ok(if put.created { answer.created_at(format!("{ROUTE}/{name}")) } else { answer })
}

async fn read(app: &App, call: &Call, name: &str) -> Result<pb::Page, Error> {
    retry::read(|| async {
        let message = pb::GetPageRequest { page_name: name.to_owned() };
        let request = call.caller().request(message)?;
        Ok(app.eros_pages().get_page(request).await?.into_inner())
    })
    .await
}

/// A page with its version as entity tag.
fn resource(page: pb::Page) -> Result<Resource<CreatorPage>, Error> {
    let version = page.version;
    Ok(Resource::new(CreatorPage::try_from(page)?).version(version))
}
