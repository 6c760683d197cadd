//! Which cases there are, and which of them share a world.

use std::collections::BTreeMap;

use super::{
    case::{Case, Cell, Crash},
    faults::{Company, FAULTS},
    rows::ROWS,
};

/// Every cell that can be, without a crash.
pub(crate) fn without_a_crash(company: Company) -> Vec<Case> {
    let cells =
        (0..ROWS.len()).flat_map(|row| (0..FAULTS.len()).map(move |fault| Cell { row, fault }));
    let here = cells.filter(|cell| cell.fault().company == company && cell.can_be());
    here.map(|cell| Case { cell, crash: None }).collect()
}

/// Every case with a crash, by the calls that its cell made when there was none. Those that die
/// equally far from the call that goes wrong share a world, so that they stand still at about the
/// same time.
pub(crate) fn with_a_crash(calls: &BTreeMap<Cell, Vec<&'static str>>) -> Vec<Vec<Case>> {
    let mut worlds: BTreeMap<(bool, isize, bool), Vec<Case>> = BTreeMap::new();
    for (cell, operations) in calls {
        let scripts = (cell.fault().scripts)(cell.row()).unwrap_or_default();
        let hit = scripts.first().map_or("send", |script| script.operation);
        let centre = operations.iter().position(|operation| *operation == hit).unwrap_or_default();
        for (index, operation) in operations.iter().enumerate() {
            if repeats(operations, index) {
                continue;
            }
            let nth = operations[..index].iter().filter(|before| *before == operation).count();
            for after_effect in [false, true] {
                if after_effect && scripts.iter().any(|script| script.prevents(operation, nth)) {
                    continue;
                }
                let crash = Some(Crash { operation, nth, after_effect });
                // A renewal names no account, and so holds up whoever comes.
                let alone = *operation == "token";
                let distance = if alone { 0 } else { index as isize - centre as isize };
                let world = worlds.entry((alone, distance, after_effect)).or_default();
                world.push(Case { cell: *cell, crash });
            }
        }
    }
    worlds.into_values().collect()
}

/// Whether a read only repeats the two before it: to die there is to die at those.
fn repeats(operations: &[&str], index: usize) -> bool {
    let same =
        |other: Option<usize>| other.is_some_and(|other| operations[other] == operations[index]);
    matches!(operations[index], "list" | "status")
        && same(index.checked_sub(1))
        && same(index.checked_sub(2))
}
