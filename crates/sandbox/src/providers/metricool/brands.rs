//! `GET /admin/simpleProfiles`: the brands of a user.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::credentials::Credentials;
use crate::answer::Answer;
use crate::call::Arrival;
use crate::names::{Operation, Provider};
use crate::state::Sandbox;

/// A brand that every user of the sandbox has.
///
/// Any other integer may be posted to as well; it is then an account like these, but not listed, so
/// that the list does not change under a test.
pub(crate) struct Brand {
    /// Its `blogId`.
    pub(crate) id: u64,
    pub(crate) label: &'static str,
    colour: &'static str,
    facebook: &'static str,
    instagram: Option<&'static str>,
    tiktok: Option<&'static str>,
}

/// The brands to try the sandbox with.
pub(crate) const BRANDS: [Brand; 3] = [
    Brand {
        id: 700_001,
        label: "Aurora Studio",
        colour: "7c5cff",
        facebook: "Aurora Studio",
        instagram: Some("aurora.studio"),
        tiktok: None,
    },
    Brand {
        id: 700_002,
        label: "Casa Fuego",
        colour: "e5532d",
        facebook: "Casa Fuego",
        instagram: Some("casafuego"),
        tiktok: Some("casafuego"),
    },
    Brand {
        id: 700_003,
        label: "Northlight",
        colour: "1f9d8a",
        facebook: "Northlight Films",
        instagram: None,
        tiktok: None,
    },
];

/// The array of brands, with null for a network that is not connected.
pub(super) async fn list(
    State(sandbox): State<Sandbox>,
    arrival: Arrival,
    credentials: Credentials,
) -> Response {
    let call = arrival.call(Provider::Metricool, Operation::Brands, credentials.user_id());
    let user = match credentials.user() {
        Ok(user) => user,
        Err(refusal) => return sandbox.refuse(call, refusal.answer()),
    };
    sandbox
        .exchange(call, |_, _, _| {
            let brands = BRANDS.iter().map(|brand| brand.profile(user)).collect();
            Answer::json(StatusCode::OK, Value::Array(brands))
        })
        .await
}

impl Brand {
    fn profile(&self, user: u64) -> Value {
        json!({
            "id": self.id,
            "userId": user,
            "label": self.label,
            "title": self.label,
            "url": null,
            "picture": self.picture(),
            "facebook": self.facebook,
            "facebookPageId": format!("10{}", self.id),
            "facebookGroup": null,
            "instagram": self.instagram,
            "fbBusinessId": self.instagram.map(|_| format!("1784{}", self.id)),
            "twitter": null,
            "threads": null,
            "bluesky": null,
            "linkedinCompany": null,
            "tiktok": self.tiktok,
            "youtube": null,
            "pinterest": null,
            "twitch": null,
            "gmb": null,
            "timezone": "Europe/Madrid",
            "deleted": false,
            "isDemo": false,
        })
    }

    /// A coloured disc as a data URL: the sandbox sends nobody to another host.
    fn picture(&self) -> String {
        format!(
            "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E\
             %3Ccircle cx='4' cy='4' r='4' fill='%23{}'/%3E%3C/svg%3E",
            self.colour
        )
    }
}
