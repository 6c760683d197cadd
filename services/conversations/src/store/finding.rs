//! Leads as people look for them.

use service::words;
use sqlx::AssertSqlSafe;
use store::{Engine, Result, Store, keyset::Keyset, like};

use super::{
    leads::{COLUMNS, Row, Stored},
    rows::list,
};
use crate::domain::status::Status;

words! {
    /// What a list of leads is ordered by; the newest first.
    Order {
        /// When the first message came.
        Created "created",
        /// When something changed last.
        Updated "updated",
    }
}

impl Order {
    fn column(self) -> &'static str {
        match self {
            Self::Created => "created_at",
            Self::Updated => "updated_at",
        }
    }

    /// Where a list so ordered goes on behind a lead.
    pub fn key(self, stored: &Stored) -> Keyset {
        let lead = &stored.lead;
        let created_at = match self {
            Self::Created => lead.created_at,
            Self::Updated => lead.updated_at,
        };
        Keyset { created_at, id: lead.id }
    }
}

/// Which leads; what is none or empty takes all.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Of this number.
    pub phone: Option<&'a str>,
    /// That stand in one of these.
    pub statuses: &'a [Status],
    /// Of which this is part: of the number, of the name, of WhatsApp's id, or of an answer of the newest
    /// run.
    pub search: Option<&'a str>,
    /// In this order.
    pub order: Order,
}

impl Wanted<'_> {
    /// All, in the order of their first messages.
    pub const ALL: Self = Self { phone: None, statuses: &[], search: None, order: Order::Created };
}

/// Finds leads, those behind `after`.
///
/// # Errors
/// The engine's.
pub async fn find(
    store: &Store,
    tenant: &str,
    wanted: Wanted<'_>,
    after: Keyset,
    limit: u32,
) -> Result<Vec<Stored>> {
    let order = wanted.order.column();
    let mut conditions = Vec::new();
    let mut values = Vec::new();
    let mut bind = |value: String| {
        values.push(value);
        format!("${}", values.len() + 4)
    };
    if let Some(phone) = wanted.phone {
        // Who has a phone is found by it.
        let phone = bind(phone.to_owned());
        conditions.push(format!(" AND leads.address = {phone} AND leads.phone = {phone}"));
    }
    if !wanted.statuses.is_empty() {
        let statuses = list(wanted.statuses.iter().map(|status| status.word()));
        conditions.push(format!(" AND leads.status IN ({statuses})"));
    }
    if let Some(search) = wanted.search {
        let text = bind(like::holding(search));
        let number = digits(search).map(|digits| bind(like::holding(&digits)));
        conditions.push(format!(" AND ({})", says(store.engine(), &text, number.as_deref())));
    }
    let conditions = conditions.concat();
    let mut statement = store
        .query(AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM leads
             WHERE leads.tenant_id = $1 AND (leads.{order}, leads.id) < ($2, $3){conditions}
             ORDER BY leads.{order} DESC, leads.id DESC
             LIMIT $4"
        )))
        .bind(tenant)
        .bind(after.created_at())
        .bind(after.id.to_string())
        .bind(i64::from(limit));
    for value in values {
        statement = statement.bind(value);
    }
    let rows: Vec<Row> = statement.fetch_all().await?;
    rows.into_iter().map(Stored::try_from).collect()
}

/// What holds a text, as a condition on a row of `leads`.
fn says(engine: Engine, text: &str, number: Option<&str>) -> String {
    let name = match engine {
        Engine::Sqlite => "json_extract(inbox.payload, '$.contact.profile.name')",
        Engine::Postgres => "inbox.payload::JSONB #>> '{contact,profile,name}'",
    };
    // One side folds both: engines differ in the letters that they know.
    let like = |what: &str| format!("LOWER({what}) LIKE LOWER({text}) ESCAPE '!'");
    let mut conditions = vec![
        like("leads.wa_user_id"),
        format!(
            "EXISTS (SELECT 1 FROM answers
                     WHERE answers.tenant_id = leads.tenant_id AND answers.lead_id = leads.id
                       AND answers.run = leads.run AND {})",
            like("answers.raw")
        ),
        format!(
            "(SELECT {} FROM inbox
              WHERE inbox.tenant_id = leads.tenant_id AND inbox.lead_id = leads.id
              ORDER BY inbox.received_at DESC, inbox.id DESC
              LIMIT 1)",
            like(name)
        ),
    ];
    conditions.extend(number.map(|number| format!("leads.phone LIKE {number} ESCAPE '!'")));
    conditions.join(" OR ")
}

/// The digits of what may be part of a number, with the marks that people put between them.
fn digits(text: &str) -> Option<String> {
    let of_number = |c: char| c.is_ascii_digit() || "+-() .".contains(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (text.chars().all(of_number) && !digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_digits_and_the_marks_between_them() {
        assert_eq!(digits("+44 (7700) 900-1").as_deref(), Some("4477009001"));
        for text in ["", "+", "10x15", "ten"] {
            assert_eq!(digits(text), None, "{text}");
        }
    }
}
