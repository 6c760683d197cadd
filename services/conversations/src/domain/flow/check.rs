//! What makes a flow usable.

use std::collections::BTreeSet;

use super::Definition;

/// Questions of a flow at most.
const STEPS: usize = 50;
/// Characters of a text at most: WhatsApp's limit of a message, less room for an introduction.
const TEXT: usize = 2_000;
/// Stops of a tour at most.
const STOPS: usize = 200;

/// Why a flow cannot be used: where, as a JSON pointer, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {detail}")]
pub struct FlowProblem {
    /// Into the flow.
    pub pointer: String,
    /// For the person who wrote it.
    pub detail: String,
}

/// Looks at everything that the types do not say.
pub(super) fn check(definition: &Definition) -> Result<(), FlowProblem> {
    let steps = &definition.steps;
    if steps.is_empty() || steps.len() > STEPS {
        return wrong("/steps", format!("give 1 to {STEPS} steps"));
    }
    let mut keys = BTreeSet::new();
    for (index, step) in steps.iter().enumerate() {
        let at = |member: &str| format!("/steps/{index}/{member}");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if step.key.is_empty() || step.key.len() > 64 || !step.key.chars().all(plain) {
            return wrong(&at("key"), "use 1 to 64 of a to z, 0 to 9 and _".to_owned());
        }
        if !keys.insert(step.key.as_str()) {
            return wrong(&at("key"), format!("{} names another step too", step.key));
        }
        text(&at("prompt"), &step.prompt, false)?;
        text(&at("repair/gentle"), &step.repair.gentle, true)?;
        text(&at("repair/example"), &step.repair.example, true)?;
    }
    text("/welcome", &definition.welcome, false)?;
    reachable(definition)?;
    tour(definition)
}

/// From the first step by `next` to each of them, once.
fn reachable(definition: &Definition) -> Result<(), FlowProblem> {
    let steps = &definition.steps;
    let mut seen = BTreeSet::new();
    let mut index = 0;
    while seen.insert(index) {
        let Some(next) = steps[index].next.as_deref() else { break };
        let pointer = format!("/steps/{index}/next");
        match steps.iter().position(|step| step.key == next) {
            Some(found) if !seen.contains(&found) => index = found,
            Some(_) => return wrong(&pointer, format!("{next} was asked before")),
            None => return wrong(&pointer, format!("there is no step {next}")),
        }
    }
    match (0..steps.len()).find(|index| !seen.contains(index)) {
        Some(lost) => {
            wrong(&format!("/steps/{lost}"), format!("no step leads to {}", steps[lost].key))
        }
        None => Ok(()),
    }
}

fn tour(definition: &Definition) -> Result<(), FlowProblem> {
    if definition.tour.len() > STOPS {
        return wrong("/tour", format!("give at most {STOPS} stops"));
    }
    for (index, stop) in definition.tour.iter().enumerate() {
        text(&format!("/tour/{index}/city"), &stop.city, false)?;
        text(&format!("/tour/{index}/country"), &stop.country, false)?;
        if stop.to < stop.from {
            return wrong(&format!("/tour/{index}/to"), "is before `from`".to_owned());
        }
    }
    Ok(())
}

fn text(pointer: &str, text: &str, may_be_empty: bool) -> Result<(), FlowProblem> {
    let length = text.chars().count();
    if length > TEXT || (text.trim().is_empty() && !may_be_empty) {
        return wrong(pointer, format!("write 1 to {TEXT} characters"));
    }
    if text.contains('\0') {
        return wrong(pointer, "must not contain NUL".to_owned());
    }
    Ok(())
}

fn wrong(pointer: &str, detail: String) -> Result<(), FlowProblem> {
    Err(FlowProblem { pointer: pointer.to_owned(), detail })
}

#[cfg(test)]
mod tests {
    use super::super::{STUDIO_STEPS, studio};

    #[test]
    fn our_own_flow_has_thirteen_questions_in_their_order() {
        let flow = studio();
        super::check(&flow).unwrap();
        let keys: Vec<_> = flow.steps.iter().map(|step| step.key.as_str()).collect();
        let expected = [
            "idea",
            "placement",
            "dimensions",
            "style",
            "complexity",
            "coverup",
            "reference_images",
            "budget",
            "location_city",
            "location_country",
            "instagram_handle",
            "travel_city",
            "timing",
        ];
        assert_eq!(keys, expected);
        assert_eq!(STUDIO_STEPS, expected);
        let optional: Vec<_> =
            flow.steps.iter().filter(|step| step.optional).map(|step| step.key.as_str()).collect();
        assert_eq!(optional, ["style", "reference_images", "instagram_handle", "travel_city"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let broken = |change: fn(&mut super::Definition)| {
            let mut flow = studio();
            change(&mut flow);
            super::check(&flow).unwrap_err().pointer
        };
        assert_eq!(broken(|flow| flow.steps.clear()), "/steps");
        assert_eq!(broken(|flow| flow.steps[3].key = "idea".into()), "/steps/3/key");
        assert_eq!(broken(|flow| flow.steps[3].key = "A b".into()), "/steps/3/key");
        assert_eq!(broken(|flow| flow.steps[3].prompt = " ".into()), "/steps/3/prompt");
        assert_eq!(broken(|flow| flow.steps[3].next = None), "/steps/4");
        assert_eq!(broken(|flow| flow.steps[3].next = Some("idea".into())), "/steps/3/next");
        assert_eq!(broken(|flow| flow.steps[3].next = Some("nowhere".into())), "/steps/3/next");
        assert_eq!(
            broken(|flow| flow.steps[3].repair.gentle = "\0".into()),
            "/steps/3/repair/gentle"
        );
        assert_eq!(broken(|flow| flow.welcome = String::new()), "/welcome");
    }
}
