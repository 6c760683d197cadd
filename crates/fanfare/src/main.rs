//! The command `fanfare`.
//!
//! `fanfare up` runs everything in one process; `fanfare gateway|publisher|scheduler|conversations`
//! run one service each; the rest are tools.
//!
//! Map: [`settings`] is the whole configuration, [`data_dir`] what an embedded process keeps,
//! [`process`] what every long-running command shares, [`up`] and [`single`] the two ways to run,
//! [`welcome`] the words at the start of `fanfare up`; the tools are in [`key`], [`migrate`],
//! [`health`], [`sandbox_server`].

mod data_dir;
mod health;
mod key;
mod migrate;
mod observe;
mod process;
mod sandbox_server;
mod settings;
mod single;
mod up;
mod welcome;

use clap::{Parser, Subcommand};

/// Publishes stories and posts, plans captions, answers customers.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs everything in one process, on embedded SQLite, with the sandbox where no credentials are set
    Up,
    /// Runs the gateway: REST in, gRPC out
    Gateway,
    /// Runs the publisher
    Publisher,
    /// Runs the scheduler
    Scheduler,
    /// Runs the conversations service
    Conversations,
    /// Brings the databases up to date
    Migrate,
    /// Makes, lists and revokes API keys
    #[command(subcommand)]
    Key(key::Command),
    /// Runs the mock providers alone
    Sandbox,
    /// Shows every setting and its value, secrets hidden
    Config {
        /// Fails when a `FANFARE_*` name is none of them
        #[arg(long)]
        strict: bool,
    },
    /// Asks a running process whether it is ready; the exit code says so
    Health {
        /// Its readiness page; default: at FANFARE_METRICS_ADDR if that is set, or FANFARE_HTTP_ADDR
        #[arg(long)]
        url: Option<url::Url>,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = settings::Settings::load()?;
    match Cli::parse().command {
        // Boxed: they hold the settings of every service.
        Command::Up => Box::pin(up::run(settings)).await,
        Command::Gateway => Box::pin(single::gateway(settings)).await,
        Command::Publisher => Box::pin(single::publisher(settings)).await,
        Command::Scheduler => Box::pin(single::scheduler(settings)).await,
        Command::Conversations => Box::pin(single::conversations(settings)).await,
        Command::Migrate => migrate::run(&settings).await,
        Command::Key(command) => key::run(&settings, command).await,
        Command::Sandbox => sandbox_server::run(settings).await,
        Command::Config { strict } => {
            settings.shown.iter().for_each(|(name, value)| println!("{name}={value}"));
            anyhow::ensure!(
                !strict || settings.unknown.is_empty(),
                "there is no setting {}",
                settings.unknown.join(", ")
            );
            Ok(())
        }
        Command::Health { url } => health::run(&settings, url).await,
    }
}
