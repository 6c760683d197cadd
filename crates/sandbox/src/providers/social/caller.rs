//! Who asks: the token in `Authorization`, and the account that it or the request names.

use axum::body::Bytes;
use axum::response::Response;
use jiff::Timestamp;

use crate::answer::Answer;
use crate::call::Call;
use crate::faults::Plan;
use crate::identity::Identity;
use crate::inbound::{Inbound, Params};
use crate::names::{Operation, Provider};
use crate::post::Owner;
use crate::state::{Sandbox, State};
use crate::tokens::{self, TokenFault, TokenKind};

/// Why a provider does not do as asked; each has its own words.
pub(in crate::providers) trait Refused {
    fn answer(&self) -> Answer;
}

/// One request.
pub(in crate::providers) struct Ask {
    provider: Provider,
    inbound: Inbound,
    /// What is answered to a token that does not pass.
    stranger: fn(TokenFault) -> Answer,
}

/// A caller whose token passes.
pub(in crate::providers) struct Caller {
    /// The account that the request is about.
    pub(in crate::providers) account: String,
    pub(in crate::providers) owner: Owner,
    pub(in crate::providers) params: Params,
    pub(in crate::providers) headers: axum::http::HeaderMap,
    pub(in crate::providers) body: Bytes,
}

impl Ask {
    pub(in crate::providers) fn new(
        provider: Provider,
        inbound: Inbound,
        stranger: fn(TokenFault) -> Answer,
    ) -> Self {
        Self { provider, inbound, stranger }
    }

    /// Runs the call in the name of an account, of which everyone's token is good, or of the
    /// token's own.
    ///
    /// `about` adds to the journal what the call is about.
    pub(in crate::providers) async fn run<R: Refused>(
        self,
        sandbox: &Sandbox,
        operation: Operation,
        account: Option<&str>,
        about: impl FnOnce(Call, &Params) -> Call,
        effect: impl FnOnce(&Caller, &mut State, &Plan, Timestamp) -> Result<Answer, R>,
    ) -> Response {
        let Inbound { arrival, params, bearer, headers, body, .. } = self.inbound;
        let judged =
            tokens::judge(self.provider, TokenKind::Access, bearer.as_deref(), sandbox.clock.now());
        let own = || judged.as_ref().ok().map(|identity| identity.id.clone());
        let account = account.map(str::to_owned).or_else(own);
        let call = about(arrival.call(self.provider, operation, account.as_deref()), &params);
        let account = match (judged, account) {
            (Ok(_), Some(account)) => account,
            (Err(fault), _) => return sandbox.refuse(call, (self.stranger)(fault)),
            (Ok(_), None) => return sandbox.refuse(call, (self.stranger)(TokenFault::Missing)),
        };
        let owner = Owner::of(self.provider, &account);
        let caller = Caller { account, owner, params, headers, body };
        sandbox
            .exchange(call, |state, plan, now| {
                let label = Identity::of_id(&caller.account).name;
                state.accounts.name(self.provider, &caller.account, &label);
                effect(&caller, state, plan, now).unwrap_or_else(|refused| refused.answer())
            })
            .await
    }
}
