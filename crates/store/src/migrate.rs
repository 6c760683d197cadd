//! Migrations: one list per engine and service, applied in order, each once.

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::{Engine, Error, Result, Store, pool::Pools};

/// A migration's version, what it does, and its SQL.
pub type Step = (i64, &'static str, &'static str);

/// The migrations of one service. Each keeps its own list in the database, so that services can
/// share one.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// The service, such as `publisher`.
    pub service: &'static str,
    /// For SQLite.
    pub sqlite: &'static [Step],
    /// For PostgreSQL; the same versions.
    pub postgres: &'static [Step],
}

impl Migrations {
    fn steps(&self, engine: Engine) -> &'static [Step] {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    fn table(&self) -> String {
        format!("{}_migrations", self.service)
    }

    fn migrator(&self, engine: Engine) -> Migrator {
        let migrations = self
            .steps(engine)
            .iter()
            .map(|(version, description, sql)| {
                let sql = (*sql).into_sql_str();
                Migration::new(*version, (*description).into(), MigrationType::Simple, sql, false)
            })
            .collect();
        let mut migrator = Migrator::with_migrations(migrations);
        migrator.dangerous_set_table_name(self.table());
        // The previous release runs on the next one's schema during an upgrade.
        migrator.set_ignore_missing(true);
        migrator
    }
}

impl Store {
    /// Brings the schema up to date. Several processes may do so at once: PostgreSQL has an
    /// advisory lock for it, SQLite one process.
    ///
    /// # Errors
    /// A migration fails, or one that was applied has changed since.
    pub async fn migrate(&self, migrations: &Migrations) -> Result<()> {
        let migrator = migrations.migrator(self.engine());
        match &self.pools {
            Pools::Sqlite { writer, .. } => migrator.run(writer).await?,
            Pools::Postgres(pool) => {
                // A connection of its own: a migration may take as long as it needs, and a failed
                // one still has the advisory lock, which ends with the connection and not before.
                let mut connection = pool.acquire().await?;
                sqlx::query("SET lock_timeout = 0").execute(&mut *connection).await?;
                let migrated = migrator.run(&mut *connection).await;
                connection.close().await?;
                migrated?;
            }
        }
        Ok(())
    }

    /// Refuses a schema that is older than this program.
    ///
    /// # Errors
    /// [`Error::OldSchema`], which names the command that mends it.
    pub async fn check_schema(&self, migrations: &Migrations) -> Result<()> {
        // The table's name is made of a service's name, which is a constant of ours.
        let sql = format!("SELECT version FROM {} WHERE success", migrations.table());
        let applied: Vec<(i64,)> = match self.query(sqlx::AssertSqlSafe(sql)).fetch_all().await {
            Ok(applied) => applied,
            // No table: no migration was ever applied.
            Err(Error::Sql(sqlx::Error::Database(_))) => Vec::new(),
            Err(error) => return Err(error),
        };
        let missing = migrations
            .steps(self.engine())
            .iter()
            .map(|(version, ..)| *version)
            .find(|version| !applied.contains(&(*version,)));
        match missing {
            Some(version) => Err(Error::OldSchema { service: migrations.service, version }),
            None => Ok(()),
        }
    }
}
