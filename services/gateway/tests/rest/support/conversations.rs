//! Conversations that answer what a test scripts and remember what they were asked.
//!
//! Map: this file has the script, `lead` the one lead there is, `services` the calls.

mod lead;
mod services;

pub(crate) use lead::lead;

use std::{
    any::Any,
    sync::{Arc, Mutex, MutexGuard},
};

use proto::conversations::v1::{
    self as pb, admin_service_server::AdminServiceServer, leads_service_server::LeadsServiceServer,
    webhooks_service_server::WebhooksServiceServer,
};
use service::{
    Code, Error,
    grpc::{Server, tenant},
};
use tonic::{Request, Status};

use super::TENANT;

/// The token of the one link that there is.
pub(crate) const TOKEN: &str = "mVb3Xo9SxTq2Zr5Lk8Wc1Yd4Ne7Pg0Hj6Fu-Ia_Bt2M";
/// The token that a subscription is verified with.
pub(crate) const VERIFY_TOKEN: &str = "verify-me";
/// The only signature that is right.
pub(crate) const SIGNATURE: &str = "sha256=00112233";

/// What was asked, and what is to be answered.
#[derive(Default)]
pub(crate) struct Script {
    /// Tenant and name of each call.
    pub(crate) calls: Vec<(String, &'static str)>,
    /// The deadline of each call, as the header says it.
    pub(crate) deadlines: Vec<String>,
    /// The messages of all calls.
    pub(crate) asked: Vec<Box<dyn Any + Send>>,
    /// Errors for the next calls, first one first.
    pub(crate) failures: Vec<Status>,
    /// The next message to a lead is a repeat.
    pub(crate) replays: bool,
    /// Of every list.
    pub(crate) next_position: String,
    /// The one lead, when it is not the usual one.
    pub(crate) lead: Option<pb::Lead>,
    /// What the one link does, when it is not the usual.
    pub(crate) action: Option<pb::Action>,
    /// What the go-live check finds.
    pub(crate) checks: Vec<pb::Check>,
    /// What is configured.
    pub(crate) settings: pb::Settings,
}

#[derive(Clone, Default)]
pub(crate) struct FakeConversations(Arc<Mutex<Script>>);

impl FakeConversations {
    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap()
    }

    /// The next call fails so.
    pub(crate) fn fail(&self, code: Code) {
        self.script().failures.push(Error::new(code, "As scripted.").into());
    }

    /// The names of the calls so far.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        self.script().calls.iter().map(|(_, name)| *name).collect()
    }

    /// The last message of a type.
    pub(crate) fn asked<T: Any + Clone>(&self) -> T {
        let script = self.script();
        let found = script.asked.iter().rev().find_map(|message| message.downcast_ref::<T>());
        found.cloned().expect("no such call came")
    }

    pub(crate) fn on(self, server: Server) -> Server {
        server.with(|routes| {
            routes
                .add_service(WebhooksServiceServer::new(self.clone()))
                .add_service(LeadsServiceServer::new(self.clone()))
                .add_service(AdminServiceServer::new(self))
        })
    }

    /// Notes a call with its message and answers as scripted.
    fn take<T: Any + Clone + Send>(
        &self,
        name: &'static str,
        request: Request<T>,
    ) -> Result<T, Status> {
        let tenant = tenant(&request)?;
        let deadline = request.metadata().get("grpc-timeout").and_then(|text| text.to_str().ok());
        let deadline = deadline.unwrap_or_default().to_owned();
        let message = request.into_inner();
        let mut script = self.script();
        script.calls.push((tenant, name));
        script.deadlines.push(deadline);
        script.asked.push(Box::new(message.clone()));
        if script.failures.is_empty() { Ok(message) } else { Err(script.failures.remove(0)) }
    }

    /// The same for a call about the one lead, which only [`TENANT`] has.
    fn of_lead<T: Any + Clone + Send>(
        &self,
        name: &'static str,
        request: Request<T>,
        id: impl Fn(&T) -> &str,
    ) -> Result<T, Status> {
        let tenant = tenant(&request)?;
        let message = self.take(name, request)?;
        if tenant == TENANT && id(&message) == super::publisher::ID {
            return Ok(message);
        }
        Err(Error::new(Code::LeadNotFound, "There is no lead with this id.").into())
    }

    fn of_link(&self, token: &str) -> Result<pb::Action, Status> {
        if token != TOKEN {
            return Err(Error::new(Code::ActionNotFound, "There is no such link.").into());
        }
        Ok(self.script().action.clone().unwrap_or_else(|| pb::Action {
            action: "approve".to_owned(),
            phone: "447700900123".to_owned(),
            status: "PENDING_APPROVAL".to_owned(),
            summary: vec!["Idea: a swallow".to_owned(), "Budget: £500".to_owned()],
        }))
    }

    fn lead(&self) -> pb::Lead {
        self.script().lead.clone().unwrap_or_else(lead)
    }
}
