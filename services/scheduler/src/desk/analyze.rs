//! What a page's history says.

use jiff::Timestamp;
use service::Error;

use crate::{
    Context,
    domain::{
        analysis::{self, Analysis, History},
        page::PageName,
    },
    store::{feedback::BEGINNING, history, pages},
};

/// Analyses a page (scheduling.md, "Analyzer").
///
/// # Errors
/// `PAGE_NOT_FOUND`, and the database's.
pub async fn analyze(
    context: &Context,
    tenant: &str,
    page: &PageName,
    lookback_days: u32,
    include_saturation: bool,
    as_of: Timestamp,
) -> Result<Analysis, Error> {
    let Context { store, policies, rates, .. } = context;
    let policy = policies.of(tenant);
    let page = pages::get(store, tenant, page).await?.ok_or_else(pages::not_found)?;
    let since = analysis::since(&page, as_of, lookback_days, policy).max(BEGINNING);
    let (messages, first_sent_at, issues) = futures::try_join!(
        async { Ok(history::since(store, tenant, &page.name, since, as_of).await?) },
        async { Ok(history::first_sent_at(store, tenant, &page.name).await?) },
        rates.issue_days(store, tenant, &page, as_of, policy),
    )?;
    let history = History {
        page: &page,
        messages: &messages,
        first_sent_at,
        platform_issue_days: &issues,
        as_of,
        lookback_days,
        include_saturation,
    };
    Ok(analysis::analyze(&history, policy))
}
