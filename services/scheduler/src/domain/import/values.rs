//! Single cells: numbers without allocation, words, flags, texts.

use super::{Problem, ProblemCode, shown};

/// The largest id: any JSON reader keeps it whole.
pub const MAX_ID: i64 = (1 << 53) - 1;
/// The largest count; the rules' exact decimals multiply it without overflow.
pub const MAX_COUNT: i64 = 1_000_000_000_000;
/// The largest earnings of a message, in cents.
pub const MAX_CENTS: i64 = 100_000_000_000_000;

/// A required cell.
///
/// # Errors
/// It is empty.
pub fn required<T>(name: &str, cell: Option<T>) -> Result<T, Problem> {
    cell.ok_or_else(|| Problem::new(ProblemCode::Missing, format!("{name} is missing.")))
}

/// A whole number from `min` to `max`.
///
/// # Errors
/// It is none, or outside.
pub fn whole(name: &str, cell: &str, min: i64, max: i64) -> Result<i64, Problem> {
    let text = cell.trim();
    let (negative, digits) = sign(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        let detail = format!("{name} is {}, which is no whole number.", shown(cell));
        return Err(Problem::new(ProblemCode::NotANumber, detail));
    }
    let size = digits.iter().try_fold(0_i64, |number, digit| {
        number.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
    });
    size.map(|size| if negative { -size } else { size })
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| {
            let detail = format!("{name} is {}; it must be {min} to {max}.", shown(text));
            Problem::new(ProblemCode::OutOfRange, detail)
        })
}

/// An amount of at most two decimals, in cents.
///
/// # Errors
/// It is none, negative, too large, or has more decimals.
pub fn cents(name: &str, cell: &str) -> Result<i64, Problem> {
    let text = cell.trim();
    let (negative, size) = sign(text);
    let point = size.iter().position(|&byte| byte == b'.');
    let (whole, decimals) = point.map_or((size, &[][..]), |at| (&size[..at], &size[at + 1..]));
    let digits = whole.iter().chain(decimals);
    if (whole.is_empty() && decimals.is_empty()) || !digits.clone().all(u8::is_ascii_digit) {
        let detail = format!("{name} is {}, which is no amount such as 12.50.", shown(cell));
        return Err(Problem::new(ProblemCode::NotANumber, detail));
    }
    let out_of_range = |rule: &str| {
        let detail = format!("{name} is {}; {rule}.", shown(text));
        Problem::new(ProblemCode::OutOfRange, detail)
    };
    if decimals.len() > 2 {
        return Err(out_of_range("it has at most two decimals"));
    }
    let zeros = std::iter::repeat_n(&b'0', 2 - decimals.len());
    let cents = digits.chain(zeros).try_fold(0_i64, |number, digit| {
        number.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
    });
    match cents {
        Some(cents) if negative && cents > 0 => Err(out_of_range("it must not be negative")),
        Some(cents) if cents <= MAX_CENTS => Ok(cents),
        _ => Err(out_of_range("it is too large")),
    }
}

/// Whether a number is negative, and what follows its sign.
fn sign(text: &str) -> (bool, &[u8]) {
    match text.as_bytes() {
        [b'-', size @ ..] => (true, size),
        [b'+', size @ ..] | size => (false, size),
    }
}

/// True or false.
///
/// # Errors
/// It is neither.
pub fn flag(name: &str, cell: &str) -> Result<bool, Problem> {
    let text = cell.trim();
    let is = |words: [&str; 2]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["true", "1"]) {
        Ok(true)
    } else if is(["false", "0"]) {
        Ok(false)
    } else {
        let detail = format!("{name} is {}; write true or false.", shown(cell));
        Err(Problem::new(ProblemCode::NotAFlag, detail))
    }
}

/// A text of at most `max` characters that both databases take.
///
/// # Errors
/// It is longer, or has a NUL.
pub fn text<'a>(name: &str, cell: &'a str, max: usize) -> Result<&'a str, Problem> {
    // Bytes are at least as many as characters.
    if cell.len() > max && cell.chars().count() > max {
        let detail = format!("{name} has more than {max} characters.");
        return Err(Problem::new(ProblemCode::TooLong, detail));
    }
    if cell.contains('\0') {
        let detail = format!("{name} has a NUL character.");
        return Err(Problem::new(ProblemCode::Malformed, detail));
    }
    Ok(cell)
}
