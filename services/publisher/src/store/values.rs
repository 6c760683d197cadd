//! Many rows in one statement: `VALUES` lists that keep the number of prepared statements small.

/// A list of `rows` rows of `columns` placeholders, from `$first` on: `($1, $2), ($3, $4)`.
pub(super) fn list(first: usize, rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 5);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push_str(", ");
            }
            text.push('$');
            text.push_str(&(first + row * columns + column).to_string());
        }
        text.push(')');
    }
    text
}

/// How many rows a statement for `rows` rows has: the next power of two, so that the engine keeps a
/// few prepared statements and not one per number. The last row is repeated to fill it.
pub(super) fn padded(rows: usize) -> usize {
    rows.next_power_of_two()
}

/// The rows of a padded statement.
pub(super) fn pad<T>(rows: &[T]) -> impl Iterator<Item = &T> {
    (0..padded(rows.len())).filter_map(|at| rows.get(at).or(rows.last()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_row_by_row() {
        assert_eq!(list(3, 2, 2), "($3, $4), ($5, $6)");
    }

    #[test]
    fn rows_are_filled_up_with_the_last() {
        assert_eq!(pad(&[1, 2, 3]).copied().collect::<Vec<_>>(), [1, 2, 3, 3]);
        assert_eq!(pad(&[1]).copied().collect::<Vec<_>>(), [1]);
    }
}
