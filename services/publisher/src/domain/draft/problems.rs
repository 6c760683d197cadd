//! Mistakes in a post, collected.

use service::{Code, Error, FieldError};

use crate::domain::publication::Platform;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The platform that would refuse it; `None`: it is about the post as a whole.
    pub platform: Option<Platform>,
    /// Its code.
    pub code: Code,
    /// What is wrong and what to do.
    pub message: String,
    /// A JSON pointer into the body of create.
    pub pointer: String,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Notes a mistake in the post as a whole.
    pub fn add(&mut self, code: Code, pointer: impl Into<String>, message: impl Into<String>) {
        let (pointer, message) = (pointer.into(), message.into());
        self.0.push(Problem { platform: None, code, message, pointer });
    }

    /// Notes a mistake that is about one platform.
    pub fn add_for(
        &mut self,
        platform: Platform,
        code: Code,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) {
        let (pointer, message) = (pointer.into(), message.into());
        self.0.push(Problem { platform: Some(platform), code, message, pointer });
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them as one error, under the code of the first.
    ///
    /// # Errors
    /// That, if there is any.
    pub fn into_result(self) -> Result<(), Error> {
        let mut problems = self.0.into_iter();
        let Some(first) = problems.next() else { return Ok(()) };
        let error = Error::field(first.code, first.pointer, first.message);
        let field = |p: Problem| FieldError { pointer: p.pointer, detail: p.message };
        Err(problems.map(field).fold(error, Error::with_field))
    }
}
