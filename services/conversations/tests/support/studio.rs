//! The studio: reads leads, decides on them, looks at events.

use serde_json::Value;

use super::{Answer, House, house::KEY};

impl House {
    /// The lead of a phone, with everything that REST shows of it.
    ///
    /// # Panics
    /// There is none.
    pub(crate) async fn lead(&self, phone: &str) -> Value {
        self.find(phone).await.unwrap_or_else(|| panic!("there is no lead of {phone}"))
    }

    /// The same, if there is one. Who hides the number is found by WhatsApp's name for it among the newest
    /// hundred.
    pub(crate) async fn find(&self, phone: &str) -> Option<Value> {
        let is_number = phone.bytes().all(|byte| byte.is_ascii_digit());
        let of = if is_number { format!("?phone={phone}") } else { "?limit=100".to_owned() };
        let list = self.get(&format!("/api/leads{of}")).await;
        let mut leads = list["items"].as_array()?.iter();
        let lead = leads.find(|lead| is_number || lead["waUserId"] == phone)?;
        let id = lead["id"].as_str()?.to_owned();
        Some(self.get(&format!("/api/leads/{id}")).await)
    }

    /// A read that succeeds.
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.rest("GET", path, None).await.expect(200)
    }

    /// A call with the studio's key.
    pub(crate) async fn rest(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let key = if path.starts_with("/admin") { "x-admin-api-key" } else { "x-api-key" };
        let mut headers = vec![(key, KEY)];
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        self.call(self.gateway, method, path, &headers, body).await
    }

    /// A call of `/admin`; its whole answer, as a refusal may be what is wanted.
    pub(crate) async fn admin(&self, path: &str, body: Option<&Value>) -> Answer {
        self.rest("POST", &format!("/admin/{path}"), body).await
    }

    /// What the studio does with a lead, such as `approve`; the lead after all that comes of it.
    pub(crate) async fn act(&self, phone: &str, action: &str, body: Option<&Value>) -> Value {
        let lead = self.lead(phone).await;
        let path = format!("leads/{}/{action}", lead["id"].as_str().unwrap());
        self.admin(&path, body).await.expect(200);
        self.settle().await;
        self.lead(phone).await
    }

    /// The system events of a type, newest first (at most a hundred).
    pub(crate) async fn events(&self, event_type: &str) -> Vec<Value> {
        let path = format!("/admin/events?eventType={event_type}&limit=100");
        self.get(&path).await["items"].as_array().unwrap().clone()
    }
}
