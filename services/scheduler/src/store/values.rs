//! Many rows in one statement: `VALUES` lists that keep the number of prepared statements small.

/// A list of `rows` rows of `columns` placeholders, from `$first` on: `($1, $2), ($3, $4)`.
pub(super) fn list(first: usize, rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> =
            (0..columns).map(|column| format!("${}", first + row * columns + column)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// `$first, $first+1, …`: one column, filled up to a power of two so that the engine keeps a few
/// prepared statements and not one per number.
pub(super) fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (0..padded(count)).map(|n| format!("${}", first + n)).collect();
    places.join(", ")
}

/// How many values a padded list has.
fn padded(count: usize) -> usize {
    count.next_power_of_two()
}

/// The values of a padded list: the last one is repeated to fill it.
pub(super) fn pad<T>(values: &[T]) -> impl Iterator<Item = &T> {
    (0..padded(values.len())).filter_map(|at| values.get(at).or(values.last()))
}

/// Cuts rows into pieces of powers of two, `largest` at most, each of which is one statement.
pub(super) fn pieces<T>(rows: &[T], largest: usize) -> Vec<&[T]> {
    let (mut pieces, mut rest, mut size) = (Vec::new(), rows, largest);
    while !rest.is_empty() {
        while size > rest.len() {
            size /= 2;
        }
        let (piece, after) = rest.split_at(size);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_row_by_row() {
        assert_eq!(list(3, 2, 2), "($3, $4), ($5, $6)");
        assert_eq!(places(4, 3), "$4, $5, $6, $7");
        assert_eq!(pad(&[1, 2, 3]).copied().collect::<Vec<_>>(), [1, 2, 3, 3]);
    }

    #[test]
    fn pieces_are_powers_of_two() {
        let rows: Vec<u32> = (0..77).collect();
        let sizes: Vec<usize> = pieces(&rows, 32).iter().map(|piece| piece.len()).collect();
        assert_eq!(sizes, [32, 32, 8, 4, 1]);
        assert_eq!(pieces(&rows, 32).concat(), rows);
        assert!(pieces::<u32>(&[], 32).is_empty());
    }
}
