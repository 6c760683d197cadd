//! What to do about each error, in HTML.

use service::Code;

/// One or two sentences per code.
#[allow(clippy::too_many_lines, reason = "a table, exhaustive: one arm per code")]
pub(super) fn advice(code: Code) -> &'static str {
    match code {
        Code::InvalidRequest => {
            "Correct what <code>errors</code> lists: each entry points into the body with a JSON \
             pointer, or names a query parameter with a question mark. Members that are not \
             documented are refused, so look for a misspelled name."
        }
        Code::MissingPosts => "Send the stories in <code>posts</code>, a list with at least one.",
        Code::MissingAccountId => {
            "Name the account in <code>settings.accountId</code>. <code>GET \
             /api/metricool/brands</code> lists those of the connection."
        }
        Code::MissingBatchId => "Name the batch in the query: <code>?batchId=batch_…</code>.",
        Code::InvalidMediaUrl => {
            "Give the absolute address of the file on a public host, with <code>https</code> or \
             <code>http</code>, without a user name, in at most 2,048 characters. Addresses of \
             private networks are refused."
        }
        Code::InvalidSchedule => {
            "Give a time in the future: an instant with offset, or a local time together with an \
             IANA time zone."
        }
        Code::InvalidContent => {
            "A platform would refuse this text or these media: <code>errors</code> says which and why. \
             Change the post, or give that platform its own text in <code>overrides</code>."
        }
        Code::InvalidImport => {
            "Correct the rows that <code>errors</code> lists and send the file again. Nothing of it was \
             saved."
        }
        Code::InvalidWebhookUrl => {
            "Give an <code>https</code> address on a public host, without a user name, in at most 2,048 \
             characters. Its name must not lead to a private network."
        }
        Code::NoConnection => {
            "Connect an account of that platform for the team, or sign in again where the connection \
             has expired."
        }
        Code::NoFreeSlot => {
            "Give each connection posting slots, or name a time in <code>scheduledAt</code>."
        }
        Code::TokenRefused => {
            "Sign in at the provider again and use the new token, or name the account in \
             <code>accountId</code>."
        }
        Code::TeamNotFound => "Check the id, and that the key belongs to the team's tenant.",
        Code::UserNotFound => "Check the id, and that the key belongs to the user's tenant.",
        Code::ConnectionNotFound => {
            "Check the id, and that the key belongs to the connection's tenant."
        }
        Code::AuthorizationNotFound => {
            "Check the id. A sign-in is kept for a short time only: begin a new one."
        }
        Code::PostNotFound => "Check the id, and that the key belongs to the post's tenant.",
        Code::WebhookNotFound => "Check the id, and that the key belongs to the web hook's tenant.",
        Code::DeliveryNotFound => "Check the id. Deliveries are forgotten after some weeks.",
        Code::PostConflict => {
            "Read the post and look at its <code>status</code>: not every state allows every action."
        }
        Code::ConnectionConflict => {
            "Read the connection and look at its <code>status</code>. One that is disconnected needs new \
             tokens."
        }
        Code::AuthorizationConflict => {
            "Read the sign-in and look at its <code>status</code>, or begin a new one."
        }
        Code::WebhookConflict => "Read the web hook and look at its <code>status</code>.",
        Code::PlatformNotConfigured => {
            "Have the operator set the platform's client id and secret, or paste a token instead."
        }
        Code::SealingNotConfigured => {
            "Have the operator set <code>FANFARE_MASTER_KEY</code>, with which tokens are encrypted."
        }
        Code::MissingApiKey => {
            "Send an API key in the <code>X-API-Key</code> header, or as <code>Authorization: \
             Bearer</code>; in a browser, sign in."
        }
        Code::InvalidApiKey => {
            "The key is unknown, malformed, expired or revoked. Check that the whole key was \
             copied, or have a new one made."
        }
        Code::InsufficientScope => {
            "Use a key with the scope that the detail names, or have one made by somebody whose \
             key has the scope <code>admin</code>."
        }
        Code::TenantMismatch => {
            "Leave the <code>X-Tenant</code> header out, or use a key of that tenant."
        }
        Code::OriginMismatch => {
            "A request that is authorised by the session cookie alone must come from a page of \
             the same host. Programs send a key instead."
        }
        Code::NotFound => "Check the path; <a href=\"/docs\">the documentation</a> lists them all.",
        Code::BatchNotFound => "Check the id, and that the key belongs to the batch's tenant.",
        Code::PublicationNotFound => {
            "Check the id, and that the key belongs to the publication's tenant."
        }
        Code::PageNotFound => {
            "Check the page's name, and that the key belongs to its tenant. <code>PUT \
             /api/pages/{page}</code> makes a page."
        }
        Code::ScheduleNotFound => {
            "Check the id, and that the key belongs to the schedule's tenant."
        }
        Code::SelectionNotFound => {
            "The schedule is of before selections were kept. <code>POST \
             /api/pages/{page}/selection</code> shows how captions would be chosen now."
        }
        Code::MessageNotFound => "Read the schedule: its messages are counted from 1.",
        Code::RunNotFound => "Check the id, and that the key belongs to the run's tenant.",
        Code::InvalidWeek => {
            "Name a Monday that lies after today where the page is, and at most 53 weeks ahead."
        }
        Code::MissingColumn => {
            "Give the file a header line with the columns that <code>errors</code> lists."
        }
        Code::ScheduleConflict => {
            "Read the schedule and look at its <code>status</code>: one that is cancelled is not changed."
        }
        Code::RunConflict => "Read the run and look at its <code>status</code>.",
        Code::InvalidSignature => {
            "Sign the raw bytes of the body with the secret that is configured here, and send the \
             signature in the provider's header."
        }
        Code::LeadNotFound => "Check the id, and that the key belongs to the lead's tenant.",
        Code::AttachmentNotFound => {
            "Read the lead: <code>attachments</code> lists its files, and only those that are \
             <code>stored</code> can be had."
        }
        Code::ActionNotFound => {
            "Check that the whole link was copied. Only its owner has it: we keep no copy."
        }
        Code::ActionGone => {
            "Each link works once and for some days. Open the lead in the console and decide there."
        }
        Code::LeadConflict => {
            "Read the lead and look at its <code>status</code>: not every status allows every \
             action."
        }
        Code::KeyNotFound => "Check the id. Keys that are revoked are not found either.",
        Code::MethodNotAllowed => {
            "Use one of the methods that the <code>Allow</code> header lists."
        }
        Code::BatchConflict => {
            "Read the batch and look at its <code>status</code>: not every state allows every \
             action."
        }
        Code::PublicationConflict => {
            "Only a publication that is unconfirmed can be resolved. Read it to see what it is now."
        }
        Code::KeyConflict => {
            "This <code>Idempotency-Key</code> was used with another credential, and the key that \
             was made then can be shown to that one only. Use a new \
             <code>Idempotency-Key</code>."
        }
        Code::IdempotencyInProgress => {
            "Wait for the first request with this <code>Idempotency-Key</code>, then repeat."
        }
        Code::PreconditionFailed => {
            "Read the resource again, decide anew, and send its new <code>ETag</code> in \
             <code>If-Match</code>."
        }
        Code::BodyTooLarge => {
            "Send less at once: a body has at most 1 MiB, a provider's web hook 3 MiB, a file of posts \
             128 MiB."
        }
        Code::UnsupportedMediaType => {
            "Send what the operation takes, uncompressed: JSON with <code>Content-Type: \
             application/json</code>, or a CSV file to import with <code>Content-Type: \
             text/csv</code>."
        }
        Code::IdempotencyMismatch => {
            "The <code>Idempotency-Key</code> or <code>jobId</code> was used for something else. \
             Take a new one for every new thing, and the same one for its repeats only."
        }
        Code::RateLimited => {
            "Wait as long as <code>Retry-After</code> says. The <code>RateLimit</code> header of \
             every answer tells how much is left."
        }
        Code::Internal => "This is a mistake of ours. It is logged under the <code>traceId</code>.",
        Code::NotImplemented => "This part is not there in the running version.",
        Code::ProviderUnavailable => {
            "The provider answers with errors or not at all. Look at its status page and try \
             again later."
        }
        Code::Unavailable => "A part of the system is starting, overloaded or cut off.",
        Code::MetricoolNotConfigured => {
            "Give the tenant a connection to Metricool with an access token and a user id."
        }
        Code::DeadlineExceeded => {
            "The request may have had its effect all the same: look, or repeat it with the same \
             <code>Idempotency-Key</code>."
        }
    }
}
