//! The sandbox: a stateful, scriptable mock of the providers.
//!
//! What it is for: `fanfare up` talks to it when no provider credentials are set, so a new user
//! tries the whole system with no account anywhere, and every test uses it, because it can be told
//! to fail in each way a real provider does. What it is not for: real publishing, keeping state
//! over a restart (everything is in memory, within the limits of [`limits`]), or being reachable
//! from outside (`/_sandbox/*` asks for no key). Source of the rules: `operations.md`, "The
//! sandbox"; `stories.md`, "Metricool, as seen by third parties"; `conversations.md`, "Providers".
//!
//! # Map
//!
//! One call of a provider's API runs through these files, top to bottom:
//!
//! - `server`: accepts connections, and cuts one without an answer when a fault wants that.
//! - `providers`: one folder or file per provider, mounted under its own path prefix; it reads the
//!   request, says what it does to the state, and renders the answer. Facebook, Instagram and
//!   Threads share `providers::graph`.
//! - `inbound`, `tokens`, `identity`: what a request says, whether its token passes, and whose it
//!   is. `oauth`: consent pages and token endpoints.
//! - `call`, `exchange`: the way every provider call takes: journal → faults → effect → answer.
//! - `faults`: what may be scripted, and which calls it hits.
//! - `state`: all there is, behind one lock: `posts` (`post`, `timeline`), `uploads`, `journal`,
//!   `accounts` (`quota`), the faults, what WhatsApp, Stripe and the calendars keep, and the random
//!   source.
//! - `webhooks`: what WhatsApp and Stripe send: signed, delivered in order, and again as long as the
//!   receiver does not take it. `tasks`: what goes on beside the calls.
//! - `control`: `/_sandbox/*`. `page`: what a person sees at `/`.
//!   `samples`: media to try posts with, at `/media/{name}`. The pages `/whatsapp/chat` and
//!   `/stripe/pay/{id}` belong to their providers.
//! - `clock`: the only place that asks for the time or for entropy; [`Options::clock`] gives another
//!   clock, and `PUT /_sandbox/clock` moves it. `limits`: every limit.
//!
//! A post's status is not moved by any task: it follows from the time of the read (`post`), so a
//! post goes public at the very instant its timeline says, whoever looks and whenever. The one thing
//! that a task watches is the end of Checkout Sessions, since an event tells of it.
//!
//! # Adding a provider
//!
//! Add a variant to `Provider` in `names`, a file under `providers` with its routes and error
//! shape (`Manner`), and its line in `providers::routes`. Journal, faults, ledger, page and limits then work
//! for it as they are.
//!
//! # Tokens and accounts
//!
//! Any token passes that is not empty and has no "bad" in it; one with "expired" in it has expired.
//! The account behind a token follows from its text and is always the same. An account that a path
//! names belongs to whoever asks. Every platform has its consent page and token endpoint at the
//! real path under its prefix; with the query `sandbox_auto=allow` (or `deny`), and
//! `sandbox_account=<id>`, nobody has to click.
//!
//! # Control API (`/_sandbox/*`, JSON, no key)
//!
//! | call | what it does |
//! |---|---|
//! | `GET /_sandbox/healthz` | 200 `{"status":"ok"}` |
//! | `POST /_sandbox/faults` | scripts a fault, below; 201 with the rule and its `id` |
//! | `GET /_sandbox/faults` | `{faults:[…]}` still in force |
//! | `DELETE /_sandbox/faults`, `DELETE /_sandbox/faults/{id}` | 204; clears all, or one |
//! | `GET /_sandbox/journal` | `{calls:[{seq, at, answeredAt, provider, account, operation, method, path, status, text?, mediaUrl?, mediaUrls?, postId?, traceparent?}]}`; `status` and `answeredAt` are null for a call that was dropped or is under way |
//! | `GET /_sandbox/ledger` | `{items:[{provider, account, postId, network, text, mediaUrl, mediaUrls, createdAt, publishedAt, publicUrl, deletedAfterPublish}]}`: all that became public, in order of publication |
//! | `GET /_sandbox/posts` | `{posts:[{provider, account, postId, state, networks, text, mediaUrl, mediaUrls, createdAt, publicationDate, publishedAt, detailedStatus, deletedAfterPublish}]}`; `state` is `pending`, `publishing`, `published`, `error` or `deleted` |
//! | `GET /_sandbox/spreadsheets` | `{spreadsheets:[{spreadsheetId, sheets:[{title, rows:[[…]]}]}]}`: what was written to Google Sheets |
//! | `GET /_sandbox/accounts` | `{accounts:[{provider, account, label, calls, posts}]}` |
//! | `POST /_sandbox/confirm` | `{postId}`: makes that post public now; 200 with the post |
//! | `POST /_sandbox/reset` | 204; forgets posts, journal, accounts, faults, people, sessions, calendars and web hooks that wait; the clock is the real one again |
//! | `GET /_sandbox/webhooks` | `{whatsappUrl, stripeUrl, phoneNumberId, waiting, deliveries:[{seq, sender, madeAt, attempts, status, deliveredAt, givenUp, body}]}`; `?limit=` |
//! | `PUT /_sandbox/webhooks` | `{whatsappUrl?, stripeUrl?, whatsappAppSecret?, stripeWebhookSecret?, phoneNumberId?}` → 204; `http` only, an empty URL is none; what waits goes to the new receiver |
//! | `GET`, `PUT`, `DELETE /_sandbox/clock` | `{now}`; `PUT {now}` sets it, and it runs on from there; `DELETE`: the real time |
//! | `POST /_sandbox/whatsapp/inbound` | a person's message, below; 201 `{id, ids, queued}` |
//! | `GET /_sandbox/whatsapp/messages` | `{items:[{id, to, kind, text, template, callbackData, phoneNumberId, buttons, mediaUrl, at}]}`: what reached people, oldest first; `?to=` |
//! | `POST /_sandbox/whatsapp/read` | `{to}`: the person looks; `{read}`: of so many messages `read` is told |
//! | `POST /_sandbox/whatsapp/statuses` | `{id, status, code?, timestamp?}`: tells any status of a message that was sent |
//! | `PUT /_sandbox/whatsapp/media/{id}` | 204; the body is that media, with the type of its `Content-Type` |
//! | `GET /_sandbox/stripe/sessions` | `{sessions:[…]}` as the API shows them |
//! | `POST /_sandbox/stripe/sessions/{id}/pay` | `{amount?, currency?, sessionId?, async?, silent?, force?}`; the session. `async`: complete and unpaid, until it is paid again or fails; `silent`: nobody is told; `force`: though it has expired; 409 when it cannot be |
//! | `POST /_sandbox/stripe/sessions/{id}/fail`, `…/expire` | `{silent?}`; the session |
//! | `POST /_sandbox/stripe/events` | any event as JSON: delivered, signed; 201 `{queued}` |
//! | `GET /_sandbox/calendar` | `{events:[{calendarId, …}], busy:[{calendarId, start, end}]}` |
//! | `POST /_sandbox/calendar/busy` | `{start, end, calendarId?}` → 201; `DELETE`: 204, only events take time |
//!
//! `journal`, `ledger` and `posts` take `?provider=`, `?account=` and `?limit=` (the newest n;
//! absent: all), `journal` also `?operation=`. Errors are `{"error": text}`.
//!
//! A person's message is `{from, fromUserId?, name?, id?, timestamp?, phoneNumberId?}` and one of
//! `text`, `image`, `video`, `audio`, `document` or `sticker` (`{id?, caption?, mimeType?, filename?,
//! data?}`, `data` in base64; absent: a sample), `button` and `interactive` (a text, or `{id,
//! title}`), `reaction` (`{emoji, messageId}`), `unsupported: true`, or `raw` (members of the message
//! as they are). `{messages:[…], phoneNumberId?}` says several in one web hook. `from` may be absent
//! if `fromUserId` is there; `timestamp` is RFC 3339 or Unix seconds.
//!
//! # Web hooks
//!
//! WhatsApp's carry `X-Hub-Signature-256`, Stripe's `Stripe-Signature`. Messages of a person, statuses
//! of messages to a person, and events of a session are each delivered one at a time, in order. What
//! is not answered with 2xx is sent again, after pauses that grow from
//! [`limits::WEBHOOK_FIRST_PAUSE`] to [`limits::WEBHOOK_PAUSE`], [`limits::WEBHOOK_ATTEMPTS`] times
//! at most; Stripe's signature is made anew each time. A message that was accepted is told of as
//! `sent` and `delivered`, and as `read` once the chat page has shown it or `/_sandbox/whatsapp/read`
//! says so. `biz_opaque_callback_data` comes back with each of them. Without a receiver nothing is
//! kept for later.
//!
//! # Faults
//!
//! `{provider, account?, operation?, fault:{kind, …}, times?, skip?}`. Without `account` a fault
//! hits every account; `provider` is `metricool`, `facebook`, `instagram`, `threads`, `x` (or
//! `twitter`), `linkedin`, `bluesky`, `mastodon`, `google`, `whatsapp` or `stripe`; `operation` is `send` (default), `status`,
//! `update`, `delete`, `list`, `normalize`, `brands` (whose account is the user id), `upload`
//! (photos, containers, media), `whoami`, `quota`, `authorize` or `token` (these two are of no
//! account), or `structure`. At Google, `status` reads a spreadsheet, `structure` changes its tabs,
//! `list` reads cells, `update` writes and `send` appends them; `freebusy` asks calendars, and
//! `send`, `status` and `delete` make, read and delete events, with the calendar as the account. At
//! WhatsApp, `send` sends a message, `update` marks one as read, `status` asks where media are and
//! `media` fetches them; the account is the recipient's number or the phone number id (a media id
//! for the last two). At Stripe, `send` creates a session, `status` reads, `list` lists and `update`
//! expires them, `refund` pays back; the account is the `client_reference_id` of a new session, or
//! the session's id, or the payment's. The first `skip` matching calls pass
//! (every call that matches counts, also one that another fault took); after `times` applications
//! the fault is gone (absent: it stays until cleared).
//!
//! | kind | members | what happens |
//! |---|---|---|
//! | `status` | `status, body?, retryAfter?` | that answer, and no effect; `body` is JSON, or a text for `text/plain` |
//! | `status_after_effect` | `status, body?` | the effect happens, then that answer |
//! | `reset` | | the connection is cut, with no effect and no answer |
//! | `reset_after_effect` | | the effect happens, then the connection is cut |
//! | `hang` | | no effect and no answer; cut after [`limits::HANG`] |
//! | `garbage` | | the effect happens, then 200 with a body that is no JSON |
//! | `error_rate` | `rate` 0..1 | that share of the calls answers 500 or 429 without effect |
//! | `slow` | `ms, afterEffect?` | the call waits before its effect, or (`afterEffect: true`) between effect and answer |
//! | `expired_token` | | the provider's own answer to an expired token |
//! | `duplicate` | | `send`: the provider's own answer to a text that the account has just sent |
//! | `rate_limit` | `limit, windowSeconds, perApp?` | each account (with `perApp`: all together) has so many of these calls in a window; the provider's own headers tell of it, and what is over it gets the provider's own refusal |
//! | `publishing_limit` | `total` | `send`: posts that Instagram and Threads take from the account in a day |
//! | `confirm_delay` | `ms` | `send`: time from sent to public, instead of [`limits::CONFIRM_DELAY`] (Metricool) or none; `upload`: time to ready |
//! | `error_after_accept` | `detailedStatus` | `send`, `upload`: accepted, and `ERROR` when it would have been public or ready |
//! | `never_confirm` | | `send`, `upload`: accepted, and `PENDING` or in progress for ever |
//! | `expire_after` | `ms` | `upload`: it expires so long after it came in |
//! | `whatsapp_error` | `code` | WhatsApp's own answer with that code, such as 131026, and no effect |
//! | `calendar_error` | `reason` | `freebusy`: every calendar of the call has that error instead of times, within a 200 |
//! | `normalize` | `json?, prefix?` | `normalize`: answers `{"url":…}` instead of text, and a URL with `prefix` put before it |
//!
//! At WhatsApp `confirm_delay` is the time until anything is told of a message and the person sees
//! it, after `error_after_accept` it is told of as `failed` with the code in `detailedStatus`, and
//! after `never_confirm` nothing is told.
//!
//! The first seven, `expired_token`, `duplicate`, `rate_limit` and `whatsapp_error` decide how the call ends: of several that match, the oldest does, and the others
//! wait for the next call. The rest combine with them and with one another (several
//! `confirm_delay`: the newest).

mod accounts;
mod answer;
mod call;
mod clock;
mod control;
mod exchange;
mod faults;
mod identity;
mod inbound;
mod journal;
pub mod limits;
mod loose;
mod names;
mod oauth;
mod options;
mod page;
mod post;
mod posts;
mod providers;
mod quota;
mod samples;
mod server;
mod state;
mod tasks;
mod timeline;
mod tokens;
mod uploads;
mod webhooks;

pub use clock::Clock;
pub use options::{Options, Webhooks};
pub use providers::bluesky::BLUESKY_PREFIX;
pub use providers::facebook::FACEBOOK_PREFIX;
pub use providers::google::{
    GOOGLE_CALENDAR, GOOGLE_PREFIX, GOOGLE_SERVICE_ACCOUNT, GOOGLE_SPREADSHEET,
};
pub use providers::instagram::INSTAGRAM_PREFIX;
pub use providers::linkedin::LINKEDIN_PREFIX;
pub use providers::mastodon::MASTODON_PREFIX;
pub use providers::metricool::{METRICOOL_PREFIX, METRICOOL_TOKEN, METRICOOL_USER_ID};
pub use providers::stripe::{STRIPE_PREFIX, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET};
pub use providers::threads::THREADS_PREFIX;
pub use providers::whatsapp::{
    WHATSAPP_APP_SECRET, WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_PREFIX, WHATSAPP_TOKEN,
    WHATSAPP_VERIFY_TOKEN,
};
pub use providers::x::X_PREFIX;
pub use server::serve;

use state::Sandbox;

/// The whole sandbox with a state of its own, for mounting in another server.
///
/// Served by anything but [`serve`], a fault that cuts the connection closes it instead of
/// resetting it; the caller sees no answer in either case.
pub fn router(options: Options) -> axum::Router {
    let sandbox = Sandbox::new(options);
    axum::Router::new()
        .merge(page::routes())
        .merge(control::routes())
        .merge(samples::routes())
        .merge(providers::routes())
        .with_state(sandbox)
}
