//! The curves as SVG, written by hand: one panel for each world.

use std::fmt::Write as _;

use super::{Curve, WorldResult, interval::Interval};

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 320.0;
const MARGIN: f64 = 48.0;
const COLOURS: [&str; 3] = ["#1f6feb", "#d1670c", "#8b949e"];

/// The document.
pub(crate) fn svg(results: &[WorldResult]) -> String {
    let (wide, high) = (WIDTH * results.len() as f64, HEIGHT);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{wide}\" height=\"{high}\" \
         fill=\"#ffffff\"/>\n"
    );
    for (n, result) in results.iter().enumerate() {
        let _ = writeln!(out, "<g transform=\"translate({} 0)\">", WIDTH * n as f64);
        panel(&mut out, result);
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

fn panel(out: &mut String, result: &WorldResult) {
    let most = result.curves.iter().flat_map(|curve| &curve.weeks).map(Interval::high);
    let scale = Scale { weeks: f64::from(result.world.weeks), most: most.fold(1.0, f64::max) };
    let (left, bottom) = (MARGIN, HEIGHT - MARGIN);
    let _ = writeln!(
        out,
        "<text x=\"{left}\" y=\"20\" font-weight=\"bold\">{}</text>\n<path d=\"M{left} 34V{bottom}H{}\" \
         fill=\"none\" stroke=\"#57606a\"/>",
        result.world.name,
        WIDTH - 14.0,
    );
    for quarter in 0..=4_u32 {
        let share = f64::from(quarter) / 4.0;
        let (regret, week) = (share * scale.most, share * scale.weeks);
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{regret:.0}</text>\n<text x=\"{:.1}\" \
             y=\"{}\" text-anchor=\"middle\">{week:.0}</text>",
            left - 6.0,
            scale.y(regret) + 4.0,
            scale.x(week),
            bottom + 16.0,
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">weeks</text>",
        WIDTH / 2.0,
        HEIGHT - 12.0
    );
    for (n, (curve, colour)) in result.curves.iter().zip(COLOURS).enumerate() {
        line(out, curve, colour, &scale);
        let y = 46.0 + 16.0 * n as f64;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{y}\" fill=\"{colour}\">{}</text>",
            left + 12.0,
            curve.name
        );
    }
}

/// The mean, over the band of its interval.
fn line(out: &mut String, curve: &Curve, colour: &str, scale: &Scale) {
    let points = |of: fn(&Interval) -> f64| {
        let start = format!("{:.1},{:.1}", scale.x(0.0), scale.y(0.0));
        let weeks = curve.weeks.iter().zip(1..).map(|(interval, week)| {
            format!("{:.1},{:.1}", scale.x(f64::from(week)), scale.y(of(interval)))
        });
        std::iter::once(start).chain(weeks).collect::<Vec<_>>()
    };
    let mut band = points(Interval::high);
    band.extend(points(Interval::low).into_iter().rev());
    let _ = writeln!(
        out,
        "<polygon points=\"{}\" fill=\"{colour}\" opacity=\"0.2\"/>\n<polyline points=\"{}\" \
         fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"/>",
        band.join(" "),
        points(|interval| interval.mean).join(" "),
    );
}

struct Scale {
    weeks: f64,
    most: f64,
}

impl Scale {
    fn x(&self, week: f64) -> f64 {
        MARGIN + week / self.weeks * (WIDTH - MARGIN - 20.0)
    }

    fn y(&self, regret: f64) -> f64 {
        HEIGHT - MARGIN - regret / self.most * (HEIGHT - MARGIN - 40.0)
    }
}
