//! The questions as data (conversations.md, "Engine"): a flow is checked before it is used, and never
//! changes while a run goes through it.

mod check;
mod studio;

use serde::{Deserialize, Serialize};

pub use check::FlowProblem;
pub use studio::{STUDIO_STEPS, studio};

use super::{answers::Validator, lead::Stop};

/// The version of the program's own flow.
pub const OWN_VERSION: u32 = 0;

/// A version of a tenant's flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Which; runs remember it.
    pub version: u32,
    /// What is asked.
    pub definition: Definition,
}

/// What a flow asks, and where the studio travels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Goes before the first question of a run.
    #[serde(default = "studio::welcome")]
    pub welcome: String,
    /// The questions, in order.
    pub steps: Vec<Step>,
    /// Stops of the tour; none: every city is on it.
    #[serde(default)]
    pub tour: Vec<Stop>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name, under which the answer is kept.
    pub key: String,
    /// The question.
    pub prompt: String,
    /// What an answer is.
    pub validator: Validator,
    /// What is said of an answer that cannot be read.
    #[serde(default)]
    pub repair: Repair,
    /// Whether it can be skipped.
    #[serde(default)]
    pub optional: bool,
    /// Whether a file is an answer.
    #[serde(default)]
    pub media: bool,
    /// The next question; none: this is the last.
    #[serde(default)]
    pub next: Option<String>,
}

/// What is said of an answer that cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Repair {
    /// The first time.
    pub gentle: String,
    /// The second time: short, with an example.
    pub example: String,
}

impl Flow {
    /// A definition as a flow.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(version: u32, definition: Definition) -> Result<Self, FlowProblem> {
        check::check(&definition)?;
        Ok(Self { version, definition })
    }

    /// The program's own.
    pub fn own() -> Self {
        Self { version: OWN_VERSION, definition: studio() }
    }

    /// The question at an index; an index beyond the last is the last.
    pub fn step(&self, index: usize) -> &Step {
        let steps = &self.definition.steps;
        &steps[index.min(steps.len() - 1)]
    }

    /// The index of the question after the one at `index`; `None` after the last.
    pub fn after(&self, index: usize) -> Option<usize> {
        let next = self.step(index).next.as_deref()?;
        self.index(next)
    }

    /// The index of a question.
    pub fn index(&self, key: &str) -> Option<usize> {
        self.definition.steps.iter().position(|step| step.key == key)
    }

    /// The first question of a run, with the welcome.
    pub fn opening(&self) -> String {
        format!("{}\n\n{}", self.definition.welcome, self.step(0).prompt)
    }
}
