//! `Idempotency-Key`: the first call's answer again, without its effect.

use std::collections::{HashMap, VecDeque};

use axum::http::{HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};

use super::error::Refusal;
use crate::answer::Answer;
use crate::limits;

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Answers by account and key.
#[derive(Default)]
pub(super) struct Keys {
    answers: HashMap<String, (Print, Answer)>,
    order: VecDeque<String>,
}

/// What a call asks for: its path and its parameters.
pub(super) type Print = [u8; 32];

pub(super) fn print(path: &str, body: &[u8]) -> Print {
    let digest = Sha256::new().chain_update(path).chain_update([0]).chain_update(body).finalize();
    digest.into()
}

impl Keys {
    /// What was answered to the same call; none when it is new.
    pub(super) fn find(&self, key: &str, print: &Print) -> Result<Option<Answer>, Refusal> {
        match self.answers.get(key) {
            None => Ok(None),
            Some((same, answer)) if same == print => {
                Ok(Some(answer.clone().header(REPLAYED, HeaderValue::from_static("true"))))
            }
            Some(_) => {
                let key = key.split_once('\n').map_or(key, |(_, key)| key);
                Err(Refusal::KeyReused(key.to_owned()))
            }
        }
    }

    /// Remembers what was done. What was refused for its parameters is none of it.
    pub(super) fn keep(&mut self, key: String, print: Print, answer: Answer) {
        if self.order.len() >= limits::IDEMPOTENCY_KEYS
            && let Some(oldest) = self.order.pop_front()
        {
            self.answers.remove(&oldest);
        }
        self.order.push_back(key.clone());
        self.answers.insert(key, (print, answer));
    }
}
