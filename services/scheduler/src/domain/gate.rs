//! What may leave the house (scheduling.md, "Exporter"; the seed's TEST 4).

use super::analysis::SaturationZone;

/// The seed's words for a schedule that must not leave.
pub const SHUT: &str = "invalid schedule or RED saturation";
/// The run did not ask for an export.
pub const NOT_ASKED: &str = "auto_export is off";
/// The same schedule left within 24 hours.
pub const ALREADY: &str = "already exported";

/// What is known when an export is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The validator found no error.
    pub valid: bool,
    /// The page's zone when it was built.
    pub zone: SaturationZone,
    /// Whether an export is wanted at all.
    pub auto_export: bool,
    /// It was exported within 24 hours.
    pub exported: bool,
    /// Again all the same. It opens no gate.
    pub force: bool,
}

/// Whether a schedule may leave at all: valid, and the audience not saturated.
pub fn may_export(valid: bool, zone: SaturationZone) -> bool {
    valid && zone != SaturationZone::Red
}

/// Why an export is skipped; `None`: it goes out.
pub fn skipped(asked: Asked) -> Option<&'static str> {
    if !may_export(asked.valid, asked.zone) {
        Some(SHUT)
    } else if !asked.auto_export {
        Some(NOT_ASKED)
    } else if asked.exported && !asked.force {
        Some(ALREADY)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Asked = Asked {
        valid: true,
        zone: SaturationZone::Green,
        auto_export: true,
        exported: false,
        force: false,
    };

    /// The seed's TEST 4, its five rows.
    #[test]
    fn test_4_exporter_validation() {
        use SaturationZone::{Green, Red, Yellow};
        for (valid, zone, exported) in [
            (true, Green, true),
            (true, Yellow, true),
            (true, Red, false),
            (false, Green, false),
            (false, Red, false),
        ] {
            let reason = skipped(Asked { valid, zone, ..OPEN });
            assert_eq!(reason.is_none(), exported, "{valid} {zone}");
            assert!(exported || reason == Some("invalid schedule or RED saturation"));
        }
    }

    /// The seed's ADDITIONAL-2: `skip = NOT (valid AND saturation != RED)`.
    #[test]
    fn additional_2_validation_gate_behavior() {
        for valid in [true, false] {
            for zone in SaturationZone::ALL {
                let skip = !(valid && *zone != SaturationZone::Red);
                let asked = Asked { valid, zone: *zone, force: true, ..OPEN };
                assert_eq!(skipped(asked).is_some(), skip, "force opens no gate");
            }
        }
    }

    #[test]
    fn a_second_export_needs_force() {
        let again = Asked { exported: true, ..OPEN };
        assert_eq!(skipped(again), Some("already exported"));
        assert_eq!(skipped(Asked { force: true, ..again }), None);
        assert_eq!(skipped(Asked { auto_export: false, ..OPEN }), Some("auto_export is off"));
    }
}
