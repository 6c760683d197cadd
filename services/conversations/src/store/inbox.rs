//! What came in, kept before anything else happens (conversations.md, "Inbound").

mod senders;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    time::Duration,
};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Result, Store, Time, Transaction,
    bulk::{Column, Piece, Rows, look_up, named},
};
use uuid::Uuid;

use super::{
    Due, INBOX_WORK, Ids, LEADS, arm_all,
    rows::{number, optional_texts, texts, uuid},
};
use crate::domain::message::{Inbound, InboundStatus};

/// The kind of a delivery report, as opposed to a message.
pub const STATUS: &str = "status";

/// What has arrived, one message or delivery report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Who delivers, such as `whatsapp`.
    pub provider: &'static str,
    /// Tells a repeat: the provider's id, or a hash.
    pub message_id: String,
    /// Whose it is.
    pub tenant: String,
    /// By which the sender is known: its phone, or WhatsApp's id of it.
    pub address: String,
    /// Digits; empty when no number is told.
    pub phone: String,
    /// WhatsApp's id of the person.
    pub wa_user_id: Option<String>,
    /// WhatsApp's type, or [`STATUS`].
    pub kind: String,
    /// Text, caption, or the title of what was tapped.
    pub body: String,
    /// The provider's id of its media.
    pub media_id: Option<String>,
    /// The type of its media.
    pub media_type: Option<String>,
    /// The message as it came: JSON, only its own part of the web hook.
    pub payload: String,
    /// The provider's time.
    pub sent_at: Timestamp,
    /// Ours.
    pub received_at: Timestamp,
    /// The trace that it arrived in.
    pub traceparent: Option<String>,
    /// Whether there is something to work with.
    pub usable: bool,
}

impl Arrived {
    /// Whether it is a lead's turn; what is not is kept and no more.
    fn is_for_a_lead(&self) -> bool {
        self.usable && self.kind != STATUS
    }

    fn status(&self) -> InboundStatus {
        match (self.kind == STATUS, self.usable) {
            (true, _) => InboundStatus::Processed,
            (false, true) => InboundStatus::Received,
            (false, false) => InboundStatus::Ignored,
        }
    }
}

/// Keeps what has arrived and makes its leads due once it has settled; the places of those that are
/// new. One that was kept before changes nothing. A few statements, however many there are.
///
/// # Errors
/// The engine's; then the caller keeps nothing.
pub async fn keep(
    tx: &mut Transaction,
    ids: Ids<'_>,
    arrived: &[Arrived],
    settle: Duration,
) -> Result<Vec<usize>> {
    let mut seen = HashSet::new();
    let fresh: Vec<(usize, &Arrived)> = arrived
        .iter()
        .enumerate()
        .filter(|(_, one)| seen.insert((one.provider, one.message_id.as_str())))
        .collect();
    let senders = senders::find(tx, ids, fresh.iter().map(|(_, one)| *one), settle).await?;
    // Ids in the order of arrival; rows in one order for everybody, against deadlocks.
    let mut rows: Vec<Entry<'_>> = ids
        .several(fresh.len())
        .into_iter()
        .zip(fresh)
        .map(|(id, (place, one))| Entry { id, place, one, lead: senders.lead(one) })
        .collect();
    rows.sort_by_key(|entry| (entry.one.provider, entry.one.message_id.as_str()));
    let new = insert(tx, &rows, settle).await?;
    let mut due = Due::new();
    let mut places = Vec::new();
    for entry in rows.iter().filter(|entry| new.contains(&entry.id.to_string())) {
        places.push(entry.place);
        // A lead that was made here is due already.
        if let Some(lead) = entry.lead.filter(|lead| !senders.made(lead)) {
            let at = entry.one.received_at + settle;
            due.entry(lead).and_modify(|due| *due = Some(at).min(*due)).or_insert(Some(at));
        }
    }
    // Also locked, so that a runner that holds one sees the new message.
    arm_all::<(String,)>(tx, LEADS, &due, "leads.id").await?;
    places.sort_unstable();
    if places.iter().any(|place| arrived[*place].is_for_a_lead()) {
        tx.wake(INBOX_WORK, "");
    }
    Ok(places)
}

struct Entry<'a> {
    id: Uuid,
    place: usize,
    one: &'a Arrived,
    lead: Option<&'a str>,
}

/// Inserts what is not there yet; the ids of that.
async fn insert(
    tx: &mut Transaction,
    entries: &[Entry<'_>],
    settle: Duration,
) -> Result<HashSet<String>> {
    let ones = || entries.iter().map(|entry| entry.one);
    let rows = Rows::new(vec![
        texts(ones().map(|one| one.tenant.as_str())),
        texts(entries.iter().map(|entry| entry.id)),
        texts(ones().map(|one| one.provider)),
        texts(ones().map(|one| plain(&one.message_id))),
        optional_texts(entries.iter().map(|entry| entry.lead)),
        texts(ones().map(|one| plain(&one.kind))),
        texts(ones().map(|one| plain(&one.body))),
        optional_texts(ones().map(|one| one.media_id.as_deref().map(plain))),
        optional_texts(ones().map(|one| one.media_type.as_deref().map(plain))),
        texts(ones().map(|one| plain(&one.payload))),
        Column::Time(ones().map(|one| one.sent_at).collect()),
        Column::Time(ones().map(|one| one.received_at).collect()),
        Column::Time(ones().map(|one| one.received_at + settle).collect()),
        texts(ones().map(|one| one.status().word())),
        optional_texts(ones().map(|one| one.traceparent.as_deref())),
    ]);
    let mut new = HashSet::new();
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO inbox
                 (tenant_id, id, provider, message_id, lead_id, kind, body, media_id, media_type,
                  payload, sent_at, received_at, settles_at, status, traceparent)
             {}
             ON CONFLICT (provider, message_id) DO NOTHING
             RETURNING id",
            rows.source(&piece)
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        let ids: Vec<(String,)> = statement.fetch_all().await?;
        new.extend(ids.into_iter().map(|(id,)| id));
    }
    Ok(new)
}

/// What both engines take as text.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "").into() } else { text.into() }
}

/// A message that waits for its turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// What the rules need of it.
    pub inbound: Inbound,
    /// How often its turn has failed.
    pub attempts: u32,
    /// The trace that it arrived in.
    pub traceparent: Option<String>,
}

#[derive(FromRow)]
struct Row {
    lead_id: String,
    id: String,
    sent_at: Time,
    received_at: Time,
    kind: String,
    body: String,
    media_id: Option<String>,
    attempts: i64,
    traceparent: Option<String>,
}

impl TryFrom<Row> for Waiting {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        let inbound = Inbound {
            id: uuid(&row.id)?,
            at: row.sent_at.0,
            received_at: row.received_at.0,
            kind: row.kind,
            text: row.body,
            media_id: row.media_id,
        };
        Ok(Self { inbound, attempts: number(row.attempts)?, traceparent: row.traceparent })
    }
}

const COLUMNS: &str = "inbox.lead_id, inbox.id, inbox.sent_at, inbox.received_at, inbox.kind,
    inbox.body, inbox.media_id, inbox.attempts, inbox.traceparent";

/// The messages that wait of the leads whose ids are the rows, in order of the provider's time and of
/// arrival.
pub(super) async fn waiting_of(
    store: &Store,
    leads: &Rows,
    piece: &Piece,
) -> Result<HashMap<String, Vec<Waiting>>> {
    let of_lead = "inbox.lead_id = input.id AND inbox.status = 'received'";
    let sql = format!(
        "WITH input (id) AS ({}) SELECT {COLUMNS} FROM input {}
         ORDER BY inbox.sent_at, inbox.received_at, inbox.id",
        leads.source(piece),
        look_up(store.engine(), "inbox", of_lead)
    );
    let rows: Vec<Row> =
        store.query(AssertSqlSafe(sql)).bind_rows(leads, piece).fetch_all().await?;
    let mut waiting: HashMap<String, Vec<Waiting>> = HashMap::new();
    for row in rows {
        waiting.entry(row.lead_id.clone()).or_default().push(row.try_into()?);
    }
    Ok(waiting)
}

/// A turn with these messages has failed; they are tried again at `again_at`.
///
/// # Errors
/// The engine's.
pub async fn failed(
    tx: &mut Transaction,
    lead: Uuid,
    messages: &[Uuid],
    again_at: Timestamp,
) -> Result<()> {
    let rows = Rows::new(vec![texts(messages.iter().copied())]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (id) AS ({})
             UPDATE inbox SET attempts = attempts + 1, settles_at = {} FROM input
             WHERE {} AND inbox.lead_id = {} AND inbox.status = 'received'",
            rows.source(&piece),
            piece.parameter(1),
            named(tx.engine(), "inbox", "input"),
            piece.parameter(2)
        );
        tx.query(AssertSqlSafe(sql))
            .bind_rows(&rows, &piece)
            .bind(Time(again_at))
            .bind(lead.to_string())
            .execute()
            .await?;
    }
    Ok(())
}
