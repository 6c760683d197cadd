//! Servers that answer the standard health service, and authorities that make certificates.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use service::{
    Tasks,
    grpc::{CertificateFiles, Certificates, Channel, Incoming, Server},
};
use tempfile::TempDir;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

/// Longer than anything takes here.
const LIMIT: Duration = Duration::from_secs(20);

/// A running server; stopped when it is dropped.
pub(crate) struct Running {
    pub(crate) addr: SocketAddr,
    tasks: Tasks,
}

impl Running {
    pub(crate) async fn start(addr: SocketAddr, certificates: Option<Arc<Certificates>>) -> Self {
        let tasks = Tasks::new("test");
        let incoming = Incoming::bind(addr, certificates).await.unwrap();
        let Incoming::Tcp(listener, _) = &incoming else { unreachable!("it was bound") };
        let addr = listener.local_addr().unwrap();
        let server = Server::new().unwrap();
        tasks.spawn_loop(server.serve(incoming, tasks.clone()));
        Self { addr, tasks }
    }

    pub(crate) async fn on_loopback(certificates: Option<Arc<Certificates>>) -> Self {
        Self::start(([127, 0, 0, 1], 0).into(), certificates).await
    }

    pub(crate) async fn stop(&self) {
        assert!(self.tasks.stop(LIMIT).await);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.ask_to_stop();
    }
}

/// Whether the server behind a channel answers.
pub(crate) async fn ask(channel: &Channel) -> Result<(), Code> {
    let request = HealthCheckRequest { service: String::new() };
    let asked = HealthClient::new(channel.clone());
    let answer = tokio::time::timeout(LIMIT, { asked }.check(request)).await;
    answer.expect("no call waits for ever").map(drop).map_err(|status| status.code())
}

/// Looks until `is_so`.
pub(crate) async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    let look = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(LIMIT, look).await.is_ok(), "{what}");
}

/// Who makes certificates.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A certificate for a name.
    pub(crate) fn certify(&self, name: &str) -> Identity {
        self.certify_until(name, (2100, 1, 1))
    }

    /// One that has ended long ago.
    pub(crate) fn certify_once(&self, name: &str) -> Identity {
        self.certify_until(name, (2001, 1, 1))
    }

    fn certify_until(&self, name: &str, (year, month, day): (i32, u8, u8)) -> Identity {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(year, month, day);
        let key = KeyPair::generate().unwrap();
        let cert = params.signed_by(&key, &self.0).unwrap();
        Identity { cert: cert.pem(), key: key.serialize_pem(), ca: self.0.pem() }
    }
}

/// A certificate with its key, and the authority whose peers it takes.
pub(crate) struct Identity {
    pub(crate) cert: String,
    pub(crate) key: String,
    pub(crate) ca: String,
}

impl Identity {
    pub(crate) fn trusting(self, authority: &Authority) -> Self {
        Self { ca: authority.0.pem(), ..self }
    }

    /// Writes the files, over those that are there.
    pub(crate) fn write(&self, folder: &TempDir) -> CertificateFiles {
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file
        };
        CertificateFiles {
            cert: write("tls.crt", &self.cert),
            key: write("tls.key", &self.key),
            ca: write("ca.crt", &self.ca),
        }
    }

    pub(crate) async fn open(&self) -> (Arc<Certificates>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let certificates = Certificates::open(self.write(&folder)).await.unwrap();
        (certificates, folder)
    }
}
