//! Messages out: `POST /{version}/{phone-number-id}/messages`.

use std::fmt;

use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};
use service::{
    config::Secret,
    http::{BuildError, HttpClient, HttpOptions, HttpRequest},
};
use url::Url;

use super::{error, media::Media};
use crate::providers::{
    answer::{bearer, under},
    messenger::{
        MediaError, MediaFile, Messenger, OutgoingContent, OutgoingMessage, Refusal, SendError,
        Sent,
    },
    objects::MAX_BYTES,
    settings::{WhatsAppAccount, WhatsAppSettings},
};

/// The studio's number at WhatsApp. Cloning shares its connections.
#[derive(Clone)]
pub struct WhatsApp {
    http: HttpClient,
    base: Url,
    version: String,
    phone_number_id: String,
    token: Secret,
    media: Media,
}

impl fmt::Debug for WhatsApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("WhatsApp");
        shown.field("base", &self.base.as_str()).field("phone_number_id", &self.phone_number_id);
        shown.finish_non_exhaustive()
    }
}

impl WhatsApp {
    /// The number of these settings; `None` when they name no token or number.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(
        settings: &WhatsAppSettings,
        options: &HttpOptions,
    ) -> Result<Option<Self>, BuildError> {
        let Some(WhatsAppAccount { token, phone_number_id }) = settings.account() else {
            return Ok(None);
        };
        let http = HttpClient::provider(options)?;
        let files = HttpOptions { max_body: MAX_BYTES, ..options.clone() };
        let media = Media::new(http.clone(), HttpClient::provider(&files)?);
        Ok(Some(Self {
            http,
            base: settings.base(),
            version: settings.graph_version.clone(),
            phone_number_id,
            token,
            media,
        }))
    }
}

#[async_trait::async_trait]
impl Messenger for WhatsApp {
    async fn send(&self, message: &OutgoingMessage) -> Result<Sent, SendError> {
        let Some(bearer) = bearer(&self.token) else {
            return Err(SendError::Unauthorised(no_token()));
        };
        let url = under(&self.base, &[&self.version, &self.phone_number_id, "messages"]);
        let mut request = HttpRequest::new(Method::POST, url);
        request.headers.insert(header::AUTHORIZATION, bearer);
        let json = HeaderValue::from_static("application/json");
        request.headers.insert(header::CONTENT_TYPE, json);
        request.body = document(message).to_string().into();
        let response = self.http.send(request).await.map_err(|error| error::no_answer(&error))?;
        if !response.status.is_success() {
            return Err(error::refused(&response));
        }
        taken(response.status, &response.body)
    }

    async fn media(&self, media_id: &str) -> Result<MediaFile, MediaError> {
        let Some(bearer) = bearer(&self.token) else {
            return Err(MediaError::Unauthorised(no_token()));
        };
        self.media.fetch(&self.base, &self.version, media_id, &bearer).await
    }
}

fn no_token() -> Refusal {
    Refusal { code: None, detail: "the token has characters that no token has".to_owned() }
}

/// A success names the message; one that does not leaves open what has happened.
fn taken(status: StatusCode, body: &[u8]) -> Result<Sent, SendError> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    match answer["messages"][0]["id"].as_str() {
        Some(id) if !id.is_empty() => Ok(Sent { provider_id: id.to_owned() }),
        _ => Err(SendError::Unknown(format!("the answer ({status}) names no message"))),
    }
}

/// The body of the call. Numbers go as `to`, ids of users as `recipient`.
fn document(message: &OutgoingMessage) -> Value {
    let mut document = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "biz_opaque_callback_data": message.callback_data,
    });
    let is_number = message.to.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit());
    document[if is_number { "to" } else { "recipient" }] = json!(message.to);
    match &message.content {
        OutgoingContent::Text(text) => {
            document["type"] = json!("text");
            document["text"] = json!({"preview_url": false, "body": text});
        }
        OutgoingContent::Template { name, language } => {
            document["type"] = json!("template");
            document["template"] = json!({"name": name, "language": {"code": language}});
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(to: &str, content: OutgoingContent) -> OutgoingMessage {
        OutgoingMessage { to: to.to_owned(), content, callback_data: "out-1".to_owned() }
    }

    #[test]
    fn a_text_and_a_template() {
        let text = document(&message("447700900123", OutgoingContent::Text("Hi".into())));
        let expected = json!({
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": "447700900123",
            "type": "text", "text": {"preview_url": false, "body": "Hi"},
            "biz_opaque_callback_data": "out-1",
        });
        assert_eq!(text, expected);
        let (name, language) = ("next_steps".to_owned(), "en_GB".to_owned());
        let template = OutgoingContent::Template { name, language };
        let template = document(&message("GB.4711fake", template));
        let expected = json!({
            "messaging_product": "whatsapp", "recipient_type": "individual",
            "recipient": "GB.4711fake", "type": "template",
            "template": {"name": "next_steps", "language": {"code": "en_GB"}},
            "biz_opaque_callback_data": "out-1",
        });
        assert_eq!(template, expected);
    }

    #[test]
    fn a_success_that_names_no_message_is_unknown() {
        let taken = |body: &str| taken(StatusCode::OK, body.as_bytes());
        let sent = Sent { provider_id: "wamid.fake".to_owned() };
        assert_eq!(taken(r#"{"messages":[{"id":"wamid.fake"}]}"#), Ok(sent));
        for lost in ["", "<html>", "{}", r#"{"messages":[]}"#, r#"{"messages":[{"id":""}]}"#] {
            assert!(matches!(taken(lost), Err(SendError::Unknown(_))), "{lost}");
        }
    }
}
