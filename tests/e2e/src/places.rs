//! Where each process of an installation is, and what it is told beside the common settings.

use std::{collections::BTreeMap, net::SocketAddr};

use crate::{
    database, ports,
    service::{Service, Shape},
    settings::Settings,
};

/// A process's own settings and addresses.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Everything it is told.
    pub(crate) settings: Settings,
    /// Where `/readyz` and `/metrics` are.
    pub(crate) operations: String,
    /// Where it serves REST; empty if it does not.
    pub(crate) rest: String,
}

/// Finds ports, makes databases; the places of a shape's services.
///
/// The databases are on the suite's server, unless the test has one of its own.
pub(crate) async fn find(
    shape: Shape,
    common: &Settings,
    server: Option<&str>,
) -> BTreeMap<Service, Place> {
    match shape {
        Shape::Embedded => BTreeMap::from([(Service::Up, up(common))]),
        Shape::Processes => processes(common, server).await,
        Shape::Compose(_) => compose(common),
    }
}

fn up(common: &Settings) -> Place {
    let addr = ports::free();
    Place {
        settings: common.clone().with("FANFARE_HTTP_ADDR", addr.to_string()),
        operations: url(addr),
        rest: url(addr),
    }
}

/// What runs already and is not ours to start.
fn compose(common: &Settings) -> BTreeMap<Service, Place> {
    [Service::Gateway(1), Service::Publisher(1), Service::Publisher(2), Service::Scheduler]
        .into_iter()
        .chain([Service::Conversations(1)])
        .map(|service| {
            let settings = common.clone();
            (service, Place { settings, operations: String::new(), rest: String::new() })
        })
        .collect()
}

async fn processes(common: &Settings, server: Option<&str>) -> BTreeMap<Service, Place> {
    let common = common
        .clone()
        .with("FANFARE_GATEWAY_DATABASE_URL", database::create(server).await)
        .with("FANFARE_PUBLISHER_DATABASE_URL", database::create(server).await)
        .with("FANFARE_SCHEDULER_DATABASE_URL", database::create(server).await)
        .with("FANFARE_CONVERSATIONS_DATABASE_URL", database::create(server).await);
    let publishers = [ports::free(), ports::free()];
    let conversations = [ports::free(), ports::free()];
    let scheduler = ports::free();
    let listening = |name: &str, addr: SocketAddr| {
        place(&common, |settings| settings.with(name, addr.to_string()))
    };
    let mut places = BTreeMap::from([(
        Service::Scheduler,
        place(&common, |settings| {
            settings
                .with("FANFARE_SCHEDULER_ADDR", scheduler.to_string())
                .with("FANFARE_PUBLISHER_URL", url(publishers[0]))
        }),
    )]);
    for (n, (publisher, conversations)) in (1..).zip(publishers.into_iter().zip(conversations)) {
        let rest = ports::free();
        let gateway = place(&common, |settings| {
            settings
                .with("FANFARE_HTTP_ADDR", rest.to_string())
                .with("FANFARE_PUBLISHER_URL", url(publisher))
                .with("FANFARE_SCHEDULER_URL", url(scheduler))
                .with("FANFARE_CONVERSATIONS_URL", url(conversations))
        });
        // Ready as its users see it: with the services behind it.
        let gateway = Place { rest: url(rest), ..gateway };
        places.insert(Service::Gateway(n), gateway);
        places.insert(Service::Publisher(n), listening("FANFARE_PUBLISHER_ADDR", publisher));
        let place = listening("FANFARE_CONVERSATIONS_ADDR", conversations);
        places.insert(Service::Conversations(n), place);
    }
    places
}

fn place(common: &Settings, own: impl FnOnce(Settings) -> Settings) -> Place {
    let operations = ports::free();
    let settings = common.clone().with("FANFARE_METRICS_ADDR", operations.to_string());
    Place { settings: own(settings), operations: url(operations), rest: String::new() }
}

fn url(addr: SocketAddr) -> String {
    format!("http://{addr}")
}
