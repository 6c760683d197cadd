//! What the outside sends: signed payloads, and links.

use std::{collections::HashMap, time::Duration};

use jiff::Timestamp;
use proto::conversations::v1 as pb;
use serde_json::json;
use service::{Code, Error, config::Secret};
use tonic::{Request, Response, Status};

use crate::{
    Config,
    desk::{self, links, payment, tell::tell_alone},
    domain::event::{Event, EventType},
    providers::{
        mac, stripe,
        whatsapp::{self, InboundMessage, Parsed, StatusUpdate},
    },
    store::{inbox::Arrived, outbox::Report},
    workers::{Shared, keeper::Bundle},
};

/// How far WhatsApp's clock may be ahead of ours.
const AHEAD: std::time::Duration = std::time::Duration::from_secs(300);
/// Where messages come from.
const PROVIDER: &str = "whatsapp";

/// The service.
pub struct Webhooks {
    context: Shared,
    tenants: Tenants,
}

impl Webhooks {
    /// Over what handlers share.
    pub fn new(context: Shared) -> Self {
        let tenants = Tenants::of(&context.config);
        Self { context, tenants }
    }

    async fn receive_whatsapp(&self, request: &pb::ReceiveWebhookRequest) -> Result<(), Error> {
        let secret = self.context.config.providers.whatsapp.app_secret.as_ref();
        let header = Some(request.signature.as_str()).filter(|header| !header.is_empty());
        if !whatsapp::verify(secret, header, &request.body) {
            self.refuse(EventType::WhatsAppSignature, secret, header).await;
            let detail = "X-Hub-Signature-256 is not the signature of this body.";
            return Err(Error::new(Code::InvalidSignature, detail));
        }
        let now = self.context.now();
        let parsed = whatsapp::parse(&request.body, now)
            .map_err(|_| Error::new(Code::InvalidRequest, "The body is no JSON."))?;
        let bundle = self.bundle(parsed, &request.body, now);
        let opted_out: Vec<Report> =
            bundle.reports.iter().filter(|one| is_opt_out(one)).cloned().collect();
        let not_stored = |error: String| {
            Error::new(Code::Internal, "The payload was not stored; send it again.")
                .with_context(error)
        };
        self.context.keeper.keep(bundle).await.map_err(|error| not_stored(error.to_string()))?;
        for report in opted_out {
            let taken = desk::report::opted_out(&self.context, &report).await;
            taken.map_err(|error| not_stored(error.to_string()))?;
        }
        Ok(())
    }

    async fn receive_stripe(&self, request: &pb::ReceiveWebhookRequest) -> Result<(), Error> {
        let secret = self.context.config.providers.stripe.webhook_secret.as_ref();
        let header = Some(request.signature.as_str()).filter(|header| !header.is_empty());
        let now = self.context.now();
        if !stripe::verify(secret, header, &request.body, now) {
            self.refuse(EventType::StripeSignature, secret, header).await;
            let detail = "Stripe-Signature is not the signature of this body.";
            return Err(Error::new(Code::InvalidRequest, detail));
        }
        let event = stripe::parse(&request.body, now).map_err(|error| {
            Error::new(Code::InvalidRequest, format!("The body cannot be used: {error}."))
        })?;
        let body = String::from_utf8_lossy(&request.body).replace('\0', "");
        let Err(error) = payment::take(&self.context, &event, &body).await else { return Ok(()) };
        let payload = json!({"eventId": event.id, "error": error.to_string()});
        let failure = Event::new(EventType::StripeWebhookFailure, payload);
        let tenant = &self.context.config.tenant;
        if let Err(error) = tell_alone(&self.context, tenant, None, &failure).await {
            tracing::error!(%error, "a failure is not recorded");
        }
        Err(Error::new(Code::Internal, "The event was not stored; send it again.")
            .with_context(error.to_string()))
    }

    /// Tells of a refusal; whoever is refused is refused also when that cannot be told.
    async fn refuse(&self, event_type: EventType, secret: Option<&Secret>, header: Option<&str>) {
        let reason = match (secret, header) {
            (None, _) => "no secret is configured",
            (_, None) => "the signature is missing",
            _ => "the signature is wrong",
        };
        let event = Event::new(event_type, json!({"reason": reason}));
        if let Err(error) =
            tell_alone(&self.context, &self.context.config.tenant, None, &event).await
        {
            tracing::error!(%error, "a refusal is not recorded");
        }
    }

    fn bundle(&self, parsed: Parsed, body: &[u8], now: Timestamp) -> Bundle {
        let trace = telemetry::traceparent();
        let mut bundle = Bundle::default();
        // WhatsApp's times are whole seconds: those of one payload keep its order by when they arrived.
        let arrivals = (0..).map(|place| now + Duration::from_micros(place));
        for (message, now) in parsed.messages.into_iter().zip(arrivals) {
            let tenant = self.tenants.of_number(message.phone_number_id.as_deref());
            bundle.arrived.push(self.arrived(message, tenant, now, trace.clone()));
        }
        for status in parsed.statuses {
            let number = status.phone_number_id.as_deref();
            if let (Some(tenant), Some(report)) = (self.tenants.of_number(number), report(&status))
            {
                bundle.reports.push(Report { tenant, ..report });
            }
        }
        if bundle.arrived.is_empty() && bundle.reports.is_empty() {
            bundle.arrived.push(self.unusable(body, now, trace));
        }
        bundle
    }

    fn arrived(
        &self,
        message: InboundMessage,
        tenant: Option<String>,
        now: Timestamp,
        traceparent: Option<String>,
    ) -> Arrived {
        let phone = message.phone.unwrap_or_default();
        let wa_user_id = message.user_id;
        let address =
            if phone.is_empty() { wa_user_id.clone().unwrap_or_default() } else { phone.clone() };
        Arrived {
            provider: PROVIDER,
            message_id: message.message_id,
            usable: tenant.is_some() && !address.is_empty(),
            tenant: tenant.unwrap_or_else(|| self.context.config.tenant.clone()),
            address,
            phone,
            wa_user_id,
            kind: message.kind.word().to_owned(),
            body: message.text.unwrap_or_default(),
            media_id: message.media_id,
            media_type: message.mime,
            payload: message.payload,
            // A clock that is far ahead would make all that follows late.
            sent_at: if message.at > now + AHEAD { now } else { message.at },
            received_at: now,
            traceparent,
        }
    }

    /// Signed, and nothing in it that we know: kept, for people.
    fn unusable(&self, body: &[u8], now: Timestamp, traceparent: Option<String>) -> Arrived {
        let text = String::from_utf8_lossy(body).replace('\0', "");
        Arrived {
            provider: PROVIDER,
            message_id: format!("sha256:{}", mac::sha256(body)),
            usable: false,
            tenant: self.context.config.tenant.clone(),
            address: String::new(),
            phone: String::new(),
            wa_user_id: None,
            kind: "unknown".to_owned(),
            body: String::new(),
            media_id: None,
            media_type: None,
            payload: text,
            sent_at: now,
            received_at: now,
            traceparent,
        }
    }
}

/// Whether WhatsApp says that the person wants no messages from us.
fn is_opt_out(report: &Report) -> bool {
    use whatsapp::error::{Class, class};
    report.code.is_some_and(|code| class(code) == Class::OptedOut)
}

/// What WhatsApp says of a message; `None`: nothing that we know.
fn report(status: &StatusUpdate) -> Option<Report> {
    use crate::domain::message::OutboundStatus;
    let word = OutboundStatus::of_word(status.status.word())?;
    let callback = status.callback_data.as_deref().and_then(|id| uuid::Uuid::parse_str(id).ok());
    let code = status.error_code.map(|code| code.to_string());
    let error: Vec<String> = code.into_iter().chain(status.error_title.clone()).collect();
    Some(Report {
        tenant: String::new(),
        provider_id: status.provider_id.clone(),
        callback,
        status: word,
        at: status.at,
        code: status.error_code,
        error: (!error.is_empty()).then(|| error.join(": ")),
    })
}

/// Whose a number is: `FANFARE_WHATSAPP_PHONE_NUMBER_ID` says it. Where no number is configured, all are the
/// tenant's.
struct Tenants {
    own: String,
    numbers: HashMap<String, String>,
}

impl Tenants {
    fn of(config: &Config) -> Self {
        let whatsapp = &config.providers.whatsapp;
        let number = whatsapp.phone_number_id.clone().filter(|_| !whatsapp.takes_any_number);
        let own = config.tenant.clone();
        let numbers = number.map(|number| (number, own.clone())).into_iter().collect();
        Self { own, numbers }
    }

    /// The tenant of a number; `None`: it is nobody's.
    fn of_number(&self, number: Option<&str>) -> Option<String> {
        match number {
            Some(number) if !self.numbers.is_empty() => self.numbers.get(number).cloned(),
            _ => Some(self.own.clone()),
        }
    }
}

#[tonic::async_trait]
impl pb::webhooks_service_server::WebhooksService for Webhooks {
    async fn verify_whats_app(
        &self,
        request: Request<pb::VerifyWhatsAppRequest>,
    ) -> Result<Response<pb::VerifyWhatsAppResponse>, Status> {
        let pb::VerifyWhatsAppRequest { mode, token } = request.into_inner();
        let expected = self.context.config.providers.whatsapp.verify_token.as_ref();
        if whatsapp::verify_token(expected, Some(&mode), Some(&token)) {
            return Ok(Response::new(pb::VerifyWhatsAppResponse {}));
        }
        Err(Error::new(Code::InvalidSignature, "The verify token is not ours.").into())
    }

    async fn receive_whats_app(
        &self,
        request: Request<pb::ReceiveWebhookRequest>,
    ) -> Result<Response<pb::ReceiveWebhookResponse>, Status> {
        self.receive_whatsapp(request.get_ref()).await?;
        Ok(Response::new(pb::ReceiveWebhookResponse {}))
    }

    async fn receive_stripe(
        &self,
        request: Request<pb::ReceiveWebhookRequest>,
    ) -> Result<Response<pb::ReceiveWebhookResponse>, Status> {
        Self::receive_stripe(self, request.get_ref()).await?;
        Ok(Response::new(pb::ReceiveWebhookResponse {}))
    }

    async fn show_action(
        &self,
        request: Request<pb::ShowActionRequest>,
    ) -> Result<Response<pb::Action>, Status> {
        let shown = links::show(&self.context, &request.get_ref().token).await?;
        Ok(Response::new(action(shown)))
    }

    async fn execute_action(
        &self,
        request: Request<pb::ExecuteActionRequest>,
    ) -> Result<Response<pb::Action>, Status> {
        let pb::ExecuteActionRequest { token, url } = request.into_inner();
        let url = Some(url).filter(|url| !url.is_empty());
        Ok(Response::new(action(links::execute(&self.context, &token, url).await?)))
    }
}

fn action(shown: links::Shown) -> pb::Action {
    pb::Action {
        action: shown.action.word().to_owned(),
        phone: shown.phone,
        status: shown.status.word().to_owned(),
        summary: shown.summary,
    }
}
