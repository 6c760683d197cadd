//! Only our own services get in, and we call only them.

use service::{
    Tasks,
    grpc::{Certificates, connect},
};
use tonic::Code;

use crate::support::{Authority, Identity, Running, ask, eventually};

/// What a caller with this identity gets of a server at `localhost`.
async fn call(server: &Running, caller: Option<Identity>) -> Result<(), Code> {
    let scheme = if caller.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://localhost:{}", server.addr.port()).parse().unwrap();
    let opened = match &caller {
        Some(identity) => Some(identity.open().await),
        None => None,
    };
    let certificates = opened.as_ref().map(|(certificates, _)| certificates.clone());
    let tasks = Tasks::new("caller");
    let channel = connect(&url, certificates, &tasks).await.unwrap();
    let answer = ask(&channel).await;
    tasks.ask_to_stop();
    answer
}

async fn serve(identity: &Identity) -> (Running, tempfile::TempDir) {
    let (certificates, folder) = identity.open().await;
    (Running::on_loopback(Some(certificates)).await, folder)
}

#[tokio::test]
async fn who_shows_a_certificate_of_the_authority_gets_in() {
    let authority = Authority::new();
    let (server, _folder) = serve(&authority.certify("localhost")).await;
    assert_eq!(call(&server, Some(authority.certify("gateway"))).await, Ok(()));
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let (server, _folder) = serve(&authority.certify("localhost")).await;
    // With TLS 1.3 a caller learns of it when it first reads; how tonic calls that depends on the moment.
    assert!(call(&server, None).await.is_err(), "without TLS");
    let wrong = stranger.certify("gateway").trusting(&authority);
    assert!(call(&server, Some(wrong)).await.is_err(), "of another authority");
    let expired = authority.certify_once("gateway");
    assert!(call(&server, Some(expired)).await.is_err(), "expired");
    // It still serves whom it should.
    assert_eq!(call(&server, Some(authority.certify("gateway"))).await, Ok(()));
}

/// TLS alone is not enough: who has no certificate of their own is sent away.
#[tokio::test]
async fn a_caller_without_a_certificate_is_refused() {
    let authority = Authority::new();
    let identity = authority.certify("localhost");
    let (server, _folder) = serve(&identity).await;
    let tls = tonic::transport::ClientTlsConfig::new()
        .ca_certificate(tonic::transport::Certificate::from_pem(&identity.ca))
        .domain_name("localhost");
    let url = format!("https://{}", server.addr);
    let endpoint = tonic::transport::Endpoint::from_shared(url).unwrap().tls_config(tls).unwrap();
    // With TLS 1.3 a client learns of it when it first reads.
    let mut client = tonic_health::pb::health_client::HealthClient::new(endpoint.connect_lazy());
    let request = tonic_health::pb::HealthCheckRequest { service: String::new() };
    assert!(client.check(request).await.is_err());
}

#[tokio::test]
async fn we_call_only_whom_the_authority_calls_by_that_name() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let (server, _folder) = serve(&authority.certify("elsewhere")).await;
    let caller = || authority.certify("gateway");
    assert_eq!(call(&server, Some(caller())).await, Err(Code::Unavailable), "another name");
    let (server, _folder) = serve(&authority.certify_once("localhost")).await;
    assert_eq!(call(&server, Some(caller())).await, Err(Code::Unavailable), "expired");
    let (server, _folder) = serve(&stranger.certify("localhost").trusting(&authority)).await;
    assert_eq!(call(&server, Some(caller())).await, Err(Code::Unavailable), "another authority");
}

/// As cert-manager renews them: the files change under a running process.
#[tokio::test]
async fn renewed_certificates_count_without_a_restart() {
    let (old, new) = (Authority::new(), Authority::new());
    let (server, folder) = serve(&old.certify("localhost")).await;
    assert_eq!(call(&server, Some(old.certify("gateway"))).await, Ok(()));
    // Half a renewal does not fit together: the old ones stay in use.
    std::fs::write(folder.path().join("tls.key"), new.certify("localhost").key).unwrap();
    assert_eq!(call(&server, Some(old.certify("gateway"))).await, Ok(()));
    new.certify("localhost").write(&folder);
    eventually("the new authority counts", async || {
        call(&server, Some(new.certify("gateway"))).await.is_ok()
    })
    .await;
    assert!(call(&server, Some(old.certify("gateway"))).await.is_err());
}

/// A caller that has been connected for long shows the renewed one, too, when it connects again.
#[tokio::test]
async fn a_channel_outlives_the_authority_it_began_with() {
    let (old, new) = (Authority::new(), Authority::new());
    let (server, _served) = serve(&old.certify("localhost")).await;
    let (certificates, folder) = old.certify("gateway").open().await;
    let url = format!("https://localhost:{}", server.addr.port()).parse().unwrap();
    let tasks = Tasks::new("caller");
    let channel = connect(&url, Some(certificates), &tasks).await.unwrap();
    assert_eq!(ask(&channel).await, Ok(()));
    new.certify("gateway").write(&folder);
    server.stop().await;
    let (certificates, _served) = new.certify("localhost").open().await;
    let server = Running::start(server.addr, Some(certificates)).await;
    eventually("the new authority's server is called", async || ask(&channel).await.is_ok()).await;
    drop(server);
    tasks.ask_to_stop();
}

/// Somebody who connects and says nothing is not waited for.
#[tokio::test]
async fn a_stop_waits_for_nobody_who_has_not_shown_who_they_are() {
    let (server, _folder) = serve(&Authority::new().certify("localhost")).await;
    let silent = tokio::net::TcpStream::connect(server.addr).await.unwrap();
    let stopped = tokio::time::timeout(std::time::Duration::from_secs(5), server.stop()).await;
    assert!(stopped.is_ok(), "a handshake may take 10 s");
    drop(silent);
}

#[tokio::test]
async fn what_cannot_be_used_is_told_at_the_start() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let mut files = authority.certify("localhost").write(&folder);
    std::fs::write(&files.ca, "no certificate").unwrap();
    let error = Certificates::open(files.clone()).await.unwrap_err();
    assert!(error.to_string().contains("tls.crt"), "{error}");
    files.key = folder.path().join("no-such-file");
    let error = Certificates::open(files).await.unwrap_err();
    assert!(error.to_string().contains("no-such-file"), "{error}");
}
