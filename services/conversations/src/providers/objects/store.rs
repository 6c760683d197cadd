//! Objects in a folder or at S3.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use object_store::{
    Attribute, Attributes, Error, ObjectStore as _, ObjectStoreExt as _, PutOptions, RetryConfig,
    aws::AmazonS3Builder, local::LocalFileSystem, path::Path as ObjectPath, prefix::PrefixStore,
};
use service::{
    config::ExposeSecret as _,
    http::{HttpClient, HttpOptions},
};

use super::{ObjectError, ObjectStore, connector::Connector};
use crate::providers::{
    answer::brief,
    settings::{MediaSettings, S3Settings},
};

/// Repeats of one put, which do no harm.
const RETRIES: usize = 2;
/// Longest time of one put with its repeats.
const RETRY_TIMEOUT: Duration = Duration::from_secs(30);

/// Where objects are kept. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Objects {
    store: Arc<dyn object_store::ObjectStore>,
    /// Folders do not keep the types of files.
    typed: bool,
}

impl Objects {
    /// The place of these settings. A folder is made when it is missing.
    ///
    /// # Errors
    /// The folder cannot be made, or the settings do not fit together.
    pub fn new(settings: &MediaSettings, options: &HttpOptions) -> Result<Self, ObjectError> {
        match settings {
            MediaSettings::Folder(folder) => Self::folder(folder),
            MediaSettings::S3(settings) => Self::s3(settings, options),
        }
    }

    fn folder(folder: &Path) -> Result<Self, ObjectError> {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|error| ObjectError::Refused(format!("{}: {error}", folder.display())))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| sorted(&error))?;
        // The row that says that a file is kept is on the disk before the file would be.
        Ok(Self { store: Arc::new(store.with_fsync(true)), typed: false })
    }

    fn s3(settings: &S3Settings, options: &HttpOptions) -> Result<Self, ObjectError> {
        let refused = |error: &dyn std::error::Error| ObjectError::Refused(error.to_string());
        let http = HttpClient::provider(options).map_err(|error| refused(&error))?;
        let retry = RetryConfig {
            max_retries: RETRIES,
            retry_timeout: RETRY_TIMEOUT,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(settings.access_key_id.expose_secret())
            .with_secret_access_key(settings.secret_access_key.expose_secret())
            .with_retry(retry)
            .with_http_connector(Connector(http));
        if let Some(endpoint) = &settings.endpoint {
            let plain = endpoint.scheme() == "http";
            let endpoint = endpoint.as_str().trim_end_matches('/');
            builder = builder.with_endpoint(endpoint).with_allow_http(plain);
        }
        let store = builder.build().map_err(|error| sorted(&error))?;
        let store: Arc<dyn object_store::ObjectStore> = match settings.prefix.as_str() {
            "" => Arc::new(store),
            prefix => Arc::new(PrefixStore::new(store, prefix)),
        };
        Ok(Self { store, typed: true })
    }
}

#[async_trait::async_trait]
impl ObjectStore for Objects {
    async fn put(&self, path: &str, bytes: Bytes, content_type: &str) -> Result<(), ObjectError> {
        let path = ObjectPath::parse(path);
        let path = path.map_err(|error| ObjectError::Refused(error.to_string()))?;
        let mut attributes = Attributes::new();
        if self.typed {
            attributes.insert(Attribute::ContentType, content_type.to_owned().into());
        }
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = self.store.put_opts(&path, bytes.into(), options).await;
        put.map(drop).map_err(|error| sorted(&error))
    }

    async fn get(&self, path: &str) -> Result<Option<Bytes>, ObjectError> {
        let path = ObjectPath::parse(path);
        let path = path.map_err(|error| ObjectError::Refused(error.to_string()))?;
        let found = match self.store.get(&path).await {
            Err(Error::NotFound { .. }) => return Ok(None),
            found => found.map_err(|error| sorted(&error))?,
        };
        found.bytes().await.map(Some).map_err(|error| sorted(&error))
    }
}

fn sorted(error: &Error) -> ObjectError {
    let detail = brief(&error.to_string());
    match error {
        Error::NotFound { .. }
        | Error::InvalidPath { .. }
        | Error::NotSupported { .. }
        | Error::NotImplemented { .. }
        | Error::PermissionDenied { .. }
        | Error::Unauthenticated { .. }
        | Error::UnknownConfigurationKey { .. } => ObjectError::Refused(detail),
        _ => ObjectError::Unavailable(detail),
    }
}
