//! Who asks: the token in `Authorization`, the query or the body, and the account in the path.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;

use super::error::GraphError;
use super::words;
use crate::answer::Answer;
use crate::call::Call;
use crate::faults::Plan;
use crate::identity::Identity;
use crate::inbound::{Inbound, Params};
use crate::names::{Operation, Provider};
use crate::post::Owner;
use crate::state::{Sandbox, State};
use crate::tokens::{self, TokenFault, TokenKind};

/// One request to the Graph API.
pub(in crate::providers) struct Ask {
    provider: Provider,
    /// The path begins with `v<number>.0`.
    versioned: bool,
    inbound: Inbound,
}

/// A caller whose token passes.
pub(in crate::providers) struct Caller {
    /// The account that the request is about: the path's, or with `me` the token's.
    pub(in crate::providers) account: String,
    pub(in crate::providers) owner: Owner,
    pub(in crate::providers) params: Params,
}

impl Ask {
    pub(in crate::providers) fn new(provider: Provider, version: &str, inbound: Inbound) -> Self {
        let number = version.strip_prefix('v').and_then(|rest| rest.strip_suffix(".0"));
        let versioned = number.is_some_and(|number| number.parse::<u16>().is_ok());
        Self { provider, versioned, inbound }
    }

    pub(in crate::providers) fn token(&self) -> Option<&str> {
        self.inbound.params.get("access_token").or(self.inbound.bearer.as_deref())
    }

    /// Runs the call in the name of the account in the path, of which everyone's token is good.
    ///
    /// `about` adds to the journal what the call is about.
    pub(in crate::providers) async fn run(
        self,
        sandbox: &Sandbox,
        operation: Operation,
        account: &str,
        about: impl FnOnce(Call, &Params) -> Call,
        effect: impl FnOnce(&Caller, &mut State, &Plan, Timestamp) -> Result<Answer, GraphError>,
    ) -> Response {
        let judged =
            tokens::judge(self.provider, TokenKind::Access, self.token(), sandbox.clock.now());
        let account = match &judged {
            Ok(identity) if account == "me" => identity.id.clone(),
            _ => account.to_owned(),
        };
        let versioned = self.versioned;
        let Inbound { arrival, params, .. } = self.inbound;
        let call = about(arrival.call(self.provider, operation, Some(&account)), &params);
        if let Err(fault) = judged {
            return sandbox.refuse(call, refusal(fault));
        }
        if !versioned {
            let message = "Unknown path components";
            let error = GraphError::new(StatusCode::BAD_REQUEST, 2500, message);
            return sandbox.refuse(call, error.answer());
        }
        let owner = Owner::of(self.provider, &account);
        let caller = Caller { account, owner, params };
        sandbox
            .exchange(call, |state, plan, now| {
                let label = Identity::of_id(&caller.account).name;
                state.accounts.name(caller.owner.provider, &caller.account, &label);
                let done = if caller.params.malformed {
                    Err(GraphError::parameter("The request body is malformed"))
                } else {
                    effect(&caller, state, plan, now)
                };
                done.unwrap_or_else(|error| error.answer())
            })
            .await
    }
}

fn refusal(fault: TokenFault) -> Answer {
    let status = StatusCode::UNAUTHORIZED;
    match fault {
        TokenFault::Expired => words::expired_token(),
        TokenFault::Missing => {
            let message = "An access token is required to request this resource.";
            GraphError::new(status, 104, message).answer()
        }
        TokenFault::Bad => {
            GraphError::new(status, 190, "Invalid OAuth access token - Cannot parse access token")
                .answer()
        }
    }
}
