//! Approval: a draft is submitted by one user and decided by another, when the team asks for it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where an approval stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApprovalStatus {
    /// Nobody has submitted it.
    #[default]
    Needed,
    /// It waits for another user's word.
    Submitted,
    /// It may be published.
    Approved,
    /// It may not, until it is changed and submitted again.
    Rejected,
}

impl ApprovalStatus {
    const ALL: [Self; 4] = [Self::Needed, Self::Submitted, Self::Approved, Self::Rejected];

    /// The word in storage and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Needed => "NEEDED",
            Self::Submitted => "SUBMITTED",
            Self::Approved => "APPROVED",
            Self::Rejected => "REJECTED",
        }
    }

    /// The status of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// An approval and who had a hand in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Where it stands.
    pub status: ApprovalStatus,
    /// Who submitted it.
    pub submitted_by: Option<Uuid>,
    /// When.
    pub submitted_at: Option<Timestamp>,
    /// Who decided.
    pub decided_by: Option<Uuid>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was rejected.
    pub reason: Option<String>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may be published.
    Approve,
    /// It may not.
    Reject {
        /// Why.
        reason: Option<String>,
    },
}

impl Approval {
    /// Submitted by a user.
    ///
    /// # Errors
    /// A sentence for the client, when it is submitted or approved already.
    pub fn submit(&self, by: Uuid, now: Timestamp) -> Result<Self, &'static str> {
        match self.status {
            ApprovalStatus::Needed | ApprovalStatus::Rejected => Ok(Self {
                status: ApprovalStatus::Submitted,
                submitted_by: Some(by),
                submitted_at: Some(now),
                ..Self::default()
            }),
            ApprovalStatus::Submitted => Err("It is submitted already and waits for approval."),
            ApprovalStatus::Approved => Err("It is approved already."),
        }
    }

    /// Decided by another user than the one who submitted it.
    ///
    /// # Errors
    /// A sentence for the client.
    pub fn decide(
        &self,
        by: Uuid,
        decision: Decision,
        now: Timestamp,
    ) -> Result<Self, &'static str> {
        if self.status != ApprovalStatus::Submitted {
            return Err("Only a post that is submitted can be approved or rejected.");
        }
        if self.submitted_by == Some(by) {
            return Err("A post is approved or rejected by another user than submitted it.");
        }
        let (status, reason) = match decision {
            Decision::Approve => (ApprovalStatus::Approved, None),
            Decision::Reject { reason } => (ApprovalStatus::Rejected, reason),
        };
        Ok(Self { status, decided_by: Some(by), decided_at: Some(now), reason, ..self.clone() })
    }

    /// Whether it may be published.
    pub fn is_given(&self) -> bool {
        self.status == ApprovalStatus::Approved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_stored_by_its_word() {
        for status in ApprovalStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.word());
            assert_eq!(ApprovalStatus::from_word(status.word()), Some(status));
        }
    }

    #[test]
    fn another_user_decides() {
        let (author, editor) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let now = Timestamp::UNIX_EPOCH;
        let needed = Approval::default();
        assert!(needed.decide(editor, Decision::Approve, now).is_err(), "not submitted yet");
        let submitted = needed.submit(author, now).unwrap();
        assert!(submitted.submit(author, now).is_err(), "once");
        assert!(submitted.decide(author, Decision::Approve, now).is_err(), "not by its author");
        let approved = submitted.decide(editor, Decision::Approve, now).unwrap();
        assert!(approved.is_given() && !submitted.is_given());
        let rejected = submitted.decide(editor, Decision::Reject { reason: None }, now).unwrap();
        assert!(!rejected.is_given());
        assert!(rejected.submit(author, now).is_ok(), "it can be submitted again");
        assert!(approved.decide(editor, Decision::Reject { reason: None }, now).is_err());
    }
}
