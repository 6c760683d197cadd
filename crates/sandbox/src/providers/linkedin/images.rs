//! `/rest/images`, and the address that the bytes go to.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::json;

use super::LINKEDIN_PREFIX;
use super::error::{Refusal, stranger};
use super::posts::{account_of, versioned};
use crate::answer::Answer;
use crate::faults::Plan;
use crate::inbound::{Inbound, host};
use crate::names::{Operation, Provider};
use crate::providers::social::{self, Ask, Caller};
use crate::state::{self, Sandbox};
use crate::timeline::Fate;
use crate::uploads::{MediaKind, Upload};

/// `POST ?action=initializeUpload {initializeUploadRequest: {owner}}` → `{value: {uploadUrl, image,
/// uploadUrlExpiresAt}}`.
pub(super) async fn initialize(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let request = inbound.params.json("initializeUploadRequest").unwrap_or_default();
    let owner = request["owner"].as_str().map(account_of).map(str::to_owned);
    Ask::new(Provider::LinkedIn, inbound, stranger)
        .run(&sandbox, Operation::Upload, owner.as_deref(), |call, _| call, begin)
        .await
}

/// `PUT` the bytes → 201.
pub(super) async fn upload(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    let urn = format!("urn:li:image:{id}");
    let owner = sandbox.lock().uploads.get(Provider::LinkedIn, &urn).map(|u| u.owner.clone());
    let account = owner.as_ref().map(|owner| owner.account.as_str());
    Ask::new(Provider::LinkedIn, inbound, stranger)
        .run(
            &sandbox,
            Operation::Upload,
            account,
            |call, _| call.media_url(Some(&urn)),
            |caller, state, plan, now| {
                let found = state.uploads.of_mut(&caller.owner, &urn);
                let upload = found.ok_or_else(|| Refusal::NotFound(urn.clone()))?;
                let mut whole =
                    Upload::new(urn.clone(), caller.owner.clone(), upload.kind, plan, now);
                whole.received = caller.body.len();
                *upload = whole;
                Ok::<_, Refusal>(Answer::empty(StatusCode::CREATED))
            },
        )
        .await
}

fn begin(
    caller: &Caller,
    state: &mut state::State,
    plan: &Plan,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    versioned(caller)?;
    if caller.params.get("action") != Some("initializeUpload") {
        return Err(Refusal::Parameter("action"));
    }
    if caller.params.get("initializeUploadRequest").is_none() {
        return Err(Refusal::Missing("initializeUploadRequest"));
    }
    let id = social::number("C4D22AQ", state);
    let urn = format!("urn:li:image:{id}");
    let mut upload = Upload::new(urn.clone(), caller.owner.clone(), MediaKind::Image, plan, now);
    // Until its bytes are there.
    upload.fate = Fate::Stay;
    let expires = upload.expires_at.as_millisecond();
    state.uploads.insert(upload);
    let host = host(&caller.headers);
    let body = json!({"value": {
        "uploadUrlExpiresAt": expires,
        "uploadUrl": format!("http://{host}{LINKEDIN_PREFIX}/dms-uploads/{id}"),
        "image": urn,
    }});
    Ok(Answer::json(StatusCode::OK, body))
}
