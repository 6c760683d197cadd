//! The calls.

use async_trait::async_trait;
use proto::conversations::v1::{
    self as pb, admin_service_server::AdminService, leads_service_server::LeadsService,
    webhooks_service_server::WebhooksService,
};
use service::{Code, Error};
use tonic::{Request, Response, Status};

use super::{FakeConversations, SIGNATURE, VERIFY_TOKEN};
use crate::support::publisher::{ID, time};

type Answer<T> = Result<Response<T>, Status>;

fn unsigned(code: Code) -> Status {
    Error::new(code, "The signature is missing or wrong.").into()
}

#[async_trait]
impl WebhooksService for FakeConversations {
    async fn verify_whats_app(
        &self,
        request: Request<pb::VerifyWhatsAppRequest>,
    ) -> Answer<pb::VerifyWhatsAppResponse> {
        let message = self.take("VerifyWhatsApp", request)?;
        if message.mode != "subscribe" || message.token != VERIFY_TOKEN {
            return Err(unsigned(Code::InvalidSignature));
        }
        Ok(Response::new(pb::VerifyWhatsAppResponse {}))
    }

    async fn receive_whats_app(
        &self,
        request: Request<pb::ReceiveWebhookRequest>,
    ) -> Answer<pb::ReceiveWebhookResponse> {
        let message = self.take("ReceiveWhatsApp", request)?;
        if message.signature != SIGNATURE {
            return Err(unsigned(Code::InvalidSignature));
        }
        Ok(Response::new(pb::ReceiveWebhookResponse {}))
    }

    async fn receive_stripe(
        &self,
        request: Request<pb::ReceiveWebhookRequest>,
    ) -> Answer<pb::ReceiveWebhookResponse> {
        let message = self.take("ReceiveStripe", request)?;
        if message.signature != SIGNATURE {
            return Err(unsigned(Code::InvalidRequest));
        }
        Ok(Response::new(pb::ReceiveWebhookResponse {}))
    }

    async fn show_action(&self, request: Request<pb::ShowActionRequest>) -> Answer<pb::Action> {
        let message = self.take("ShowAction", request)?;
        Ok(Response::new(self.of_link(&message.token)?))
    }

    async fn execute_action(
        &self,
        request: Request<pb::ExecuteActionRequest>,
    ) -> Answer<pb::Action> {
        let message = self.take("ExecuteAction", request)?;
        let status = "AWAITING_DEPOSIT".to_owned();
        Ok(Response::new(pb::Action { status, ..self.of_link(&message.token)? }))
    }
}

#[async_trait]
impl LeadsService for FakeConversations {
    async fn list_leads(
        &self,
        request: Request<pb::ListLeadsRequest>,
    ) -> Answer<pb::ListLeadsResponse> {
        self.take("ListLeads", request)?;
        let items = vec![pb::Lead { details: None, ..self.lead() }];
        let next_position = self.script().next_position.clone();
        Ok(Response::new(pb::ListLeadsResponse { items, next_position }))
    }

    async fn get_lead(&self, request: Request<pb::GetLeadRequest>) -> Answer<pb::Lead> {
        self.of_lead("GetLead", request, |it| &it.id)?;
        Ok(Response::new(self.lead()))
    }

    async fn count_leads(
        &self,
        request: Request<pb::CountLeadsRequest>,
    ) -> Answer<pb::CountLeadsResponse> {
        self.take("CountLeads", request)?;
        let statuses = vec![count("QUALIFYING", 4), count("BOOKED", 2)];
        Ok(Response::new(pb::CountLeadsResponse { statuses }))
    }

    async fn list_messages(
        &self,
        request: Request<pb::ListMessagesRequest>,
    ) -> Answer<pb::ListMessagesResponse> {
        self.of_lead("ListMessages", request, |it| &it.id)?;
        let items = self.lead().details.unwrap_or_default().messages;
        let items = items.into_iter().rev().take(1).collect();
        let next_position = self.script().next_position.clone();
        Ok(Response::new(pb::ListMessagesResponse { items, next_position }))
    }

    async fn get_attachment(&self, request: Request<pb::GetAttachmentRequest>) -> Answer<pb::File> {
        let message = self.of_lead("GetAttachment", request, |it| &it.lead_id)?;
        let content_type = match message.media_id.as_str() {
            "77" => "image/jpeg",
            "78" => "application/pdf",
            _ => return Err(Error::new(Code::AttachmentNotFound, "There is no such file.").into()),
        };
        let (content_type, content) = (content_type.to_owned(), vec![0xff, 0xd8, 0]);
        Ok(Response::new(pb::File { content_type, content }))
    }

    async fn send_message(&self, request: Request<pb::SendMessageRequest>) -> Answer<pb::Lead> {
        self.of_lead("SendMessage", request, |it| &it.id)?;
        let mut answer = Response::new(self.lead());
        if self.script().replays {
            answer.metadata_mut().insert("fanfare-replayed", "true".parse().unwrap());
        }
        Ok(answer)
    }

    async fn take_over(&self, request: Request<pb::LeadRequest>) -> Answer<pb::Lead> {
        self.of_lead("TakeOver", request, |it| &it.id)?;
        Ok(Response::new(pb::Lead { version: 4, ..self.lead() }))
    }

    async fn resume(&self, request: Request<pb::LeadRequest>) -> Answer<pb::Lead> {
        self.of_lead("Resume", request, |it| &it.id)?;
        Ok(Response::new(pb::Lead { version: 4, ..self.lead() }))
    }

    async fn list_flows(
        &self,
        request: Request<pb::ListFlowsRequest>,
    ) -> Answer<pb::ListFlowsResponse> {
        self.take("ListFlows", request)?;
        let items = vec![flow(r#"{"steps":[{"key":"idea"}],"tour":[]}"#.to_owned())];
        let next_position = self.script().next_position.clone();
        Ok(Response::new(pb::ListFlowsResponse { items, next_position }))
    }

    async fn put_flow(&self, request: Request<pb::PutFlowRequest>) -> Answer<pb::Flow> {
        let message = self.take("PutFlow", request)?;
        Ok(Response::new(flow(message.flow_json)))
    }
}

fn flow(flow_json: String) -> pb::Flow {
    pb::Flow { version: 7, active: true, created_at: Some(time(1_767_258_000)), flow_json }
}

#[async_trait]
impl AdminService for FakeConversations {
    async fn act(&self, request: Request<pb::ActRequest>) -> Answer<pb::Lead> {
        self.of_lead("Act", request, |it| &it.id)?;
        Ok(Response::new(pb::Lead { version: 4, ..self.lead() }))
    }

    async fn sweep_expired_deposits(
        &self,
        request: Request<pb::SweepExpiredDepositsRequest>,
    ) -> Answer<pb::SweepExpiredDepositsResponse> {
        self.take("SweepExpiredDeposits", request)?;
        Ok(Response::new(pb::SweepExpiredDepositsResponse { expired: 2, paid: 1 }))
    }

    async fn retry_outbox(
        &self,
        request: Request<pb::RetryOutboxRequest>,
    ) -> Answer<pb::RetryOutboxResponse> {
        self.take("RetryOutbox", request)?;
        Ok(Response::new(pb::RetryOutboxResponse { retried: 3 }))
    }

    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Answer<pb::ListEventsResponse> {
        self.take("ListEvents", request)?;
        let event = pb::SystemEvent {
            id: "17".to_owned(),
            created_at: Some(time(1_767_258_000)),
            level: "WARN".to_owned(),
            event_type: "atomic_update.conflict".to_owned(),
            lead_id: ID.to_owned(),
            correlation_id: String::new(),
            payload_json: r#"{"step":"idea"}"#.to_owned(),
        };
        let next_position = self.script().next_position.clone();
        Ok(Response::new(pb::ListEventsResponse { items: vec![event], next_position }))
    }

    async fn cleanup_events(
        &self,
        request: Request<pb::CleanupEventsRequest>,
    ) -> Answer<pb::CleanupEventsResponse> {
        self.take("CleanupEvents", request)?;
        Ok(Response::new(pb::CleanupEventsResponse { deleted: 120 }))
    }

    async fn list_outbox(
        &self,
        request: Request<pb::ListOutboxRequest>,
    ) -> Answer<pb::ListOutboxResponse> {
        self.take("ListOutbox", request)?;
        let item = pb::OutboxItem {
            id: ID.to_owned(),
            lead_id: ID.to_owned(),
            kind: "prompt".to_owned(),
            text: "How large?".to_owned(),
            status: "failed".to_owned(),
            attempts: 3,
            provider_id: String::new(),
            error: "131026".to_owned(),
            next_attempt_at: None,
            created_at: Some(time(1_767_258_000)),
        };
        let next_position = self.script().next_position.clone();
        Ok(Response::new(pb::ListOutboxResponse { items: vec![item], next_position }))
    }

    async fn get_metrics(
        &self,
        request: Request<pb::GetMetricsRequest>,
    ) -> Answer<pb::GetMetricsResponse> {
        self.take("GetMetrics", request)?;
        Ok(Response::new(pb::GetMetricsResponse {
            leads: vec![count("QUALIFYING", 4), count("BOOKED", 2)],
            inbox: vec![count("processed", 9)],
            inbox_oldest_seconds: 0.5,
            ..pb::GetMetricsResponse::default()
        }))
    }

    async fn get_funnel(
        &self,
        request: Request<pb::GetFunnelRequest>,
    ) -> Answer<pb::GetFunnelResponse> {
        self.take("GetFunnel", request)?;
        let (stages, steps) = (vec![count("NEW", 12), count("BOOKED", 2)], vec![count("idea", 3)]);
        Ok(Response::new(pb::GetFunnelResponse { stages, steps }))
    }

    async fn get_settings(&self, request: Request<pb::GetSettingsRequest>) -> Answer<pb::Settings> {
        self.take("GetSettings", request)?;
        let settings = self.script().settings.clone();
        Ok(Response::new(settings))
    }

    async fn get_readiness(
        &self,
        request: Request<pb::GetReadinessRequest>,
    ) -> Answer<pb::GetReadinessResponse> {
        self.take("GetReadiness", request)?;
        let checks = self.script().checks.clone();
        Ok(Response::new(pb::GetReadinessResponse { checks }))
    }
}

fn count(name: &str, count: u64) -> pb::Count {
    pb::Count { name: name.to_owned(), count }
}
