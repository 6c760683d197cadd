//! A scheduler as a process of its own: its own threads, its own connections, its own end.

use std::sync::Arc;

use proto::scheduler::v1::schedules_service_client::SchedulesServiceClient;
use scheduler::{Config, Dependencies};
use service::{
    Clock, Rng, Tasks,
    config::Source,
    grpc::{Channel, Incoming},
};
use store::{Options, Store};
use tokio::runtime::{Builder, Runtime};

use super::play::{Play, Player};

/// A running scheduler.
pub(crate) struct Machine {
    /// `None` once it has crashed.
    runtime: Option<Runtime>,
    channel: Channel,
}

impl Machine {
    /// Starts a scheduler on the database at `url`, which is migrated.
    pub(super) async fn start(url: &str, clock: &Clock, play: &Arc<Play>, lease: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let settings = [("FANFARE_LEASE".to_owned(), lease.to_owned())];
        let mut source = Source::from_parts("", settings);
        let config = Config::read(&mut source);
        source.finish().unwrap();
        let (target, incoming) = Incoming::memory();
        let (url, clock, play) = (url.to_owned(), clock.clone(), Arc::clone(play));
        let starting = runtime.spawn(async move {
            let tasks = Tasks::new(scheduler::NAME);
            let (nobody, _) = Incoming::memory();
            let dependencies = Dependencies {
                store: Store::open(&Options::new(url)).await.unwrap(),
                clock,
                rng: Rng::system(),
                tasks: tasks.clone(),
                publisher: nobody.channel(),
            };
            let hands = |context| Arc::new(Player { play, context }) as Arc<_>;
            let server = scheduler::build_with(&config, dependencies, hands).await.unwrap();
            tasks.spawn_loop(server.serve(incoming, tasks.clone()));
        });
        starting.await.unwrap();
        Self { runtime: Some(runtime), channel: target.channel() }
    }

    pub(super) fn schedules(&self) -> SchedulesServiceClient<Channel> {
        SchedulesServiceClient::new(self.channel.clone())
    }

    /// Ends it as `kill -9` would: nothing of it runs on from here.
    pub(super) fn crash(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.crash();
    }
}
