//! What is wrong with the options is said before anything global is set.

mod support;

use support::options;
use telemetry::{Error, Options, init};

#[tokio::test]
async fn mistakes_are_named() {
    let none = Options { services: Vec::new(), ..options(None) };
    assert!(matches!(init(none), Err(Error::NoService)));

    let ratio = Options { sample_ratio: 1.5, ..options(None) };
    assert!(matches!(init(ratio), Err(Error::SampleRatio(_))));

    let filter = Options { filter: "gateway=loud".to_owned(), ..options(None) };
    let message = init(filter).unwrap_err().to_string();
    assert!(message.contains("gateway=loud"), "{message}");

    for endpoint in ["", "localhost:4317", "ftp://localhost", "http://"] {
        let wrong = init(options(Some(endpoint.to_owned())));
        assert!(matches!(wrong, Err(Error::Endpoint { .. })), "{endpoint}: {wrong:?}");
    }
}

#[test]
fn an_endpoint_needs_a_runtime() {
    let endpoint = "http://localhost:4317".to_owned();
    assert!(matches!(init(options(Some(endpoint))), Err(Error::NoRuntime)));
}
