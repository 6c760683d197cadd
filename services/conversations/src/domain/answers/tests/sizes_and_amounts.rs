use serde_json::json;

use super::{Reason, Validator, expect, read, refuse};

fn sizes(table: &[(&str, f64, f64)]) {
    for (text, width, height) in table {
        let value = read(Validator::Dimensions, text)
            .unwrap_or_else(|reason| panic!("{text:?}: {reason:?}"));
        let read = (value["widthCm"].as_f64().unwrap(), value["heightCm"].as_f64().unwrap());
        assert_eq!(read, (*width, *height), "{text:?}");
    }
}

#[test]
fn sizes_are_read_in_centimetres() {
    sizes(&[
        ("10x15cm", 10.0, 15.0),
        ("10X15 CM", 10.0, 15.0),
        ("10 × 15 cm", 10.0, 15.0),
        ("10cmx15cm", 10.0, 15.0),
        ("10cm x 15cm", 10.0, 15.0),
        ("10 by 15 centimetres", 10.0, 15.0),
        ("4 by 6 inches", 10.16, 15.24),
        ("4x6\"", 10.16, 15.24),
        ("4\" x 6\"", 10.16, 15.24),
        ("4” x 6″", 10.16, 15.24),
        ("4'' x 6''", 10.16, 15.24),
        ("4in x 6in", 10.16, 15.24),
        ("4inx6in", 10.16, 15.24),
        ("4-inch", 10.16, 10.16),
        ("10cm x 4in", 10.0, 10.16),
        ("100mm x 150mm", 10.0, 15.0),
        ("100 x 150 mm", 10.0, 15.0),
        ("10 mm", 1.0, 1.0),
        ("12cm", 12.0, 12.0),
        ("12 cm square", 12.0, 12.0),
        ("5 in wide", 12.7, 12.7),
        ("10.5 x 7,25 cm", 10.5, 7.25),
        ("4½ inches", 11.43, 11.43),
        ("100cm", 100.0, 100.0),
        ("100 x 100 cm", 100.0, 100.0),
        ("1000mm", 100.0, 100.0),
        ("39.37 in", 100.0, 100.0),
        ("0.01cm", 0.01, 0.01),
        ("10x15cm £500", 10.0, 15.0),
        ("about 10x15cm, please!", 10.0, 15.0),
        ("3cm above the wrist, 10x15cm", 10.0, 15.0),
        ("10cm wide x 15cm tall", 10.0, 15.0),
        ("15cm tall and 10cm wide", 10.0, 15.0),
        ("15cm (h) x 10cm (w)", 10.0, 15.0),
        ("2 pieces 10x15cm", 10.0, 15.0),
        ("10.005cm", 10.01, 10.01),
    ]);
    let value = read(Validator::Dimensions, "10x15.5cm").unwrap();
    assert_eq!(value.to_string(), r#"{"widthCm":10,"heightCm":15.5}"#);
}

#[test]
fn what_is_no_size_is_repaired() {
    refuse(
        Validator::Dimensions,
        &[
            "",
            "big",
            "cm",
            "ten cm",
            "10",
            "10x15",
            "4 by 6",
            "10cm x 15",
            "£500",
            "0cm",
            "0x10cm",
            "10x0 cm",
            "101cm",
            "10 x 101 cm",
            "100.01cm",
            "1001mm",
            "40 inches",
            "-10cm",
            "-10 x 15cm",
            "10-15cm",
            "10 x 15 x 20 cm",
            "100cm2",
            "100 cm²",
            "0.001cm",
            "10 in June",
            "a4cm",
            "x",
            "x15",
            "999999999999999999999cm",
            "1/2",
            "10 feet",
            "size M",
        ],
    );
    assert_eq!(read(Validator::Dimensions, "10x15"), Err(Reason::NoUnit));
    assert_eq!(read(Validator::Dimensions, "150cm"), Err(Reason::OutOfRange));
    assert_eq!(read(Validator::Dimensions, "big"), Err(Reason::Missing));
}

#[test]
fn amounts_are_minor_units() {
    let table = [
        ("£500", 50_000, "GBP", None),
        ("500", 50_000, "GBP", None),
        ("£ 500", 50_000, "GBP", None),
        ("500£", 50_000, "GBP", None),
        ("500 pounds", 50_000, "GBP", None),
        ("500gbp", 50_000, "GBP", None),
        ("GBP500", 50_000, "GBP", None),
        ("$500", 50_000, "USD", None),
        ("500 USD", 50_000, "USD", None),
        ("500 dollars", 50_000, "USD", None),
        ("500 US dollars", 50_000, "USD", None),
        ("€500", 50_000, "EUR", None),
        ("500 €", 50_000, "EUR", None),
        ("500 euros", 50_000, "EUR", None),
        ("500eur", 50_000, "EUR", None),
        ("200-300", 20_000, "GBP", Some(30_000)),
        ("£200–£300", 20_000, "GBP", Some(30_000)),
        ("200 - 300 euros", 20_000, "EUR", Some(30_000)),
        ("$200 to 300", 20_000, "USD", Some(30_000)),
        ("between 200 and 300", 20_000, "GBP", Some(30_000)),
        ("300-200", 20_000, "GBP", Some(30_000)),
        ("300-300", 30_000, "GBP", None),
        ("1.5k", 150_000, "GBP", None),
        ("£1.5K", 150_000, "GBP", None),
        ("1-2k", 100_000, "GBP", Some(200_000)),
        ("500-1k", 50_000, "GBP", Some(100_000)),
        ("1k-2k", 100_000, "GBP", Some(200_000)),
        ("1,200", 120_000, "GBP", None),
        ("£1,200.50", 120_050, "GBP", None),
        ("€1.200", 120_000, "EUR", None),
        ("99,50 €", 9_950, "EUR", None),
        ("£50", 5_000, "GBP", None),
        ("50.00", 5_000, "GBP", None),
        ("10x15cm £500", 50_000, "GBP", None),
        ("£500 10x15cm", 50_000, "GBP", None),
        ("10x15 500", 50_000, "GBP", None),
        ("300 or £400", 40_000, "GBP", None),
        ("£300 £400", 30_000, "GBP", None),
        ("300€ 400€", 30_000, "EUR", None),
        ("300 £400", 40_000, "GBP", None),
        ("300 or 400", 30_000, "GBP", None),
        ("200 then 300-400", 20_000, "GBP", None),
        ("budget: around 400, max", 40_000, "GBP", None),
        ("budget - 400", 40_000, "GBP", None),
        ("up to 600 quid", 60_000, "GBP", None),
        ("2 tattoos for £500", 50_000, "GBP", None),
        ("500 in cash", 50_000, "GBP", None),
        ("500ish", 50_000, "GBP", None),
        ("500+", 50_000, "GBP", None),
        ("~£500.", 50_000, "GBP", None),
    ];
    for (text, amount, currency, max) in table {
        let mut value = json!({"amountMinor": amount, "currency": currency});
        if let Some(max) = max {
            value["maxMinor"] = json!(max);
        }
        expect(Validator::Budget, &[(text, value)]);
    }
}

#[test]
fn what_is_no_amount_is_repaired() {
    refuse(
        Validator::Budget,
        &[
            "",
            "five hundred",
            "not sure",
            "£",
            "0",
            "£0",
            "0.00",
            "-500",
            "£-500",
            "-£500",
            "minus 500",
            "-200-300",
            "49",
            "£49.99",
            "49.999",
            "10x15cm",
            "10x15",
            "10cm",
            "100 mm",
            "4 by 6 inches",
            "20-100",
            "0-500",
            "3pm",
            "15:00",
            "50%",
            "5 hundred",
            "2 grand",
            "£2 thousand",
            "2nd",
            "a500",
            "99999999999999999999999",
            "£1000000000",
            "2m",
            "1.200",
        ],
    );
    assert_eq!(read(Validator::Budget, "20"), Err(Reason::TooSmall));
    assert_eq!(read(Validator::Budget, "-500"), Err(Reason::OutOfRange));
    assert_eq!(read(Validator::Budget, "10x15cm"), Err(Reason::Missing));
}
