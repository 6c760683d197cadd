//! Lists.

use jiff::Timestamp;
use proto::scheduler::v1 as pb;
use service::{Error, Zone};
use store::{keyset::Keyset, paging::Page};

use super::named;
use crate::{
    Context,
    api::convert,
    domain::{
        feedback::Sums,
        holidays,
        message::Message,
        page::PageName,
        policy::Policy,
        selection::draw::{exploration_bonus, wilson_bounds},
    },
    store::{bandit, captions, history, pages},
};

/// The page of the list's path, which must be there.
async fn existing(context: &Context, tenant: &str, name: &str) -> Result<PageName, Error> {
    let name = named(name)?;
    pages::get(&context.store, tenant, &name).await?.ok_or_else(pages::not_found)?;
    Ok(name)
}

pub(super) async fn pages(
    context: &Context,
    tenant: &str,
    request: pb::ListPagesRequest,
) -> Result<pb::ListPagesResponse, Error> {
    let list = Page::<PageName>::read(request.page)?;
    let after = list.after.as_ref().map_or("", PageName::as_str);
    let prefix = request.prefix.unwrap_or_default();
    if !prefix.is_empty() && prefix.parse::<PageName>().is_err() {
        return Err(Error::invalid("?query", "No page's name begins so."));
    }
    let mut found = pages::list(&context.store, tenant, &prefix, after, list.to_read()).await?;
    let next_position = list.cut(&mut found, |page| page.name.clone());
    Ok(pb::ListPagesResponse { pages: found.iter().map(convert::page).collect(), next_position })
}

pub(super) async fn history(
    context: &Context,
    tenant: &str,
    request: pb::ListHistoryRequest,
) -> Result<pb::ListHistoryResponse, Error> {
    let page = existing(context, tenant, &request.page_name).await?;
    let list = Page::<Keyset<String>>::read(request.page)?;
    let start = Keyset::START.created_at;
    let before = list.after.as_ref().map_or((start, ""), |it| (it.created_at, it.id.as_str()));
    let mut found = history::list(&context.store, tenant, &page, before, list.to_read()).await?;
    let key = |last: &Message| Keyset { created_at: last.sent_at, id: last.id.clone() };
    let next_position = list.cut(&mut found, key);
    let messages = found.into_iter().map(convert::message).collect();
    Ok(pb::ListHistoryResponse { messages, next_position })
}

pub(super) async fn captions(
    context: &Context,
    tenant: &str,
    request: pb::ListCaptionsRequest,
) -> Result<pb::ListCaptionsResponse, Error> {
    let page = existing(context, tenant, &request.page_name).await?;
    let list = Page::<i64>::read(request.page)?;
    let after = list.after.unwrap_or(i64::MIN);
    let mut found = captions::list(&context.store, tenant, &page, after, list.to_read()).await?;
    let next_position = list.cut(&mut found, |last| last.id);
    let captions = found.into_iter().map(convert::caption).collect();
    Ok(pb::ListCaptionsResponse { captions, next_position })
}

pub(super) async fn bandit(
    context: &Context,
    tenant: &str,
    request: pb::ListBanditRequest,
) -> Result<pb::ListBanditResponse, Error> {
    let page = existing(context, tenant, &request.page_name).await?;
    let list = Page::<i64>::read(request.page)?;
    let after = list.after.unwrap_or(i64::MIN);
    let mut found = bandit::list(&context.store, tenant, &page, after, list.to_read()).await?;
    let next_position = list.cut(&mut found, |(id, _)| *id);
    let as_of = context.clock.now();
    let policy = context.policies.of(tenant);
    let ids = found.iter().map(|(id, _)| *id).collect();
    let mut known = captions::of_ids(&context.store, tenant, ids).await?;
    let arms = found.into_iter().map(|(id, sums)| {
        let caption = known.remove(&id);
        pb::BanditArm {
            price_tier: caption.as_ref().and_then(|it| Some(it.price_tier?.word().to_owned())),
            caption_text: caption.map(|caption| caption.text),
            ..arm(id, &sums, as_of, policy)
        }
    });
    let arms = arms.collect();
    let as_of = Some(convert::timestamp(as_of));
    Ok(pb::ListBanditResponse { as_of, arms, next_position })
}

fn arm(caption_id: i64, sums: &Sums, as_of: Timestamp, policy: &Policy) -> pb::BanditArm {
    let arm = sums.arm(as_of, policy);
    let (lower_bound, upper_bound) = wilson_bounds(&arm, policy.selector.z);
    pb::BanditArm {
        caption_id,
        successes: arm.successes,
        failures: arm.failures,
        observations: sums.observations as u64,
        avg_emv: arm.avg_emv,
        lower_bound,
        upper_bound,
        exploration_bonus: exploration_bonus(&arm),
        caption_text: None,
        price_tier: None,
    }
}

pub(super) fn holidays(
    context: &Context,
    tenant: &str,
    request: pb::ListHolidaysRequest,
) -> Result<pb::ListHolidaysResponse, Error> {
    let year = if let Some(year) = request.year {
        i16::try_from(year)
            .ok()
            .filter(|year| (1..=9999).contains(year))
            .ok_or_else(|| Error::invalid("?year", "The year must be 1 to 9999."))?
    } else {
        let zone = Zone::get(&context.policies.of(tenant).default_zone);
        zone.map_err(Error::internal)?.local(context.clock.now()).year()
    };
    let holidays = holidays::of_year(year).iter().map(convert::holiday).collect();
    Ok(pb::ListHolidaysResponse { holidays })
}
