use scheduler::domain::{analysis::Segment, message::PriceTier, policy::Policy, selection::*};
fn main() {
    let n = 1_000_000;
    let mut c = Columns::with_capacity(n);
    for id in 1..=n as i64 {
        let h = |p: u64| draw::uniform(Seed(p), id);
        let (s, f) = if h(1) < 0.3 { (0.0, 0.0) } else { (h(2) * 6.0, h(3) * 6.0) };
        c.add(
            id,
            PriceTier::ALL.get((h(4) * 5.0) as usize).copied(),
            Some((h(5) * 12.0) as u32),
            Some((h(6) * 9.0) as u32).filter(|x| *x < 8),
            h(7) < 0.1,
            &Arm { successes: s, failures: f, avg_emv: (s + f > 0.0).then(|| h(8) * 120.0) },
        );
    }
    let p = Policy::default();
    for sampler in [Sampler::Wilson, Sampler::Beta] {
        for r in 0..9 {
            let t = std::time::Instant::now();
            let out = choose_of_columns(
                &c,
                &Terms {
                    requested: 140,
                    seed: Seed(r),
                    sampler,
                    segment: Segment::HighValue,
                    median_emv_30d: Some(20.0),
                },
                &p,
            );
            println!("{:?} {} {:?}", t.elapsed(), out.0.len(), out.1);
        }
    }
}
