//! Log lines name the schedule and the page.

use std::{
    io,
    sync::{Arc, Mutex, OnceLock},
};

use serde_json::Value;
use service::Code;
use tracing_subscriber::filter::LevelFilter;

use crate::support::{Call, World, on_each_engine};

/// What every scheduler of these tests logs: each has threads of its own.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn collected() -> &'static Self {
        static LINES: OnceLock<Lines> = OnceLock::new();
        LINES.get_or_init(|| {
            let lines = Self::default();
            let writer = lines.clone();
            tracing_subscriber::fmt()
                .json()
                .with_max_level(LevelFilter::INFO)
                .with_writer(move || writer.clone())
                .init();
            lines
        })
    }

    /// The fields of the lines that say this of a page.
    fn of(&self, message: &str, page: &str) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let fields = lines.map(|mut line| line["fields"].take());
        fields.filter(|it| it["message"] == message && it["page"] == page).collect()
    }
}

#[tokio::test]
async fn what_is_built_and_judged_is_named_in_the_log() {
    let lines = Lines::collected();
    on_each_engine(async |world: World| {
        world.has_pages(&["logged", "broken"]).await;
        world.play.fail(Call::Select, &["broken"], Code::InvalidRequest);
        let id = world.start(&["logged", "broken"]).await;
        let run = world.finished(&id).await;
        let schedule = run.pages.iter().find_map(|page| page.schedule_id.as_deref());
        for message in ["schedule built", "gate"] {
            let said = lines.of(message, "logged");
            let own = said.iter().filter(|it| it["schedule_id"].as_str() == schedule);
            assert_eq!(own.count(), 1, "{message}: {said:?}");
        }
        let failed = lines.of("step failed", "broken");
        assert!(failed.iter().any(|it| it["step"] == "select"), "{failed:?}");
    })
    .await;
}
