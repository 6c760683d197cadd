//! The client for URLs from users, against real sockets.

use super::{
    super::{AllowList, HttpClient, HttpError},
    options, post,
    server::{Server, answer},
};

fn guarded(allowed: &str) -> HttpClient {
    HttpClient::guarded(&options(), AllowList::parse(allowed).unwrap()).unwrap()
}

#[tokio::test]
async fn private_hosts_are_refused_before_anything_is_sent() {
    let server = Server::start(vec![]).await;
    let port = server.address.port();
    let client = guarded("");
    for host in ["127.0.0.1", "localhost", "LOCALHOST.", "2130706433", "0x7f.1", "[::ffff:7f00:1]"]
    {
        let error = client.send(post(&format!("http://{host}:{port}/"))).await.unwrap_err();
        assert!(matches!(error, HttpError::Refused(_)), "{host}: {error:?}");
        assert!(error.surely_no_effect());
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_name_is_refused_for_what_it_resolves_to() {
    let server = Server::start(vec![]).await;
    let url = format!("http://localhost:{}/", server.address.port());
    // Past the check of the text: the resolver under it sees what a public name may resolve to.
    let error = guarded("").library_client().post(url).send().await.unwrap_err();
    let error = HttpError::from_library(&error);
    assert!(matches!(error, HttpError::Refused(_)), "{error:?}");
    assert!(error.to_string().contains("resolves to a loopback address"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn the_allow_list_opens_what_it_names() {
    let reply = answer("200 OK", "", "");
    let server = Server::start(vec![reply.clone(), reply.clone(), reply.clone(), reply]).await;
    let port = server.address.port();
    for (allowed, host) in [
        ("127.0.0.0/8".to_owned(), "127.0.0.1"),
        (format!("127.0.0.1:{port}"), "127.0.0.1"),
        ("localhost".to_owned(), "localhost"),
        (format!("localhost:{port}"), "localhost"),
    ] {
        let answer = guarded(&allowed).send(post(&format!("http://{host}:{port}/"))).await;
        assert_eq!(answer.unwrap().status, 200, "{allowed}");
    }
    let error = guarded("localhost:1").send(post(&server.url("/"))).await.unwrap_err();
    assert!(matches!(error, HttpError::Refused(_)), "{error:?}");
}
