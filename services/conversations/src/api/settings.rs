//! What the configuration says of conversations, for people to look at.

use proto::conversations::v1 as pb;

use crate::{
    Config,
    domain::policy::{TEMPLATE, TEMPLATE_LANGUAGE},
};

/// What is shown of it: to the tenant whose number and pilot these are, everything; to others nothing.
pub(super) fn of(config: &Config, tenant: &str) -> pb::Settings {
    if tenant != config.tenant {
        return pb::Settings::default();
    }
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

#[cfg(test)]
mod tests {
    use service::config::Source;

    use super::*;

    #[test]
    fn only_the_tenant_of_the_number_sees_them() {
        let phone = "447700900123".to_owned();
        let set = |name: &str| (name.to_owned(), phone.clone());
        let pairs =
            [set("FANFARE_CONVERSATIONS_PILOT_NUMBERS"), set("FANFARE_CONVERSATIONS_ARTIST_PHONE")];
        let mut source = Source::from_parts("", pairs);
        let config = Config::read(&mut source);
        assert!(source.finish().is_ok());
        let own = of(&config, &config.tenant);
        assert_eq!(
            (own.pilot.unwrap().numbers, own.artist_phone),
            (vec![phone.clone()], phone.clone())
        );
        assert_eq!(of(&config, "other"), pb::Settings::default());
    }
}
