//! Certificates between services: each shows its own and takes no peer without one of the same
//! authority (operations.md, "Service to service").
//!
//! The files are read again for each connection, so that renewed ones count without a restart; a
//! renewal that cannot be read leaves the last good ones in use, and a log line.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};
use tonic::transport::{Certificate, ClientTlsConfig, Identity};

use crate::config::Source;

const CERT: &str = "FANFARE_TLS_CERT_FILE";
const KEY: &str = "FANFARE_TLS_KEY_FILE";
const CA: &str = "FANFARE_TLS_CA_FILE";

/// Where the certificates are: PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    /// Our certificate, with what leads from it to the authority's.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The authorities whose certificates peers may show.
    pub ca: PathBuf,
}

impl CertificateFiles {
    /// Reads the settings: all three or none.
    pub fn read(source: &mut Source) -> Option<Self> {
        let files = [CERT, KEY, CA].map(|name| source.optional(name).map(PathBuf::from));
        match files {
            [Some(cert), Some(key), Some(ca)] => Some(Self { cert, key, ca }),
            [None, None, None] => None,
            _ => {
                source.problem(format!("set {CERT}, {KEY} and {CA}, or none of them"));
                None
            }
        }
    }
}

/// Why certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("{file}: {error}")]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// They are no PEM, or do not belong together.
    #[error("the certificates in {file} and beside it cannot be used: {error}")]
    Unusable {
        /// The certificate's file.
        file: PathBuf,
        /// Why.
        error: String,
    },
}

/// The certificates as they are on the disk.
#[derive(Debug)]
pub struct Certificates {
    files: CertificateFiles,
    current: Mutex<Arc<Loaded>>,
}

/// One state of the files.
#[derive(Debug)]
pub(super) struct Loaded {
    cert: Vec<u8>,
    key: Vec<u8>,
    ca: Vec<u8>,
    server: Arc<ServerConfig>,
}

impl Certificates {
    /// Reads the files and checks that they can be used.
    ///
    /// # Errors
    /// They cannot.
    pub async fn open(files: CertificateFiles) -> Result<Arc<Self>, CertificateError> {
        let current = Mutex::new(Arc::new(Loaded::read(&files).await?));
        Ok(Arc::new(Self { files, current }))
    }

    /// The files as they are now, or as they were when they could last be used.
    pub(super) async fn current(&self) -> Arc<Loaded> {
        let known = Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner));
        match known.read_again(&self.files).await {
            Ok(None) => known,
            Ok(Some(renewed)) => {
                tracing::info!("the certificates were renewed");
                let renewed = Arc::new(renewed);
                let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
                *current = Arc::clone(&renewed);
                renewed
            }
            Err(error) => {
                tracing::error!(%error, "the certificates before these stay in use");
                known
            }
        }
    }
}

impl Loaded {
    async fn read(files: &CertificateFiles) -> Result<Self, CertificateError> {
        let (cert, key) = (read(&files.cert).await?, read(&files.key).await?);
        let ca = read(&files.ca).await?;
        let unusable = |error: rustls::Error| CertificateError::Unusable {
            file: files.cert.clone(),
            error: error.to_string(),
        };
        let server = Arc::new(server(&cert, &key, &ca).map_err(unusable)?);
        Ok(Self { cert, key, ca, server })
    }

    /// What is there now, if it is something else.
    async fn read_again(&self, files: &CertificateFiles) -> Result<Option<Self>, CertificateError> {
        let same = read(&files.cert).await? == self.cert
            && read(&files.key).await? == self.key
            && read(&files.ca).await? == self.ca;
        if same { Ok(None) } else { Self::read(files).await.map(Some) }
    }

    /// How we answer: only to peers that show a certificate of the authority.
    pub(super) fn server(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.server)
    }

    /// How we call: showing ours, and only to whom the authority calls `host`.
    pub(super) fn client(&self, host: &str) -> ClientTlsConfig {
        ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(&self.ca))
            .identity(Identity::from_pem(&self.cert, &self.key))
            .domain_name(host)
    }
}

async fn read(file: &Path) -> Result<Vec<u8>, CertificateError> {
    let unreadable = |error| CertificateError::Unreadable { file: file.to_owned(), error };
    tokio::fs::read(file).await.map_err(unreadable)
}

fn server(cert: &[u8], key: &[u8], ca: &[u8]) -> Result<ServerConfig, rustls::Error> {
    let mut authorities = RootCertStore::empty();
    for certificate in certificates(ca)? {
        authorities.add(certificate)?;
    }
    let provider = Arc::new(ring::default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(authorities.into(), Arc::clone(&provider))
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(general)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(certificates(cert)?, key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, rustls::Error> {
    CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(general)
}

fn general(error: impl std::fmt::Display) -> rustls::Error {
    rustls::Error::General(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_files_are_named_or_none() {
        let read = |names: &[&str]| {
            let pairs = names.iter().map(|name| ((*name).to_owned(), format!("/etc/{name}")));
            let mut source = Source::from_parts("", pairs);
            (CertificateFiles::read(&mut source), source.finish().is_ok())
        };
        assert_eq!(read(&[]), (None, true));
        let (files, fine) = read(&[CERT, KEY, CA]);
        assert!(fine && files.unwrap().key == Path::new("/etc/FANFARE_TLS_KEY_FILE"));
        assert_eq!(read(&[CERT, KEY]), (None, false));
        assert_eq!(read(&[CA]), (None, false));
    }
}
