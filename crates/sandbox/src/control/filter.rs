//! Which rows a view is asked for.

use axum::extract::{FromRequestParts, Query};
use serde::Deserialize;

use super::error::ControlError;
use crate::journal::Record;
use crate::names::{Operation, Provider};
use crate::post::Post;

/// `?provider=&account=&operation=&limit=`, each of them optional.
#[derive(Debug, Deserialize, FromRequestParts)]
#[from_request(via(Query), rejection(ControlError))]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    provider: Option<Provider>,
    account: Option<String>,
    /// For the journal only.
    operation: Option<Operation>,
    /// The newest so many; none: all there are.
    limit: Option<usize>,
}

impl Filter {
    pub(super) fn takes_post(&self, post: &Post) -> bool {
        self.takes(post.owner.provider, Some(&post.owner.account))
    }

    pub(super) fn takes_record(&self, record: &Record) -> bool {
        self.takes(record.provider, record.account.as_ref())
            && self.operation.is_none_or(|wanted| wanted == record.operation)
    }

    fn takes(&self, provider: Provider, account: Option<&String>) -> bool {
        self.provider.is_none_or(|wanted| wanted == provider)
            && (self.account.is_none() || self.account.as_ref() == account)
    }

    /// The newest rows within the limit, oldest first.
    pub(super) fn newest<T>(&self, rows: impl DoubleEndedIterator<Item = T>) -> Vec<T> {
        let mut newest: Vec<T> = rows.rev().take(self.limit.unwrap_or(usize::MAX)).collect();
        newest.reverse();
        newest
    }
}
