//! What is shown of leads beside themselves where there are many: who they say they are, and the newest
//! message.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::{AssertSqlSafe, FromRow};
use store::{Result, Store, Time, bulk::Rows};
use uuid::Uuid;

use super::{
    Reads,
    rows::{number, texts, uuid},
    transcript::{Detail, Direction, Message},
};

/// Characters of a message that are shown.
const TEXT: usize = 200;
/// Characters of a name that are shown.
const NAME: usize = 100;

/// What is shown of one lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// As WhatsApp told it with the newest message.
    pub name: Option<String>,
    /// The newest message, either way; the beginning of its text.
    pub last: Option<Message>,
}

impl Glance {
    /// What is shown of a lead that is read as a whole.
    pub fn of(detail: &Detail) -> Self {
        let last = detail.messages.last().cloned();
        let last = last.map(|last| Message { text: beginning(&last.text, TEXT), ..last });
        Self { name: detail.name.clone(), last }
    }
}

#[derive(FromRow)]
struct CameRow {
    lead_id: String,
    id: String,
    kind: String,
    body: String,
    provider_id: Option<String>,
    payload: String,
    status: String,
    step: Option<String>,
    run: Option<i64>,
    at: Time,
}

#[derive(FromRow)]
struct WentRow {
    lead_id: String,
    id: String,
    kind: String,
    body: String,
    provider_id: Option<String>,
    error: Option<String>,
    status: String,
    step: String,
    run: i64,
    at: Time,
}

/// Of these leads of a tenant.
///
/// # Errors
/// The engine's.
pub async fn of(store: &Store, tenant: &str, leads: &[Uuid]) -> Result<HashMap<Uuid, Glance>> {
    let ids = Rows::new(vec![texts(leads.iter().map(Uuid::to_string))]);
    let mut glances: HashMap<Uuid, Glance> = HashMap::new();
    for piece in ids.pieces(store.engine()) {
        let (source, of_tenant) = (ids.source(&piece), piece.parameter(1));
        let sql = format!(
            "WITH input (id) AS ({source})
             SELECT lead_id, id, kind, body, message_id AS provider_id, payload, status, step, run,
                    received_at AS at
             FROM inbox
             WHERE id IN (SELECT (SELECT newest.id FROM inbox newest
                                  WHERE newest.tenant_id = {of_tenant} AND newest.lead_id = input.id
                                  ORDER BY newest.received_at DESC, newest.id DESC
                                  LIMIT 1)
                          FROM input)"
        );
        let statement = store.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece).bind(tenant);
        for row in statement.fetch_all::<CameRow>().await? {
            let glance = glances.entry(uuid(&row.lead_id)?).or_default();
            glance.name = name(&row.payload);
            glance.last = Some(row.message()?);
        }
        let sql = format!(
            "WITH input (id) AS ({source})
             SELECT lead_id, id, kind, body, provider_id, error, status, step, run,
                    created_at AS at
             FROM outbox
             WHERE id IN (SELECT (SELECT newest.id FROM outbox newest
                                  WHERE newest.tenant_id = {of_tenant} AND newest.lead_id = input.id
                                  ORDER BY newest.created_at DESC, newest.seq DESC
                                  LIMIT 1)
                          FROM input)"
        );
        let statement = store.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece).bind(tenant);
        for row in statement.fetch_all::<WentRow>().await? {
            let last = &mut glances.entry(uuid(&row.lead_id)?).or_default().last;
            // At one time, what came in goes before what it brought about.
            if last.as_ref().is_none_or(|came| came.created_at <= row.at.0) {
                *last = Some(row.message()?);
            }
        }
    }
    Ok(glances)
}

impl CameRow {
    fn message(self) -> Result<Message> {
        Ok(Message {
            id: uuid(&self.id)?,
            direction: Direction::In,
            kind: self.kind,
            text: beginning(&self.body, TEXT),
            provider_id: self.provider_id,
            media_id: None,
            status: self.status,
            error: None,
            step: self.step,
            run: self.run.map(number).transpose()?,
            created_at: self.at.0,
        })
    }
}

impl WentRow {
    fn message(self) -> Result<Message> {
        Ok(Message {
            id: uuid(&self.id)?,
            direction: Direction::Out,
            kind: self.kind,
            text: beginning(&self.body, TEXT),
            provider_id: self.provider_id,
            media_id: None,
            status: self.status,
            error: self.error,
            step: Some(self.step),
            run: Some(number(self.run)?),
            created_at: self.at.0,
        })
    }
}

/// The sender's name as it came with the newest message of a lead.
pub(super) async fn name_of(
    mut reads: Reads<'_>,
    tenant: &str,
    lead: Uuid,
) -> Result<Option<String>> {
    let statement = reads.query(
        "SELECT payload FROM inbox WHERE tenant_id = $1 AND lead_id = $2
         ORDER BY received_at DESC, id DESC LIMIT 1",
    );
    let statement = statement.bind(tenant).bind(lead.to_string());
    let row: Option<(String,)> = statement.fetch_optional().await?;
    Ok(row.and_then(|(payload,)| name(&payload)))
}

/// The sender's name in a message as it was kept.
fn name(payload: &str) -> Option<String> {
    let payload: Value = serde_json::from_str(payload).ok()?;
    let name = payload["contact"]["profile"]["name"].as_str()?.trim();
    (!name.is_empty()).then(|| beginning(name, NAME))
}

fn beginning(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_where_whatsapp_has_it() {
        let kept = |contact: &str| name(&format!(r#"{{"type":"text","contact":{contact}}}"#));
        assert_eq!(kept(r#"{"profile":{"name":" Zoë "}}"#).as_deref(), Some("Zoë"));
        for without in ["null", "{}", r#"{"profile":{"name":" "}}"#, r#"{"profile":{"name":7}}"#] {
            assert_eq!(kept(without), None, "{without}");
        }
        assert_eq!(name("no JSON"), None);
    }
}
