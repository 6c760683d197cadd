//! How a lead comes as far as a test wants it, and how a database can be made to fail.

use serde_json::{Value, json};
use store::Engine;

use crate::support::House;

/// Valid answers to the studio's questions, in their order.
pub(crate) const ANSWERS: [&str; 13] = [
    "A swallow in flight",
    "Forearm",
    "10x15cm",
    "Fine line",
    "2",
    "no",
    "skip",
    "£500",
    "London",
    "UK",
    "skip",
    "same",
    "Sometime next month",
];

/// Several people write the same, in one web hook.
pub(crate) async fn all_say(house: &House, phones: &[String], text: &str) {
    let messages: Vec<Value> =
        phones.iter().map(|phone| json!({"from": phone, "text": text})).collect();
    house.inbound(&json!({"messages": messages})).await;
    house.settle().await;
}

/// They answer everything: PENDING_APPROVAL.
pub(crate) async fn qualify(house: &House, phones: &[String]) {
    all_say(house, phones, "Hi").await;
    for answer in ANSWERS {
        all_say(house, phones, answer).await;
    }
}

/// The studio approves of somebody who has answered everything: AWAITING_DEPOSIT.
pub(crate) async fn approved(house: &House, phone: &str) -> Value {
    qualify(house, &[phone.to_owned()]).await;
    house.act(phone, "approve", None).await
}

/// The deposit has a link; its session.
pub(crate) async fn asked(house: &House, phone: &str) -> String {
    approved(house, phone).await;
    let lead = house.act(phone, "send-deposit", None).await;
    session(&lead)
}

/// The deposit is paid and slots are offered: BOOKING_PENDING.
pub(crate) async fn paid(house: &House, phone: &str) -> Value {
    let session = asked(house, phone).await;
    house.pay(&session).await;
    house.settle().await;
    house.lead(phone).await
}

/// The session of a lead's deposit.
pub(crate) fn session(lead: &Value) -> String {
    lead["deposit"]["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {lead}")).to_owned()
}

/// Where a lead and its deposit stand.
pub(crate) fn stands(lead: &Value) -> (String, String) {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (word(&lead["status"]), word(&lead["deposit"]["status"]))
}

/// The messages to a lead of a kind, as its transcript has them.
pub(crate) fn out(lead: &Value, kind: &str) -> Vec<Value> {
    let messages = lead["messages"].as_array().unwrap();
    let is_it = |one: &&Value| one["direction"] == "out" && one["kind"] == kind;
    messages.iter().filter(is_it).cloned().collect()
}

/// The next call of a provider's operation goes wrong.
pub(crate) async fn fault(house: &House, of: Value, fault: Value, times: Option<u32>) {
    let mut rule = of;
    rule["fault"] = fault;
    if let Some(times) = times {
        rule["times"] = times.into();
    }
    house.sandbox_call("POST", "/_sandbox/faults", Some(&rule)).await.expect(201);
}

/// The providers are well again.
pub(crate) async fn no_faults(house: &House) {
    house.sandbox_call("DELETE", "/_sandbox/faults", None).await.expect(204);
}

/// From now on the database refuses to write to a table like this (`INSERT`, `UPDATE`), where a condition
/// on the new row holds.
pub(crate) async fn break_table(house: &House, table: &str, deed: &str, condition: &str) {
    let statements = match house.store.engine() {
        Engine::Sqlite => vec![format!(
            "CREATE TRIGGER broken_{table} BEFORE {deed} ON {table} WHEN {condition}
             BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )],
        Engine::Postgres => vec![
            "CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$"
                .to_owned(),
            format!(
                "CREATE TRIGGER broken_{table} BEFORE {deed} ON {table} FOR EACH ROW
                 WHEN ({condition}) EXECUTE FUNCTION broken()"
            ),
        ],
    };
    execute(house, statements).await;
}

/// The database writes again.
pub(crate) async fn mend_table(house: &House, table: &str) {
    let statement = match house.store.engine() {
        Engine::Sqlite => format!("DROP TRIGGER broken_{table}"),
        Engine::Postgres => format!("DROP TRIGGER broken_{table} ON {table}"),
    };
    execute(house, vec![statement]).await;
}

/// Runs statements in one transaction.
pub(crate) async fn execute(house: &House, statements: Vec<String>) {
    let mut tx = house.store.begin().await.unwrap();
    for statement in statements {
        tx.query(sqlx::AssertSqlSafe(statement)).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// What a query counts.
pub(crate) async fn count(house: &House, sql: &'static str) -> i64 {
    let (count,): (i64,) = house.store.query(sql).fetch_one().await.unwrap();
    count
}
