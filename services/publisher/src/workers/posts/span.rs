//! The trace of a publication: work that runs at once continues the trace of the request; work that
//! was scheduled has one of its own, linked to it (operations.md, "Traces").

use tracing::Span;

use crate::store::jobs::Job;

pub(super) fn of(job: &Job) -> Span {
    let order = &job.publication.order;
    let span = tracing::info_span!(
        parent: None,
        "publish post",
        otel.kind = "consumer",
        fanfare.tenant = order.tenant,
        fanfare.post_id = %job.post_id,
        fanfare.publication_id = %order.id,
        fanfare.platform = order.platform.word(),
    );
    if let Some(traceparent) = &job.traceparent {
        if job.asked_ahead {
            telemetry::add_link(&span, traceparent);
        } else {
            telemetry::set_parent(&span, traceparent);
        }
    }
    span
}
