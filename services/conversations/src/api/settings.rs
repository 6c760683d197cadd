//! What the configuration says of conversations, for people to look at.

use proto::conversations::v1 as pb;

use crate::{
    Config,
    domain::policy::{TEMPLATE, TEMPLATE_LANGUAGE},
};

/// What is shown of it.
pub(super) fn of(config: &Config) -> pb::Settings {
    let policy = &config.policy;
    let template = pb::Template {
        name: TEMPLATE.to_owned(),
        language: TEMPLATE_LANGUAGE.to_owned(),
        configured: policy.templates.contains(TEMPLATE),
    };
    let pilot = policy.pilot.as_ref();
    pb::Settings {
        pilot: pilot.map(|numbers| pb::Pilot { numbers: numbers.iter().cloned().collect() }),
        templates: vec![template],
        artist_phone: config.artist_phone.clone().unwrap_or_default(),
        public_url: if config.public_url_is_set {
            config.public_url.to_string()
        } else {
            String::new()
        },
    }
}
