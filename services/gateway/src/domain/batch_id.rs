//! The form of a batch's id: `batch_<milliseconds>_<9 random base-36 characters>` (stories.md).

const RANDOM_LEN: usize = 9;
/// Milliseconds have 13 digits until the year 2286; more than 16 no clock of ours writes.
const MILLIS_MAX_LEN: usize = 16;

/// Whether a text can be a batch's id. What cannot is no batch of anybody, and nobody is asked.
pub(crate) fn is_batch_id(text: &str) -> bool {
    let Some((millis, random)) = text.strip_prefix("batch_").and_then(|rest| rest.split_once('_'))
    else {
        return false;
    };
    (1..=MILLIS_MAX_LEN).contains(&millis.len())
        && millis.bytes().all(|c| c.is_ascii_digit())
        && random.len() == RANDOM_LEN
        && random.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_the_publisher_makes_is_taken(millis in 0..9_999_999_999_999_u64, random in "[0-9a-z]{9}") {
            let id = format!("batch_{millis}_{random}");
            prop_assert!(is_batch_id(&id));
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            "batch_",
            "batch_1_",
            "batch_x_abcdefghi",
            "batch_1_ABCDEFGHI",
            "batch_1_abcdefgh",
            "batch_1_abcdefghij",
            "1_abcdefghi",
            "batch_1_abc/efghi",
        ] {
            assert!(!is_batch_id(text), "{text}");
        }
    }
}
