//! Captions written many at a time (scheduling.md, "Selector", `caption_key_v2`).
//!
//! A second id with a known key is not stored: it is an alias of the first, which then belongs to
//! the page. An alias that comes with a text of its own becomes a caption of its own. A known id
//! whose new text is another caption's is left as it was, and is a duplicate too.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use service::Error;
use sqlx::AssertSqlSafe;
use store::{
    Result, Store, Transaction,
    bulk::{Column, Piece, Rows},
};

use super::{COLUMNS, Row};
use crate::{
    domain::{caption::Caption, caption_key::caption_key_v2, page::PageName},
    store::pages,
};

/// What became of captions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New ones.
    pub inserted: u64,
    /// Known ones of which something differs, or that are new on the page.
    pub updated: u64,
    /// Known ones of which nothing does.
    pub unchanged: u64,
    /// Those with another caption's text.
    pub duplicates: u64,
    /// Whether messages of the past may have a known caption by now.
    pub feedback_due: bool,
}

/// What is known of the captions of a batch, and what is to be written.
#[derive(Default)]
struct Bank {
    captions: HashMap<i64, Caption>,
    keys: HashMap<i64, String>,
    by_key: HashMap<String, i64>,
    aliases: HashMap<i64, i64>,
    /// Of the page.
    members: HashSet<i64>,
    /// In the order of the last change.
    changed: Vec<i64>,
    /// `None`: it is none any more.
    new_aliases: HashMap<i64, Option<i64>>,
    new_members: Vec<i64>,
    counts: Counts,
}

/// Writes captions of a page in one transaction, one after the other.
///
/// # Errors
/// `PAGE_NOT_FOUND`, and the engine's.
pub async fn write(
    store: &Store,
    tenant: &str,
    page: &PageName,
    captions: &[Caption],
) -> Result<Counts, Error> {
    let keys: Vec<String> = captions.iter().map(|caption| caption_key_v2(&caption.text)).collect();
    let mut tx = store.begin().await?;
    lock_bank(&mut tx, tenant).await?;
    pages::lock(&mut tx, tenant, page).await?.ok_or_else(pages::not_found)?;
    let mut bank = Bank::load(&mut tx, tenant, page, captions, &keys).await?;
    for (caption, key) in captions.iter().zip(keys) {
        bank.take(caption, key);
    }
    bank.save(&mut tx, tenant, page).await?;
    tx.commit().await?;
    Ok(bank.counts)
}

/// Two imports into one bank take turns, so that neither sees half of the other's keys.
async fn lock_bank(tx: &mut Transaction, tenant: &str) -> Result<()> {
    tx.query(
        "INSERT INTO caption_banks (tenant_id, feedback_due) VALUES ($1, FALSE)
         ON CONFLICT (tenant_id) DO UPDATE SET feedback_due = caption_banks.feedback_due",
    )
    .bind(tenant)
    .execute()
    .await?;
    Ok(())
}

impl Bank {
    async fn load(
        tx: &mut Transaction,
        tenant: &str,
        page: &PageName,
        captions: &[Caption],
        keys: &[String],
    ) -> Result<Self> {
        let mut bank = Self::default();
        let ids = Rows::new(vec![Column::Int(captions.iter().map(|caption| caption.id).collect())]);
        let texts = keys.iter().map(|key| Cow::Owned(key.clone())).collect();
        let keys = Rows::new(vec![Column::Text(texts)]);
        bank.load_captions(tx, tenant, page, "caption_id", &ids).await?;
        bank.load_captions(tx, tenant, page, "caption_key", &keys).await?;
        for piece in ids.pieces(tx.engine()) {
            let sql = format!(
                "SELECT alias_id, caption_id FROM caption_aliases
                 WHERE tenant_id = {tenant} AND alias_id IN ({source})",
                tenant = piece.parameter(1),
                source = ids.source(&piece),
            );
            let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece).bind(tenant);
            bank.aliases.extend(statement.fetch_all::<(i64, i64)>().await?);
        }
        Ok(bank)
    }

    async fn load_captions(
        &mut self,
        tx: &mut Transaction,
        tenant: &str,
        page: &PageName,
        column: &str,
        wanted: &Rows,
    ) -> Result<()> {
        for piece in wanted.pieces(tx.engine()) {
            let sql = format!(
                "SELECT {COLUMNS}, c.caption_key, p.page_name IS NOT NULL AS member
                 FROM captions c
                 LEFT JOIN caption_pages p ON p.tenant_id = c.tenant_id AND p.page_name = {page}
                                          AND p.caption_id = c.caption_id
                 WHERE c.tenant_id = {tenant} AND c.{column} IN ({source})",
                tenant = piece.parameter(1),
                page = piece.parameter(2),
                source = wanted.source(&piece),
            );
            let statement = tx.query(AssertSqlSafe(sql)).bind_rows(wanted, &piece);
            let rows: Vec<Known> = statement.bind(tenant).bind(page.as_str()).fetch_all().await?;
            for known in rows {
                let caption = Caption::try_from(known.row)?;
                if known.member {
                    self.members.insert(caption.id);
                }
                self.by_key.insert(known.caption_key.clone(), caption.id);
                self.keys.insert(caption.id, known.caption_key);
                self.captions.insert(caption.id, caption);
            }
        }
        Ok(())
    }

    fn take(&mut self, caption: &Caption, key: String) {
        let owner = self.by_key.get(&key).copied().filter(|owner| *owner != caption.id);
        match owner {
            Some(owner) => self.take_duplicate(caption.id, owner),
            None => self.take_own(caption, key),
        }
    }

    fn take_duplicate(&mut self, id: i64, owner: i64) {
        self.counts.duplicates += 1;
        if self.captions.contains_key(&id) {
            self.join(id);
            return;
        }
        if self.aliases.insert(id, owner) != Some(owner) {
            self.new_aliases.insert(id, Some(owner));
            self.counts.feedback_due = true;
        }
        self.join(owner);
    }

    fn take_own(&mut self, caption: &Caption, key: String) {
        let id = caption.id;
        if self.aliases.remove(&id).is_some() {
            self.new_aliases.insert(id, None);
        }
        let joined = self.join(id);
        match self.captions.insert(id, caption.clone()) {
            None => {
                self.counts.inserted += 1;
                self.counts.feedback_due = true;
                self.change(id, key);
            }
            Some(before) if before != *caption => {
                self.counts.updated += 1;
                self.change(id, key);
            }
            Some(_) if joined => self.counts.updated += 1,
            Some(_) => self.counts.unchanged += 1,
        }
    }

    /// The caption belongs to the page; true when it did not before.
    fn join(&mut self, id: i64) -> bool {
        let joined = self.members.insert(id);
        if joined {
            self.new_members.push(id);
        }
        joined
    }

    fn change(&mut self, id: i64, key: String) {
        if let Some(before) = self.keys.insert(id, key.clone())
            && before != key
        {
            self.by_key.remove(&before);
        }
        self.by_key.insert(key, id);
        self.changed.push(id);
    }

    async fn save(&mut self, tx: &mut Transaction, tenant: &str, page: &PageName) -> Result<()> {
        self.save_captions(tx, tenant).await?;
        self.save_aliases(tx, tenant).await?;
        let members = std::mem::take(&mut self.new_members);
        let members = Rows::new(vec![Column::Int(members)]);
        for piece in members.pieces(tx.engine()) {
            let sql = format!(
                "WITH input (caption_id) AS ({source})
                 INSERT INTO caption_pages (tenant_id, page_name, caption_id)
                 SELECT {tenant}, {page}, caption_id FROM input WHERE TRUE
                 ON CONFLICT (tenant_id, page_name, caption_id) DO NOTHING",
                source = members.source(&piece),
                tenant = piece.parameter(1),
                page = piece.parameter(2),
            );
            let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&members, &piece);
            statement.bind(tenant).bind(page.as_str()).execute().await?;
        }
        if self.counts.feedback_due {
            tx.query("UPDATE caption_banks SET feedback_due = TRUE WHERE tenant_id = $1")
                .bind(tenant)
                .execute()
                .await?;
        }
        Ok(())
    }

    async fn save_captions(&mut self, tx: &mut Transaction, tenant: &str) -> Result<()> {
        // Each once, where it changed last: a key is free before another takes it.
        let mut seen = HashSet::new();
        let mut changed: Vec<i64> = std::mem::take(&mut self.changed);
        changed.reverse();
        changed.retain(|id| seen.insert(*id));
        changed.reverse();
        // Keys that move between captions of the batch are freed first.
        self.free_keys(tx, tenant, &changed).await?;
        let rows = self.rows(&changed);
        let columns = COLUMNS.replace("c.", "");
        for piece in rows.pieces(tx.engine()) {
            let sql = insert_captions(&rows, &piece, &columns);
            let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
            statement.bind(tenant).execute().await?;
        }
        Ok(())
    }

    async fn free_keys(&self, tx: &mut Transaction, tenant: &str, changed: &[i64]) -> Result<()> {
        let ids = Rows::new(vec![Column::Int(changed.to_vec())]);
        for piece in ids.pieces(tx.engine()) {
            let sql = format!(
                "UPDATE captions SET caption_key = '#' || caption_id
                 WHERE tenant_id = {tenant} AND caption_id IN ({source})",
                tenant = piece.parameter(1),
                source = ids.source(&piece),
            );
            tx.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece).bind(tenant).execute().await?;
        }
        Ok(())
    }

    fn rows(&self, ids: &[i64]) -> Rows {
        // What has changed is there.
        let captions: Vec<&Caption> = ids.iter().filter_map(|id| self.captions.get(id)).collect();
        let texts = |of: fn(&Caption) -> Option<Cow<'static, str>>| {
            Column::OptionalText(captions.iter().map(|caption| of(caption)).collect())
        };
        let flags = |of: fn(&Caption) -> bool| {
            Column::Flag(captions.iter().map(|caption| of(caption)).collect())
        };
        let keys = captions.iter().filter_map(|caption| self.keys.get(&caption.id).cloned());
        Rows::new(vec![
            Column::Text(keys.map(Cow::Owned).collect()),
            Column::Int(captions.iter().map(|caption| caption.id).collect()),
            texts(|caption| Some(Cow::Owned(caption.text.clone()))),
            texts(|caption| caption.price_tier.map(|tier| Cow::Borrowed(tier.word()))),
            texts(|caption| caption.category.clone().map(Cow::Owned)),
            texts(|caption| caption.trigger.clone().map(Cow::Owned)),
            flags(|caption| caption.urgent),
            flags(|caption| caption.active),
            texts(|caption| Some(Cow::Borrowed(caption.kind.word()))),
        ])
    }

    async fn save_aliases(&self, tx: &mut Transaction, tenant: &str) -> Result<()> {
        let gone = self.new_aliases.iter().filter(|(_, owner)| owner.is_none());
        let gone = Rows::new(vec![Column::Int(gone.map(|(id, _)| *id).collect())]);
        for piece in gone.pieces(tx.engine()) {
            let sql = format!(
                "DELETE FROM caption_aliases
                 WHERE tenant_id = {tenant} AND alias_id IN ({source})",
                tenant = piece.parameter(1),
                source = gone.source(&piece),
            );
            tx.query(AssertSqlSafe(sql)).bind_rows(&gone, &piece).bind(tenant).execute().await?;
        }
        let (ids, owners) =
            self.new_aliases.iter().filter_map(|(id, owner)| Some((*id, (*owner)?))).unzip();
        let new = Rows::new(vec![Column::Int(ids), Column::Int(owners)]);
        for piece in new.pieces(tx.engine()) {
            let sql = format!(
                "WITH input (alias_id, caption_id) AS ({source})
                 INSERT INTO caption_aliases (tenant_id, alias_id, caption_id)
                 SELECT {tenant}, alias_id, caption_id FROM input WHERE TRUE
                 ON CONFLICT (tenant_id, alias_id) DO UPDATE SET caption_id = excluded.caption_id",
                source = new.source(&piece),
                tenant = piece.parameter(1),
            );
            tx.query(AssertSqlSafe(sql)).bind_rows(&new, &piece).bind(tenant).execute().await?;
        }
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct Known {
    #[sqlx(flatten)]
    row: Row,
    caption_key: String,
    member: bool,
}

fn insert_captions(rows: &Rows, piece: &Piece, columns: &str) -> String {
    format!(
        "WITH input (caption_key, {columns}) AS ({source})
         INSERT INTO captions (tenant_id, caption_key, {columns})
         SELECT {tenant}, caption_key, {columns} FROM input WHERE TRUE
         ON CONFLICT (tenant_id, caption_id)
         DO UPDATE SET caption_key = excluded.caption_key,
                       caption_text = excluded.caption_text,
                       price_tier = excluded.price_tier,
                       content_category = excluded.content_category,
                       psychological_trigger = excluded.psychological_trigger,
                       is_urgent = excluded.is_urgent,
                       is_active = excluded.is_active,
                       message_type = excluded.message_type",
        source = rows.source(piece),
        tenant = piece.parameter(1),
    )
}
