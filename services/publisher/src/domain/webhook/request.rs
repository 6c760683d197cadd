//! What a client may ask of a web hook.

use service::{Code, Error, FieldError};

use super::event::EventName;

/// All events.
pub const ALL: &str = "*";

/// Checks the names of events and drops doubled ones.
///
/// # Errors
/// `INVALID_REQUEST` with the place of each unknown name, and for none at all.
pub fn check_events(events: &[String]) -> Result<Vec<String>, Error> {
    if events.is_empty() {
        let detail = format!("Name at least one event, or \"{ALL}\" for all. {}", known());
        return Err(Error::invalid("/events", detail));
    }
    let is_unknown = |name: &str| name != ALL && EventName::from_word(name).is_none();
    let unknown: Vec<_> = (0..)
        .zip(events)
        .filter(|(_, name)| is_unknown(name))
        .map(|(n, _): (usize, _)| n)
        .collect();
    if !unknown.is_empty() {
        let detail = format!("There is no such event. {}", known());
        let error = Error::new(Code::InvalidRequest, detail.clone());
        let place = |n| FieldError { pointer: format!("/events/{n}"), detail: detail.clone() };
        return Err(unknown.into_iter().map(place).fold(error, Error::with_field));
    }
    let mut kept: Vec<String> = Vec::new();
    for name in events {
        if !kept.contains(name) {
            kept.push(name.clone());
        }
    }
    Ok(kept)
}

fn known() -> String {
    let names: Vec<_> = EventName::all().map(EventName::word).collect();
    format!("The events are {} and {ALL}.", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str]) -> Result<Vec<String>, Error> {
        check_events(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn known_events_are_taken_once_each() {
        let names = ["post.failed", "*", "webhook.test", "post.failed"];
        assert_eq!(check(&names).unwrap(), ["post.failed", "*", "webhook.test"]);
    }

    #[test]
    fn unknown_events_are_refused_with_their_places() {
        let error = check(&["post.failed", "post.*", "", "*"]).unwrap_err();
        let pointers: Vec<_> = error.fields().iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/events/1", "/events/2"]);
        assert_eq!(error.code(), Code::InvalidRequest);
        assert_eq!(check(&[]).unwrap_err().fields()[0].pointer, "/events");
    }
}
