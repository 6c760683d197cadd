//! The program's own flow: the thirteen questions of a tattoo studio (conversations.md, "Engine").
//! It is never changed, as runs remember it by its version; a better one gets a new number.

use super::{Definition, Repair, Step};
use crate::domain::answers::Validator;

/// Its questions by their keys, in the order in which they are asked: how people are shown answers.
pub const STUDIO_STEPS: [&str; 13] = [
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

/// What goes before the first question.
pub(super) fn welcome() -> String {
    "Hi, thanks for getting in touch! A few short questions, one at a time, and the artist will look \
     at your idea. Write HUMAN at any time to reach a person, or STOP to end this."
        .to_owned()
}

/// The studio's flow.
pub fn studio() -> Definition {
    use Validator as V;
    let mut steps = vec![
        step("idea", V::Text, "What would you like tattooed?"),
        step("placement", V::Text, "Where on your body should it go?"),
        step("dimensions", V::Dimensions, "About how big should it be? For example 10x15cm.").repair(
            "Sorry, I could not read a size there. How wide and how high should it be, with the unit?",
            "Just the size, please, like 10x15cm or 4x6 inches.",
        ),
        step("style", V::OptionalText, "Is there a style you like, such as fine line or realism? You can say skip.")
            .optional(),
        step("complexity", V::Complexity, "How detailed is it? 1 simple, 2 medium, 3 very detailed.").repair(
            "Sorry, which of the three is it: 1 simple, 2 medium or 3 very detailed?",
            "Just one number, please: 1, 2 or 3.",
        ),
        step("coverup", V::YesNo, "Is it to cover or rework an older tattoo? Yes or no.").repair(
            "Sorry, is there an older tattoo under it? Yes or no?",
            "Just yes or no, please.",
        ),
        step("reference_images", V::ReferenceImages, "Do you have pictures of what you have in mind? Send one, or say no.")
            .optional()
            .media(),
        step("budget", V::Budget, "What is your budget? For example £400.").repair(
            "Sorry, I could not read an amount. About how much would you like to spend?",
            "Just the amount, please, like £400.",
        ),
        step("location_city", V::City, "Which city do you live in?").repair(
            "Sorry, which city is nearest to you?",
            "Just the city, please, like London.",
        ),
        step("location_country", V::Country, "And which country is that in?").repair(
            "Sorry, which country is that?",
            "Just the country, please, like United Kingdom.",
        ),
        step("instagram_handle", V::Handle, "What is your Instagram name? You can say skip.").optional(),
        step("travel_city", V::TravelCity, "Would another city suit you better for the session? Name it, or say same.")
            .optional(),
        step("timing", V::Text, "When would you like to have it done?").repair(
            "Sorry, roughly when would suit you?",
            "Just a rough time, please, like early May.",
        ),
    ];
    for index in 1..steps.len() {
        steps[index - 1].next = Some(steps[index].key.clone());
    }
    Definition { welcome: welcome(), steps, tour: Vec::new() }
}

fn step(key: &str, validator: Validator, prompt: &str) -> Step {
    Step {
        key: key.to_owned(),
        prompt: prompt.to_owned(),
        validator,
        repair: Repair {
            gentle: "Sorry, I did not quite get that. Could you say it in a few words?".to_owned(),
            example: "A few plain words are enough.".to_owned(),
        },
        optional: false,
        media: false,
        next: None,
    }
}

impl Step {
    fn repair(mut self, gentle: &str, example: &str) -> Self {
        self.repair = Repair { gentle: gentle.to_owned(), example: example.to_owned() };
        self
    }

    fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    fn media(mut self) -> Self {
        self.media = true;
        self
    }
}
