//! The way every provider call takes: journal → faults → effect → answer.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use rand::Rng;

use crate::answer::Answer;
use crate::call::Call;
use crate::faults::{Ending, Plan, Twist};
use crate::names::{Operation, Provider};
use crate::quota::Quota;
use crate::state::{Sandbox, State};
use crate::{limits, server};

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
        let (seq, plan, quota) = self.arrive(call);
        pause(plan.delay_before).await;
        if let Twist::InsteadOfEffect(ending) = plan.twist {
            return self.end(seq, ending, quota).await;
        }
        let honest = self.take_effect(seq, &plan, effect);
        pause(plan.delay_after).await;
        let ending = match plan.twist {
            Twist::AfterEffect(ending) => ending,
            Twist::None | Twist::InsteadOfEffect(_) => Ending::Answer(honest),
        };
        self.end(seq, ending, quota).await
    }

    /// Journals and answers a call that the provider refuses before anything else, such as one
    /// without a token: no fault applies to it.
    pub(crate) fn refuse(&self, call: Call, answer: Answer) -> Response {
        let seq = self.lock().journal.open(call, self.clock.now());
        self.answer(seq, answer)
    }

    /// Journals the call, decides what is to become of it, and tells what the headers of its answer
    /// say about the account's quota.
    fn arrive(&self, call: Call) -> (u64, Plan, HeaderMap) {
        let now = self.clock.now();
        let mut guard = self.lock();
        let state = &mut *guard;
        let mut plan = state.faults.plan(&call, now, &mut state.rng);
        let within_rate = match &call.account {
            // Brands are asked for by user; only posting accounts have a rate.
            Some(account) if call.operation != Operation::Brands => {
                state.accounts.count(call.provider, account, now)
            }
            _ => true,
        };
        if plan.twist.is_none() {
            if self.options.rate_limit_enabled && !within_rate {
                plan.twist = Twist::InsteadOfEffect(too_many_requests(call.provider, now));
            } else if call.operation == Operation::Send
                && state.rng.random::<f64>() < self.options.random_failures
            {
                plan.twist =
                    Twist::InsteadOfEffect(random_failure(call.provider, now, &mut state.rng));
            }
        }
        let headers = self.quota_headers(&call, &plan, state, now);
        (state.journal.open(call, now), plan, headers)
    }

    fn quota_headers(
        &self,
        call: &Call,
        plan: &Plan,
        state: &mut State,
        now: Timestamp,
    ) -> HeaderMap {
        let Some(account) = &call.account else { return HeaderMap::new() };
        let limited = self.options.rate_limit_enabled;
        let usual = state.accounts.quota(call.provider, account, limited, now);
        match plan.quota.or(usual) {
            Some(quota) => call.provider.manner().quota_headers(account, &quota),
            None => HeaderMap::new(),
        }
    }

    fn take_effect(
        &self,
        seq: u64,
        plan: &Plan,
        effect: impl FnOnce(&mut State, &Plan, Timestamp) -> Answer,
    ) -> Answer {
        let mut state = self.lock();
        let honest = effect(&mut state, plan, self.clock.now());
        if let Some(post_id) = honest.post_id.clone() {
            state.journal.about(seq, post_id);
        }
        honest
    }

    async fn end(&self, seq: u64, ending: Ending, quota: HeaderMap) -> Response {
        match ending {
            Ending::Answer(answer) => self.answer(seq, answer.headers(quota)),
            Ending::Reset => server::cut_connection(),
            Ending::Hang => {
                tokio::time::sleep(limits::HANG).await;
                server::cut_connection()
            }
        }
    }

    fn answer(&self, seq: u64, answer: Answer) -> Response {
        let status = answer.status.as_u16();
        self.lock().journal.answered(seq, status, self.clock.now());
        answer.into_response()
    }
}

async fn pause(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// 429 until the next second, as `RATE_LIMIT_ENABLED` of the posts seed has it.
fn too_many_requests(provider: Provider, now: Timestamp) -> Ending {
    let quota = Quota {
        limit: limits::RATE,
        app: false,
        used: limits::RATE + 1,
        now,
        resets_at: now.checked_add(SignedDuration::from_secs(1)).unwrap_or(now),
    };
    Ending::Answer(provider.manner().too_many_requests(&quota))
}

/// 500 or 429, as `RANDOM_FAILURES` of the posts seed has it.
pub(crate) fn random_failure(provider: Provider, now: Timestamp, rng: &mut impl Rng) -> Ending {
    if rng.random() {
        too_many_requests(provider, now)
    } else {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Ending::Answer(provider.manner().error(status, "Internal server error"))
    }
}
