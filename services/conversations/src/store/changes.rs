//! The one way in which leads are written: decisions and all that goes with them, in the caller's
//! transaction (conversations.md, "State change, answers, … are one transaction").

mod parts;

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Result, Transaction,
    bulk::{Rows, look_up_locked},
};
use uuid::Uuid;

pub(super) use parts::STAGES;

use super::{Ids, effects, leads::GivesBack, outbox, rows::texts};
use crate::domain::{decision::Decision, status::Status};

/// A decision, and on what it was made.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// What was decided.
    pub decision: &'a Decision,
    /// The step that the lead was at: together with the version, what is compared.
    pub from_step: usize,
    /// The key of the step that it is at from now on.
    pub step_key: &'a str,
    /// When.
    pub now: Timestamp,
    /// When the oldest message that it answers arrived; none: it answers nobody.
    pub asked_at: Option<Timestamp>,
    /// The trace that it happens in, for what follows.
    pub trace: Option<&'a str>,
    /// The lease that ends with it.
    pub gives_back: Option<GivesBack<'a>>,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is written.
    Done {
        /// The lead's version from now on.
        version: i64,
        /// The ids of the messages to the lead, in order.
        outbound: Vec<Uuid>,
    },
    /// Somebody else has changed the lead, and nothing is written: reload and decide again.
    Conflict,
    /// Somebody else has the lead by now, and nothing is written.
    LeaseLost,
}

/// A change that fits the lead as it is, whose row is locked.
#[derive(Clone, Copy)]
pub(super) struct Fit<'a> {
    pub(super) change: Change<'a>,
    /// Whether a person is asked for by it.
    pub(super) is_handover: bool,
    /// The number of its last message out before the change.
    pub(super) last_seq: i64,
}

impl Fit<'_> {
    /// The numbers that its messages to the lead take.
    fn room(&self) -> i64 {
        self.change.decision.outbound.len() as i64 * outbox::ROOM
    }
}

/// Writes decisions on different leads, a few statements for all of them; what came of each, in order. Whoever
/// cannot be written keeps nobody else from it.
///
/// # Errors
/// The engine's.
pub async fn apply(
    tx: &mut Transaction,
    ids: Ids<'_>,
    changes: &[Change<'_>],
) -> Result<Vec<Applied>> {
    let found = lock(tx, changes).await?;
    let judged: Vec<_> = changes.iter().map(|change| judge(&found, change)).collect();
    let fits: Vec<Fit<'_>> = judged.iter().filter_map(|one| one.as_ref().ok().copied()).collect();
    // Before the leads' own rows: what they are to be looked at for next leaves these out.
    parts::mark(tx, &fits).await?;
    parts::swap(tx, &fits).await?;
    parts::answer(tx, &fits).await?;
    parts::attach(tx, ids, &fits).await?;
    let mut outbound = outbox::change(tx, ids, &fits).await?.into_iter();
    effects::ask(tx, ids, &fits).await?;
    parts::tell(tx, ids, &fits).await?;
    parts::count(tx, &fits);
    let applied = judged.into_iter().map(|judged| match judged {
        Ok(fit) => Applied::Done {
            version: fit.change.decision.lead.version + 1,
            outbound: outbound.next().unwrap_or_default(),
        },
        Err(why) => why,
    });
    Ok(applied.collect())
}

/// What is compared, of a lead that is locked.
#[derive(FromRow)]
struct Found {
    id: String,
    tenant_id: String,
    status: String,
    version: i64,
    step: i64,
    last_seq: i64,
    lease_token: i64,
    leased: bool,
}

/// Locks the leads, in the order of their ids.
async fn lock(tx: &mut Transaction, changes: &[Change<'_>]) -> Result<HashMap<String, Found>> {
    let mut wanted: Vec<Uuid> = changes.iter().map(|change| change.decision.lead.id).collect();
    wanted.sort_unstable();
    let rows = Rows::new(vec![texts(wanted)]);
    let mut found = HashMap::new();
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (id) AS ({})
             SELECT leads.id, leads.tenant_id, leads.status, leads.version, leads.step, leads.last_seq,
                    leads.lease_token, leads.lease_holder IS NOT NULL AS leased
             FROM input {}",
            rows.source(&piece),
            look_up_locked(tx.engine(), "leads", "leads.id = input.id")
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        let leads: Vec<Found> = statement.fetch_all().await?;
        found.extend(leads.into_iter().map(|lead| (lead.id.clone(), lead)));
    }
    Ok(found)
}

/// Whether a change fits the lead as it is, or what has become of it.
fn judge<'a>(
    found: &HashMap<String, Found>,
    change: &Change<'a>,
) -> std::result::Result<Fit<'a>, Applied> {
    let lead = &change.decision.lead;
    let found = found.get(&lead.id.to_string()).filter(|found| found.tenant_id == lead.tenant);
    let found = found.ok_or(Applied::Conflict)?;
    let held = |held: GivesBack<'_>| found.leased && found.lease_token == held.lease.token;
    if !change.gives_back.is_none_or(held) {
        return Err(Applied::LeaseLost);
    }
    if (found.version, found.step) != (lead.version, change.from_step as i64) {
        return Err(Applied::Conflict);
    }
    let with_person = Status::NeedsArtistReply;
    // Whoever had a person and opted out comes back to that person.
    let before = [with_person, Status::OptOut].map(Status::word);
    let is_handover = lead.status == with_person && !before.contains(&found.status.as_str());
    Ok(Fit { change: *change, last_seq: found.last_seq, is_handover })
}
