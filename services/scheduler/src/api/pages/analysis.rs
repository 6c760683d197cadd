//! Analyses and selections.

use jiff::Timestamp;
use proto::scheduler::v1 as pb;
use service::{Code, Error};

use super::named;
use crate::{
    Context,
    api::{
        convert,
        requests::{date, seed},
    },
    desk,
    domain::{analysis, selection::Sampler, week},
    store::{feedback::BEGINNING, pages},
};

/// Most captions of one selection.
const MAX_CAPTIONS: u32 = 1_000;

pub(super) async fn analyze(
    context: &Context,
    tenant: &str,
    request: &pb::AnalyzeRequest,
) -> Result<pb::Analysis, Error> {
    let page = named(&request.page_name)?;
    let rule = &context.policies.of(tenant).analyzer.lookback;
    let days = request.lookback_days.unwrap_or(rule.default);
    if !(rule.min..=rule.max).contains(&days) {
        let detail = format!("lookback_days must be {} to {}.", rule.min, rule.max);
        return Err(Error::invalid("?lookback_days", detail));
    }
    let as_of = match &request.as_of {
        None => context.clock.now(),
        Some(at) => Timestamp::new(at.seconds, at.nanos)
            .ok()
            .filter(|at| *at >= BEGINNING)
            .ok_or_else(|| Error::invalid("?as_of", "as_of is out of range."))?,
    };
    let include = request.include_saturation.unwrap_or(true);
    let analysis = desk::analyze(context, tenant, &page, days, include, as_of).await?;
    Ok(convert::analysis(analysis))
}

pub(super) async fn select(
    context: &Context,
    tenant: &str,
    request: &pb::SelectCaptionsRequest,
) -> Result<pb::Selection, Error> {
    let name = named(&request.page_name)?;
    let policy = context.policies.of(tenant);
    let needed = request.num_captions_needed;
    if needed.is_some_and(|needed| !(1..=MAX_CAPTIONS).contains(&needed)) {
        let detail = format!("num_captions_needed must be 1 to {MAX_CAPTIONS}.");
        return Err(Error::invalid("/num_captions_needed", detail));
    }
    let seed = seed(context, request.seed)?;
    let sampler = match request.sampler.as_deref() {
        None => policy.selector.sampler,
        Some(word) => Sampler::of_word(word)
            .ok_or_else(|| Error::invalid("/sampler", "The sampler is wilson or beta."))?,
    };
    let as_of = context.clock.now();
    let page = pages::get(&context.store, tenant, &name).await?.ok_or_else(pages::not_found)?;
    let today = analysis::today(&page, as_of);
    let week_start = match request.week_start.as_deref() {
        None => week::next(today),
        Some(text) => {
            let date = date(text)
                .ok_or_else(|| Error::invalid("/week_start", "Write the Monday as YYYY-MM-DD."))?;
            week::check(date, today)
                .map_err(|detail| Error::field(Code::InvalidWeek, "/week_start", detail))?;
            date
        }
    };
    let days = policy.analyzer.lookback.default;
    let analysis = desk::analyze(context, tenant, &name, days, true, as_of).await?;
    let wanted = desk::Wanted {
        analysis: &analysis,
        page: &page,
        week_start,
        replaces: false,
        count: needed,
        seed,
        sampler,
        as_of,
    };
    Ok(convert::selection(desk::select(context, tenant, wanted).await?))
}
