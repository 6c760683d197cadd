//! The way every provider call takes: journal → faults → effect → answer.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rand::Rng;

use crate::answer::Answer;
use crate::call::Call;
use crate::faults::{Ending, Plan, Twist};
use crate::names::{Operation, Provider};
use crate::state::{Sandbox, State};
use crate::{clock, limits, server};

impl Sandbox {
    /// Runs a call: `effect` does what it asks for and says what an honest provider would answer;
    /// the faults in force decide whether that happens and what the caller gets to see.
    ///
    /// A caller that hangs up while a fault delays the effect prevents it.
    pub(crate) async fn exchange(
        &self,
        call: Call,
        effect: impl FnOnce(&mut State, &Plan, Timestamp) -> Answer,
    ) -> Response {
        let (seq, plan) = self.arrive(call);
        pause(plan.delay_before).await;
        if let Twist::InsteadOfEffect(ending) = plan.twist {
            return self.end(seq, ending).await;
        }
        let honest = self.take_effect(seq, &plan, effect);
        pause(plan.delay_after).await;
        let ending = match plan.twist {
            Twist::AfterEffect(ending) => ending,
            Twist::None | Twist::InsteadOfEffect(_) => Ending::Answer(honest),
        };
        self.end(seq, ending).await
    }

    /// Journals and answers a call that the provider refuses before anything else, such as one
    /// without a token: no fault applies to it.
    pub(crate) fn refuse(&self, call: Call, answer: Answer) -> Response {
        let seq = self.lock().journal.open(call, clock::now());
        self.answer(seq, answer)
    }

    /// Journals the call and decides what is to become of it.
    fn arrive(&self, call: Call) -> (u64, Plan) {
        let now = clock::now();
        let mut guard = self.lock();
        let state = &mut *guard;
        let mut plan = state.faults.plan(&call, &mut state.rng);
        let within_rate = match &call.account {
            // Brands are asked for by user; only posting accounts have a rate.
            Some(account) if call.operation != Operation::Brands => {
                state.accounts.count(call.provider, account, now)
            }
            _ => true,
        };
        if plan.twist.is_none() {
            if self.options.rate_limit_enabled && !within_rate {
                plan.twist = Twist::InsteadOfEffect(too_many_requests(call.provider));
            } else if call.operation == Operation::Send
                && state.rng.random::<f64>() < self.options.random_failures
            {
                plan.twist = Twist::InsteadOfEffect(random_failure(call.provider, &mut state.rng));
            }
        }
        (state.journal.open(call, now), plan)
    }

    fn take_effect(
        &self,
        seq: u64,
        plan: &Plan,
        effect: impl FnOnce(&mut State, &Plan, Timestamp) -> Answer,
    ) -> Answer {
        let mut state = self.lock();
        let honest = effect(&mut state, plan, clock::now());
        if let Some(post_id) = honest.post_id {
            state.journal.about(seq, post_id);
        }
        honest
    }

    async fn end(&self, seq: u64, ending: Ending) -> Response {
        match ending {
            Ending::Answer(answer) => self.answer(seq, answer),
            Ending::Reset => server::cut_connection(),
            Ending::Hang => {
                tokio::time::sleep(limits::HANG).await;
                server::cut_connection()
            }
        }
    }

    fn answer(&self, seq: u64, answer: Answer) -> Response {
        let status = answer.status.as_u16();
        self.lock().journal.answered(seq, status, clock::now());
        answer.into_response()
    }
}

async fn pause(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// 429 that asks for a second's wait.
pub(crate) fn too_many_requests(provider: Provider) -> Ending {
    let answer = provider.error(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded");
    Ending::Answer(answer.retry_after(Some(HeaderValue::from_static("1"))))
}

/// 500 or 429, as `RANDOM_FAILURES` of the posts seed has it.
pub(crate) fn random_failure(provider: Provider, rng: &mut impl Rng) -> Ending {
    if rng.random() {
        too_many_requests(provider)
    } else {
        Ending::Answer(provider.error(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error"))
    }
}
