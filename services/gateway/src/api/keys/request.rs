//! What clients send to make a key.

use jiff::Timestamp;
use serde_json::Value;
use service::{Code, Error};
use utoipa::ToSchema;

use crate::{
    domain::scope::{Scope, Scopes},
    http::{
        call::Principal,
        shape::{Object, Problems},
    },
    keys::{NAME_MAX_LEN, NewKey},
};

/// What a new key is to be.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct CreateKey {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100, example = "Front end")]
    name: String,
    /// What it may do; never more than the caller's key.
    #[schema(min_items = 1, example = json!(["publish", "read"]))]
    scopes: Vec<Scope>,
    /// From when on it is refused: RFC 3339, in the future.
    #[schema(value_type = Option<String>, format = DateTime, example = "2030-01-31T00:00:00Z")]
    expires_at: Option<Timestamp>,
}

impl CreateKey {
    /// Reads a body.
    ///
    /// # Errors
    /// `INVALID_REQUEST` with every member that is wrong.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        let mut problems = Problems::of(body);
        let new = Self::read_shape(body, &mut problems);
        problems.into_result()?;
        new.ok_or_else(|| Error::invalid("", "The body must be an object."))
    }

    fn read_shape(body: &Value, problems: &mut Problems) -> Option<Self> {
        let mut root = Object::open(body, "", problems)?;
        root.require("name", problems);
        let name = root.sized_text("name", (1, NAME_MAX_LEN), problems);
        root.require("scopes", problems);
        let listed = root.list("scopes", problems);
        if listed.is_empty() {
            problems.note("/scopes", "must name at least one scope");
        }
        let mut scopes = Vec::new();
        for (i, scope) in listed.iter().enumerate() {
            match scope.as_str().map(str::parse) {
                Some(Ok(scope)) => scopes.push(scope),
                _ => problems.note(
                    &format!("/scopes/{i}"),
                    "must be publish, schedule, converse, admin or read",
                ),
            }
        }
        let expires_at = root.text("expiresAt", problems).and_then(|text| {
            let time = text.parse::<Timestamp>().ok();
            if time.is_none() {
                problems.note("/expiresAt", "must be a time such as 2030-01-31T00:00:00Z");
            }
            time
        });
        root.close(problems);
        Some(Self { name: name.unwrap_or_default().to_owned(), scopes, expires_at })
    }

    /// In the caller's tenant, never more than the caller may (api.md).
    pub(super) fn allowed_to(self, caller: &Principal) -> Result<NewKey, Error> {
        let scopes: Scopes = self.scopes.into_iter().collect();
        if !caller.scopes.cover(scopes) {
            return Err(Error::new(
                Code::InsufficientScope,
                "A key cannot give more scopes than it has itself.",
            ));
        }
        let tenant = caller.tenant.clone();
        Ok(NewKey { tenant, name: self.name, scopes, expires_at: self.expires_at })
    }
}
