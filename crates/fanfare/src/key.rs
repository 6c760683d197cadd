//! `fanfare key`: API keys without a running gateway.

use anyhow::Result;
use clap::Subcommand;
use gateway::keys::{self, NewKey, Scope, Scopes};
use jiff::Timestamp;
use service::{Clock, Rng};
use store::{Options, Store};

use crate::settings::Settings;

/// What to do with keys.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Makes a key and prints it, this once
    Create {
        /// Whose: 1 to 63 of a-z, 0-9 and -
        #[arg(long)]
        tenant: String,
        /// What people call it
        #[arg(long)]
        name: String,
        /// publish, schedule, converse, admin or read; comma-separated
        #[arg(long, value_delimiter = ',', required = true)]
        scopes: Vec<Scope>,
        /// From when on it is refused, such as 2027-01-31T00:00:00Z
        #[arg(long)]
        expires_at: Option<Timestamp>,
    },
    /// Lists the keys that are not revoked
    List {
        /// Whose
        #[arg(long)]
        tenant: String,
    },
    /// Revokes a key, from the next request on
    Revoke {
        /// Whose
        #[arg(long)]
        tenant: String,
        /// Its id, as listed
        id: uuid::Uuid,
    },
}

/// Works on the gateway's database.
pub(crate) async fn run(settings: &Settings, command: Command) -> Result<()> {
    let (clock, rng) = (Clock::system(), Rng::system());
    let store = Store::open(&Options::new(&settings.databases.gateway)).await?;
    store.check_schema(&gateway::MIGRATIONS).await?;
    match command {
        Command::Create { tenant, name, scopes, expires_at } => {
            let scopes: Scopes = scopes.into_iter().collect();
            let new = NewKey { tenant, name, scopes, expires_at };
            let created = keys::create_key(&store, &clock, &rng, new).await?;
            println!("{}", created.text.expose());
        }
        Command::List { tenant } => {
            for key in keys::list(&store, &tenant).await? {
                let scopes: Vec<&str> = key.scopes.iter().map(Scope::name).collect();
                println!("{} {}… {} {}", key.id, key.prefix, scopes.join(","), key.name);
            }
        }
        Command::Revoke { tenant, id } => {
            keys::revoke(&store, &clock, &tenant, id).await?;
            println!("revoked {id}");
        }
    }
    store.close().await;
    Ok(())
}
