//! Keeps the lead's row in the spreadsheet as the lead is (conversations.md, "Side effects").

use serde_json::{Value, json};

use super::{Outcome, Trouble};
use crate::{
    domain::{
        event::{Event, EventType},
        flow::STUDIO_STEPS,
    },
    providers::Row,
    store::{deposits, effects::Stored, leads},
    workers::Context,
};

/// The tab of leads.
const TAB: &str = "Leads";
/// The columns before the answers; the first is what a row is found by.
const BEFORE: [&str; 8] =
    ["lead_id", "phone", "status", "step", "run", "handover_reason", "created_at", "updated_at"];
/// The columns after the answers.
const AFTER: [&str; 3] = ["deposit", "deposit_minor", "booking"];

/// Writes the row.
pub(super) async fn write(context: &Context, effect: &Stored) -> store::Result<Outcome> {
    let Some(ledger) = &context.ledger else { return Ok(Outcome::Done) };
    let cells = match cells(context, effect).await {
        Ok(Some(cells)) => cells,
        Ok(None) => return Ok(Outcome::Done),
        Err(error) => {
            let payload = json!({"error": error.to_string()});
            let event = Some(Event::new(EventType::SheetsDatabase, payload));
            return Ok(Outcome::Again(Trouble { event, after: None }));
        }
    };
    let header = [&BEFORE[..], &STUDIO_STEPS[..], &AFTER[..]].concat();
    let row = Row { tab: TAB, header: &header, cells };
    let Err(error) = ledger.upsert(&row).await else { return Ok(Outcome::Done) };
    let payload = json!({"error": error.to_string(), "attempts": effect.attempts + 1});
    let event = Event::new(EventType::SheetsFailure, payload);
    let after = match error {
        crate::providers::LedgerError::Unavailable { retry_after, .. } => retry_after,
        // A person mends it; the row is written then.
        _ => None,
    };
    Ok(Outcome::Again(Trouble { event: Some(event), after }))
}

async fn cells(context: &Context, effect: &Stored) -> store::Result<Option<Vec<Value>>> {
    let (tenant, id) = (effect.tenant.as_str(), effect.lead);
    let Some(found) = leads::get(&context.store, tenant, id).await? else { return Ok(None) };
    let lead = &found.lead;
    let answers = leads::answers(&context.store, lead).await?;
    let deposit = deposits::of_run(&context.store, tenant, id, lead.run).await?;
    let mut cells = vec![
        json!(id.to_string()),
        json!(lead.phone),
        json!(lead.status.word()),
        json!(found.step_key),
        json!(lead.run),
        json!(lead.handover_reason.clone().unwrap_or_default()),
        json!(lead.created_at.to_string()),
        json!(lead.updated_at.to_string()),
    ];
    cells.extend(
        STUDIO_STEPS.iter().map(|key| {
            json!(answers.get(*key).map(|answer| answer.raw.clone()).unwrap_or_default())
        }),
    );
    cells.push(json!(deposit.as_ref().map(|deposit| deposit.status.word()).unwrap_or_default()));
    cells.push(deposit.map_or(json!(""), |deposit| json!(deposit.amount_minor)));
    let booking = lead.memory.booking.as_ref();
    cells.push(json!(booking.map(|booking| booking.start.to_string()).unwrap_or_default()));
    Ok(Some(cells))
}
