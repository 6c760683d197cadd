//! Patterns of `LIKE … ESCAPE '!'`.

/// What takes every text that begins with `prefix`.
pub fn beginning(prefix: &str) -> String {
    format!("{}%", escaped(prefix))
}

/// What takes every text that has `part` in it.
pub fn holding(part: &str) -> String {
    format!("%{}%", escaped(part))
}

fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_loses_it() {
        assert_eq!(beginning("a_b%c!"), "a!_b!%c!!%");
        assert_eq!(holding("50%_!"), "%50!%!_!!%");
    }
}
