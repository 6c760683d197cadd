//! What can be looked at: journal, ledger, posts and accounts.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::error::ControlError;
use super::filter::Filter;
use crate::journal::Record;
use crate::names::Provider;
use crate::post::{Post, PostState};
use crate::providers::google::Sheet;
use crate::state::Sandbox;

#[derive(Serialize)]
pub(super) struct JournalView {
    calls: Vec<Record>,
}

#[derive(Serialize)]
pub(super) struct LedgerView {
    items: Vec<LedgerItem>,
}

#[derive(Serialize)]
pub(super) struct PostsView {
    posts: Vec<PostView>,
}

#[derive(Serialize)]
pub(super) struct AccountsView {
    accounts: Vec<AccountView>,
}

/// A post that became public on a network.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LedgerItem {
    provider: Provider,
    account: String,
    post_id: String,
    network: String,
    text: String,
    media_url: Option<String>,
    media_urls: Vec<String>,
    created_at: Timestamp,
    published_at: Timestamp,
    public_url: String,
    deleted_after_publish: bool,
}

/// A post, whatever became of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostView {
    provider: Provider,
    account: String,
    post_id: String,
    state: PostState,
    networks: Vec<String>,
    text: String,
    media_url: Option<String>,
    media_urls: Vec<String>,
    created_at: Timestamp,
    publication_date: Timestamp,
    published_at: Option<Timestamp>,
    detailed_status: Option<String>,
    deleted_after_publish: bool,
}

#[derive(Serialize)]
pub(super) struct SpreadsheetsView {
    spreadsheets: Vec<SpreadsheetView>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SpreadsheetView {
    spreadsheet_id: String,
    sheets: Vec<SheetView>,
}

#[derive(Serialize)]
struct SheetView {
    title: String,
    /// Row by row; an empty cell is null.
    rows: Vec<Vec<Value>>,
}

#[derive(Serialize)]
struct AccountView {
    provider: Provider,
    account: String,
    label: Option<String>,
    calls: u64,
    /// Posts that are not deleted.
    posts: usize,
}

/// Calls in order of arrival.
pub(super) async fn journal(
    State(sandbox): State<Sandbox>,
    filter: Filter,
) -> Result<Json<JournalView>, ControlError> {
    let state = sandbox.lock();
    let records = state.journal.records();
    let taken = records.filter(|record| filter.takes_record(record)).cloned();
    Ok(Json(JournalView { calls: filter.newest(taken) }))
}

/// What became public, in order of publication; one item per network.
pub(super) async fn ledger(State(sandbox): State<Sandbox>, filter: Filter) -> Json<LedgerView> {
    let now = sandbox.clock.now();
    let state = sandbox.lock();
    let public = state.posts.ledger(now).filter(|post| filter.takes_post(post));
    Json(LedgerView { items: filter.newest(public.flat_map(|post| LedgerItem::of(post, now))) })
}

/// All posts in order of creation.
pub(super) async fn posts(State(sandbox): State<Sandbox>, filter: Filter) -> Json<PostsView> {
    let now = sandbox.clock.now();
    let state = sandbox.lock();
    let taken = state.posts.all().filter(|post| filter.takes_post(post));
    Json(PostsView { posts: filter.newest(taken.map(|post| PostView::of(post, now))) })
}

/// What was written to spreadsheets, by their ids.
pub(super) async fn spreadsheets(State(sandbox): State<Sandbox>) -> Json<SpreadsheetsView> {
    let state = sandbox.lock();
    let sheet = |sheet: &Sheet| SheetView { title: sheet.title.clone(), rows: sheet.cells.clone() };
    let spreadsheets = state
        .spreadsheets
        .iter()
        .map(|(id, sheets)| SpreadsheetView {
            spreadsheet_id: id.to_owned(),
            sheets: sheets.iter().map(sheet).collect(),
        })
        .collect();
    Json(SpreadsheetsView { spreadsheets })
}

/// The providers' own accounts and those that called, by provider and id.
pub(super) async fn accounts(State(sandbox): State<Sandbox>) -> Json<AccountsView> {
    let state = sandbox.lock();
    let mut posts: BTreeMap<(Provider, &str), usize> = BTreeMap::new();
    for (owner, count) in state.posts.counts() {
        *posts.entry((owner.provider, owner.account.as_str())).or_default() += count;
    }
    let mut accounts: Vec<AccountView> = state
        .accounts
        .iter()
        .map(|(provider, id, account)| AccountView {
            provider,
            account: id.to_owned(),
            label: account.label.clone(),
            calls: account.calls,
            posts: posts.get(&(provider, id)).copied().unwrap_or_default(),
        })
        .collect();
    accounts.sort_by(|a, b| (a.provider, &a.account).cmp(&(b.provider, &b.account)));
    Json(AccountsView { accounts })
}

impl LedgerItem {
    fn of(post: &Post, now: Timestamp) -> Vec<Self> {
        let Some(published_at) = post.published_at(now) else {
            return Vec::new();
        };
        let item = |network: &String| Self {
            provider: post.owner.provider,
            account: post.owner.account.clone(),
            post_id: post.name.clone(),
            network: network.clone(),
            text: post.content.text.clone(),
            media_url: post.content.media.first().cloned(),
            media_urls: post.content.media.clone(),
            created_at: post.created_at,
            published_at,
            public_url: post.owner.provider.manner().public_url(post, network),
            deleted_after_publish: post.deleted_after_publish(),
        };
        post.content.networks.iter().map(item).collect()
    }
}

impl PostView {
    pub(super) fn of(post: &Post, now: Timestamp) -> Self {
        Self {
            provider: post.owner.provider,
            account: post.owner.account.clone(),
            post_id: post.name.clone(),
            state: post.state(now),
            networks: post.content.networks.clone(),
            text: post.content.text.clone(),
            media_url: post.content.media.first().cloned(),
            media_urls: post.content.media.clone(),
            created_at: post.created_at,
            publication_date: post.content.due,
            published_at: post.published_at(now),
            detailed_status: post.refusal(now).map(str::to_owned),
            deleted_after_publish: post.deleted_after_publish(),
        }
    }
}
