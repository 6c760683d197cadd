//! The parts of an installation.

use std::fmt;

/// How an installation is run (operations.md, "End-to-end suite").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `fanfare up` on SQLite.
    Embedded,
    /// Each service a process of its own on PostgreSQL: two gateways, each with a publisher and
    /// a conversations service of its own, on the same databases.
    Processes,
    /// The docker-compose file, which runs already.
    Compose(Tenant),
}

/// Whose tests are, where all of them share one installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tenant {
    /// The one that the configured accounts of Metricool and WhatsApp belong to.
    Configured,
    /// One of the test's own, so that it sees and counts nobody else's.
    Own,
}

/// One process of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// All in one.
    Up,
    /// A gateway, 1 or 2.
    Gateway(u8),
    /// A publisher, 1 or 2.
    Publisher(u8),
    /// The scheduler.
    Scheduler,
    /// A conversations service, 1 or 2.
    Conversations(u8),
}

impl Service {
    /// Its subcommand.
    pub(crate) fn subcommand(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Gateway(_) => "gateway",
            Self::Publisher(_) => "publisher",
            Self::Scheduler => "scheduler",
            Self::Conversations(_) => "conversations",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gateway(n) | Self::Publisher(n) | Self::Conversations(n) => {
                write!(f, "{}-{n}", self.subcommand())
            }
            _ => f.write_str(self.subcommand()),
        }
    }
}
