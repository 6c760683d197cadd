//! The provider alone, for a profiler's sake: prints its URL and serves until it is stopped. Takes
//! the milliseconds that an answer is to take.

use std::time::Duration;

use benches::mock::Mock;

fn main() -> anyhow::Result<()> {
    let mock = Mock::start()?;
    let delay = std::env::args().nth(1).map_or(Ok(0), |millis| millis.parse())?;
    mock.take(Duration::from_millis(delay));
    println!("{}", mock.url());
    loop {
        std::thread::park();
    }
}
