//! Pages: `POST /v1/checkout/sessions`, `GET …/{id}`, `POST …/{id}/expire`.

use std::fmt;

use http::{HeaderName, HeaderValue, Method, header};
use serde_json::Value;
use service::{
    config::Secret,
    http::{BuildError, HttpClient, HttpOptions, HttpRequest},
};
use url::{Url, form_urlencoded};

use super::{error, session};
use crate::providers::{
    answer::{bearer, under},
    checkout::{
        Checkout, CheckoutError, Expiry, NewSession, PaymentStatus, Session, SessionStatus,
    },
    settings::StripeSettings,
};

/// The version of the API that this file speaks, whatever the account's own is.
const VERSION: HeaderValue = HeaderValue::from_static("2025-03-31.basil");
const VERSION_NAME: HeaderName = HeaderName::from_static("stripe-version");
const KEY_NAME: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest id of a page, in bytes.
const MAX_ID: usize = 256;

/// The studio's account at Stripe. Cloning shares its connections.
#[derive(Clone)]
pub struct Stripe {
    http: HttpClient,
    base: Url,
    secret_key: Secret,
}

impl fmt::Debug for Stripe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stripe").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl Stripe {
    /// The account of these settings; `None` when they name no key.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(
        settings: &StripeSettings,
        options: &HttpOptions,
    ) -> Result<Option<Self>, BuildError> {
        let Some(secret_key) = settings.secret_key.clone() else { return Ok(None) };
        let http = HttpClient::provider(options)?;
        Ok(Some(Self { http, base: settings.base(), secret_key }))
    }

    async fn call(
        &self,
        method: Method,
        segments: &[&str],
        key: Option<&str>,
        form: &[(&str, &str)],
    ) -> Result<Session, CheckoutError> {
        let mut path = vec!["v1", "checkout", "sessions"];
        path.extend(segments);
        let mut request = HttpRequest::new(method.clone(), under(&self.base, &path));
        let unfit = || CheckoutError::Unauthorised("the key has characters that no key has".into());
        request.headers.insert(header::AUTHORIZATION, bearer(&self.secret_key).ok_or_else(unfit)?);
        request.headers.insert(VERSION_NAME, VERSION);
        if let Some(key) = key {
            let unfit = |_| CheckoutError::Refused("the idempotency key is no header".to_owned());
            request.headers.insert(KEY_NAME, HeaderValue::from_str(key).map_err(unfit)?);
        }
        if method == Method::POST {
            let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
            request.headers.insert(header::CONTENT_TYPE, kind);
            let mut body = form_urlencoded::Serializer::new(String::new());
            request.body = body.extend_pairs(form).finish().into();
        }
        let response = self.http.send(request).await.map_err(|error| error::no_answer(&error))?;
        if !response.status.is_success() {
            return Err(error::refused(&response));
        }
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        session::read(&body).ok_or_else(|| CheckoutError::Unknown {
            detail: "the answer is no session".to_owned(),
            remembered: false,
        })
    }
}

#[async_trait::async_trait]
impl Checkout for Stripe {
    async fn create(&self, request: &NewSession) -> Result<Session, CheckoutError> {
        let lead = request.lead_id.to_string();
        let currency = request.currency.to_ascii_lowercase();
        let (amount, expires_at) =
            (request.amount_minor.to_string(), request.expires_at.as_second().to_string());
        let form = [
            ("mode", "payment"),
            ("client_reference_id", &lead),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", &currency),
            ("line_items[0][price_data][unit_amount]", &amount),
            ("line_items[0][price_data][product_data][name]", &request.title),
            ("expires_at", &expires_at),
            ("success_url", &request.success_url),
            ("cancel_url", &request.cancel_url),
            ("metadata[lead_id]", &lead),
            ("payment_intent_data[metadata][lead_id]", &lead),
        ];
        self.call(Method::POST, &[], Some(&request.idempotency_key), &form).await
    }

    async fn get(&self, id: &str) -> Result<Session, CheckoutError> {
        self.call(Method::GET, &[checked(id)?], None, &[]).await
    }

    async fn expire(&self, id: &str) -> Result<Expiry, CheckoutError> {
        match self.call(Method::POST, &[checked(id)?, "expire"], None, &[]).await {
            // Stripe closes what is open and refuses the rest: how it stands says why.
            Ok(session) => judge(session),
            Err(CheckoutError::Refused(detail)) => match judge(self.get(id).await?) {
                Err(CheckoutError::Unknown { .. }) => Err(CheckoutError::Refused(detail)),
                judged => judged,
            },
            Err(error) => Err(error),
        }
    }
}

/// What it means for its closing that a page stands like this. One that is open still is neither.
fn judge(session: Session) -> Result<Expiry, CheckoutError> {
    match (session.payment_status, session.status) {
        (PaymentStatus::Paid | PaymentStatus::NotRequired, _) => Ok(Expiry::AlreadyPaid(session)),
        (_, SessionStatus::Expired) => Ok(Expiry::Expired(session)),
        (_, SessionStatus::Complete) => Ok(Expiry::Pending(session)),
        (_, SessionStatus::Open | SessionStatus::Unknown) => {
            let detail = "the session is open still".to_owned();
            Err(CheckoutError::Unknown { detail, remembered: false })
        }
    }
}

/// Ids are one segment of a path.
fn checked(id: &str) -> Result<&str, CheckoutError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let taken = (1..=MAX_ID).contains(&id.len()) && id.bytes().all(plain);
    taken.then_some(id).ok_or_else(|| CheckoutError::Missing("this is no id of a session".into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn session(status: &str, payment: &str) -> Session {
        session::read(&json!({"id": "cs_1", "status": status, "payment_status": payment})).unwrap()
    }

    #[test]
    fn money_goes_before_the_clock() {
        let judge = |status: &str, payment: &str| judge(session(status, payment));
        assert!(matches!(judge("expired", "unpaid"), Ok(Expiry::Expired(_))));
        assert!(matches!(judge("complete", "paid"), Ok(Expiry::AlreadyPaid(_))));
        assert!(matches!(judge("expired", "paid"), Ok(Expiry::AlreadyPaid(_))));
        assert!(matches!(judge("complete", "unpaid"), Ok(Expiry::Pending(_))));
        assert!(judge("open", "unpaid").unwrap_err().retryable());
    }

    #[test]
    fn an_id_is_one_segment() {
        assert!(checked("cs_test_a1B2").is_ok());
        for bad in ["", "..", "a/b", "a?b", &"1".repeat(257)] {
            assert!(checked(bad).is_err(), "{bad}");
        }
    }
}
