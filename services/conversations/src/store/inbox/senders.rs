//! The leads of those who wrote; who writes for the first time becomes one.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use jiff::Timestamp;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use store::{
    Result, Transaction,
    bulk::{Column, Rows, look_up},
};

use super::Arrived;
use crate::{
    domain::{flow::Flow, lead::Memory, status::Status},
    store::{
        Ids, flows,
        rows::{optional_texts, text_of, texts},
    },
};

/// Tenant and address.
type Address = (String, String);

/// Leads by their addresses.
#[derive(Debug, Default)]
pub(super) struct Senders {
    leads: HashMap<Address, String>,
    made: HashSet<String>,
}

impl Senders {
    /// The lead that sent something, if it is a lead's.
    pub(super) fn lead(&self, one: &Arrived) -> Option<&str> {
        if !one.is_for_a_lead() {
            return None;
        }
        self.leads.get(&(one.tenant.clone(), one.address.clone())).map(String::as_str)
    }

    /// Whether a lead was made in this transaction.
    pub(super) fn made(&self, lead: &str) -> bool {
        self.made.contains(lead)
    }
}

/// Finds the leads, and makes those that are missing, due once their first message has settled.
pub(super) async fn find<'a>(
    tx: &mut Transaction,
    ids: Ids<'_>,
    arrived: impl Iterator<Item = &'a Arrived>,
    settle: Duration,
) -> Result<Senders> {
    let mut wanted: BTreeMap<Address, &Arrived> = BTreeMap::new();
    for one in arrived.filter(|one| one.is_for_a_lead()) {
        wanted.entry((one.tenant.clone(), one.address.clone())).or_insert(one);
    }
    let mut senders = Senders::default();
    look(tx, &wanted, &mut senders).await?;
    wanted.retain(|address, _| !senders.leads.contains_key(address));
    if wanted.is_empty() {
        return Ok(senders);
    }
    make(tx, ids, &wanted, settle, &mut senders).await?;
    wanted.retain(|address, _| !senders.leads.contains_key(address));
    // Somebody else made these at the same time.
    look(tx, &wanted, &mut senders).await?;
    Ok(senders)
}

async fn look(
    tx: &mut Transaction,
    wanted: &BTreeMap<Address, &Arrived>,
    senders: &mut Senders,
) -> Result<()> {
    let rows = Rows::new(vec![
        texts(wanted.keys().map(|(tenant, _)| tenant.as_str())),
        texts(wanted.keys().map(|(_, address)| address.as_str())),
    ]);
    let address = "leads.tenant_id = input.tenant_id AND leads.address = input.address";
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input (tenant_id, address) AS ({})
             SELECT leads.tenant_id, leads.address, leads.id FROM input {}",
            rows.source(&piece),
            look_up(tx.engine(), "leads", address)
        );
        let found: Vec<(String, String, String)> =
            tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).fetch_all().await?;
        let found = found.into_iter().map(|(tenant, address, id)| ((tenant, address), id));
        senders.leads.extend(found);
    }
    Ok(())
}

async fn make(
    tx: &mut Transaction,
    ids: Ids<'_>,
    missing: &BTreeMap<Address, &Arrived>,
    settle: Duration,
    senders: &mut Senders,
) -> Result<()> {
    let firsts = first_steps(tx, missing).await?;
    let ones = || missing.values();
    let of_flow = |one: &&Arrived| &firsts[one.tenant.as_str()];
    let count = missing.len();
    let at: Vec<Timestamp> = ones().map(|one| one.received_at).collect();
    let rows = Rows::new(vec![
        texts(ones().map(|one| one.tenant.as_str())),
        texts(ids.several(count)),
        texts(ones().map(|one| one.address.as_str())),
        texts(ones().map(|one| one.phone.as_str())),
        optional_texts(ones().map(|one| one.wa_user_id.as_deref())),
        texts(vec![Status::New.word(); count]),
        Column::Int(vec![1; count]),
        Column::Int(ones().map(|one| of_flow(one).0.into()).collect()),
        Column::Int(vec![0; count]),
        texts(ones().map(|one| of_flow(one).1.as_str())),
        Column::Int(vec![0; count]),
        texts(vec![text_of(&Memory::default())?; count]),
        Column::Time(at.clone()),
        Column::Time(at.clone()),
        Column::Time(at.into_iter().map(|at| at + settle).collect()),
    ]);
    let mut made = Vec::new();
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO leads
                 (tenant_id, id, address, phone, wa_user_id, status, run, flow_version, step,
                  step_key, strikes, memory, created_at, updated_at, due_at)
             {}
             ON CONFLICT (tenant_id, address) DO NOTHING
             RETURNING tenant_id, address, id",
            rows.source(&piece)
        );
        let new: Vec<(String, String, String)> =
            tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).fetch_all().await?;
        made.extend(new);
    }
    let rows = Rows::new(vec![
        texts(made.iter().map(|(tenant, ..)| tenant.as_str())),
        texts(made.iter().map(|(.., id)| id.as_str())),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!("INSERT INTO dispatches (tenant_id, id) {}", rows.source(&piece));
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    for (tenant, address, id) in made {
        senders.made.insert(id.clone());
        senders.leads.insert((tenant, address), id);
    }
    Ok(())
}

/// The version of each tenant's flow, and the key of its first question.
async fn first_steps<'a>(
    tx: &mut Transaction,
    missing: &BTreeMap<Address, &'a Arrived>,
) -> Result<HashMap<&'a str, (u32, String)>> {
    let own = Flow::own();
    let mut firsts = HashMap::new();
    for one in missing.values() {
        let tenant = one.tenant.as_str();
        if firsts.contains_key(tenant) {
            continue;
        }
        let first = match flows::active(&mut *tx, tenant).await? {
            Some(flow) => {
                let definition: Value = serde_json::from_str(&flow.definition).unwrap_or_default();
                let key = definition["steps"][0]["key"].as_str().unwrap_or_default();
                (flow.version, key.to_owned())
            }
            None => (own.version, own.step(0).key.clone()),
        };
        firsts.insert(tenant, first);
    }
    Ok(firsts)
}
