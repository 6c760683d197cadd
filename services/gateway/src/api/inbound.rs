//! What providers send us: WhatsApp's messages and statuses, Stripe's events (conversations.md,
//! "Providers"). No key: the signature over the raw bytes is the proof, and the conversations check
//! it, so the bytes go there as they are, in one call.

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderName, Uri},
};
use proto::conversations::v1 as pb;
use serde::Serialize;
use service::{Code, Error};
use utoipa::ToSchema;

use crate::{
    app::App,
    http::{body::read_up_to, call::without_key, problem::Failure, query},
};

/// The largest payload, in bytes (api.md, "Limits").
const MAX_LEN: usize = 3 * 1024 * 1024;
const WHATSAPP_SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature-256");
const STRIPE_SIGNATURE: HeaderName = HeaderName::from_static("stripe-signature");

/// A payload was taken.
#[derive(Serialize, ToSchema)]
pub(crate) struct Received {
    /// Always true.
    #[schema(example = true)]
    received: bool,
}

/// Confirm a subscription of WhatsApp
///
/// Answers with the challenge when the verify token is ours.
#[utoipa::path(
    get,
    path = "/webhooks/whatsapp",
    tag = "inbound",
    operation_id = "verifyWhatsApp",
    params(
        ("hub.mode" = Option<String>, Query, description = "`subscribe`."),
        ("hub.verify_token" = Option<String>, Query, description = "The token that Meta was told."),
        ("hub.challenge" = Option<String>, Query, description = "What is sent back."),
    ),
    responses((status = 200, content_type = "text/plain", body = String, description = "The challenge.",
        example = json!("1158201444")))
)]
pub(crate) async fn verify(State(app): State<App>, uri: Uri) -> Result<String, Failure> {
    let parameter = |name: &str| query::first(uri.query(), name);
    let challenge = parameter("hub.challenge")
        .ok_or_else(|| Error::new(Code::InvalidSignature, "The challenge is missing."))?;
    let message = pb::VerifyWhatsAppRequest {
        mode: parameter("hub.mode").unwrap_or_default(),
        token: parameter("hub.verify_token").unwrap_or_default(),
    };
    let request = without_key(&app).request(message)?;
    app.inbound().verify_whats_app(request).await.map_err(|status| told(status.into()))?;
    Ok(challenge)
}

/// Take messages and statuses of WhatsApp
///
/// Kept as it is, then answered, then worked on: a repeat of the same message does nothing.
#[utoipa::path(
    post,
    path = "/webhooks/whatsapp",
    tag = "inbound",
    operation_id = "receiveWhatsApp",
    params(("X-Hub-Signature-256" = Option<String>, Header,
        description = "`sha256=` and the HMAC of the raw bytes with the app's secret; without it the answer is 403.")),
    request_body(content = Object, content_type = "application/json", description = "A payload of the WhatsApp Cloud API, at most 3 MiB.",
        example = json!({"object": "whatsapp_business_account", "entry": []})),
    responses((status = 200, body = Received, description = "It is kept."))
)]
pub(crate) async fn whatsapp(
    State(app): State<App>,
    request: Request,
) -> Result<Json<Received>, Failure> {
    let request = without_key(&app).request(message(request, &WHATSAPP_SIGNATURE).await?)?;
    app.inbound().receive_whats_app(request).await.map_err(|status| told(status.into()))?;
    Ok(Json(Received { received: true }))
}

/// Take an event of Stripe
///
/// A repeat of the same event does nothing.
#[utoipa::path(
    post,
    path = "/webhooks/stripe",
    tag = "inbound",
    operation_id = "receiveStripe",
    params(("Stripe-Signature" = Option<String>, Header,
        description = "`t=…,v1=…` over the raw bytes; without it the answer is 400.")),
    request_body(content = Object, content_type = "application/json", description = "An event of Stripe, at most 3 MiB.",
        example = json!({"id": "evt_1", "type": "checkout.session.completed", "data": {"object": {}}})),
    responses((status = 200, body = Received, description = "What it says is done."))
)]
pub(crate) async fn stripe(
    State(app): State<App>,
    request: Request,
) -> Result<Json<Received>, Failure> {
    let request = without_key(&app).request(message(request, &STRIPE_SIGNATURE).await?)?;
    app.inbound().receive_stripe(request).await.map_err(|status| told(status.into()))?;
    Ok(Json(Received { received: true }))
}

async fn message(
    request: Request,
    signature: &HeaderName,
) -> Result<pb::ReceiveWebhookRequest, Error> {
    let (parts, body) = request.into_parts();
    // What is no text is no signature, as is none.
    let signature = parts.headers.get(signature).and_then(|value| value.to_str().ok());
    let signature = signature.unwrap_or_default().to_owned();
    Ok(pb::ReceiveWebhookRequest { body: read_up_to(MAX_LEN, body).await?, signature })
}

/// The sender is told its own mistakes; everything else is a 500, upon which it sends again.
fn told(error: Error) -> Error {
    match error.code() {
        Code::InvalidSignature | Code::InvalidRequest => error,
        code => Error::internal(format!(
            "{}: {}",
            code.name(),
            error.context().unwrap_or(error.detail())
        )),
    }
}
