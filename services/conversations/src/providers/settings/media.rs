//! Where media are kept.

use std::path::PathBuf;

use service::config::{Secret, Source};
use url::Url;

/// Where media are kept.
#[derive(Clone, Debug)]
pub enum MediaSettings {
    /// A folder of this machine.
    Folder(PathBuf),
    /// Storage that speaks S3.
    S3(S3Settings),
}

/// A bucket.
#[derive(Clone, Debug)]
pub struct S3Settings {
    /// Its name.
    pub bucket: String,
    /// What objects' paths begin with; may be empty.
    pub prefix: String,
    /// Where it is; `None`: at Amazon's.
    pub endpoint: Option<Url>,
    /// In which region.
    pub region: String,
    /// Who we are there.
    pub access_key_id: Secret,
    /// And the proof.
    pub secret_access_key: Secret,
}

impl MediaSettings {
    const URL: &str = "FANFARE_CONVERSATIONS_MEDIA_URL";
    const KEY_ID: &str = "FANFARE_CONVERSATIONS_MEDIA_ACCESS_KEY_ID";
    const KEY: &str = "FANFARE_CONVERSATIONS_MEDIA_SECRET_ACCESS_KEY";

    /// `file:<folder>` or `s3://<bucket>[/<prefix>]`; unset: the folder `media` in the data folder.
    pub(super) fn read(source: &mut Source) -> Self {
        let data = PathBuf::from(source.text("FANFARE_DATA_DIR", "data")).join("media");
        let url = source.optional(Self::URL);
        let endpoint = source.base_url("FANFARE_CONVERSATIONS_MEDIA_ENDPOINT");
        let region = source.text("FANFARE_CONVERSATIONS_MEDIA_REGION", "us-east-1");
        let (key_id, key) = (source.secret(Self::KEY_ID), source.secret(Self::KEY));
        let Some(url) = url else { return Self::Folder(data) };
        match place(&url) {
            Some(Place::Folder(folder)) => Self::Folder(folder),
            Some(Place::Bucket { bucket, prefix }) => {
                if key_id.is_none() || key.is_none() {
                    let (id, key) = (Self::KEY_ID, Self::KEY);
                    source.problem(format!("{id} and {key} are needed beside {}", Self::URL));
                }
                Self::S3(S3Settings {
                    bucket,
                    prefix,
                    endpoint,
                    region,
                    access_key_id: key_id.unwrap_or_default(),
                    secret_access_key: key.unwrap_or_default(),
                })
            }
            None => {
                let name = Self::URL;
                let problem = "is neither file:<folder> nor s3://<bucket>";
                source.problem(format!("{name} = \"{url}\": {problem}"));
                Self::Folder(data)
            }
        }
    }
}

enum Place {
    Folder(PathBuf),
    Bucket { bucket: String, prefix: String },
}

fn place(url: &str) -> Option<Place> {
    if let Some(folder) = url.strip_prefix("file:") {
        // `file:media`, `file:/media` and `file:///media`.
        let folder = folder.strip_prefix("//").unwrap_or(folder);
        return (!folder.is_empty()).then(|| Place::Folder(PathBuf::from(folder)));
    }
    let rest = url.strip_prefix("s3://")?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let named = !bucket.is_empty() && bucket.chars().all(plain);
    let (bucket, prefix) = (bucket.to_owned(), prefix.trim_matches('/').to_owned());
    named.then_some(Place::Bucket { bucket, prefix })
}
