//! Bringing pictures in: LinkedIn gives each a URN and an address to put its bytes to.

use http::Method;
use url::Url;

use super::{LinkedIn, author, wire};
use crate::{
    domain::{
        machine::Unready,
        publication::{Content, Publication},
    },
    platforms::{
        Account, At, Preparation, Violation,
        graph::is_video,
        json_api::{Ask, read},
        media::{self, Limit, Media},
        trouble::Trouble,
    },
};

/// What LinkedIn takes of one picture. Films need another way in, and are not taken here.
const LIMIT: Limit =
    Limit { platform: "LinkedIn", picture: 10 * 1024 * 1024, animation: 10 * 1024 * 1024, film: 0 };

/// What is surely a film, by its URL.
pub(super) fn films(content: &Content) -> impl Iterator<Item = Violation> {
    let films = content.media.iter().enumerate().filter(|(_, url)| is_video(url));
    films.map(|(index, _)| Violation {
        at: At::MediaItem(index),
        message: "LinkedIn takes no video here; remove it.".to_owned(),
    })
}

pub(super) fn is_needed(publication: &Publication) -> bool {
    let done = publication.handle.as_ref().map_or(0, |handle| handle.media_ids.len());
    done < publication.order.content.media.len()
}

/// Everything that is missing, as far as it goes.
pub(super) async fn prepare(
    linkedin: &LinkedIn,
    account: &Account,
    publication: &Publication,
) -> Preparation {
    let mut handle = publication.handle.clone().unwrap_or_default();
    let missing = publication.order.content.media.iter().skip(handle.media_ids.len());
    for url in missing {
        match linkedin.upload(account, url).await {
            Ok(urn) => handle.media_ids.push(urn),
            Err(unready) => return Preparation::unready(handle, unready),
        }
    }
    Preparation::ready(handle)
}

impl LinkedIn {
    async fn upload(&self, account: &Account, url: &str) -> Result<String, Unready> {
        let media = media::fetch(&self.media, url, &LIMIT).await?;
        self.bring_in(account, &media).await.map_err(Trouble::into_unready)
    }

    async fn bring_in(&self, account: &Account, media: &Media) -> Result<String, Trouble> {
        let owner = author(&account.account);
        let begin = self
            .rest(Method::POST, "images", &account.token)
            .query(&[("action", "initializeUpload")])
            .json(&wire::NewUpload::of(&owner));
        let response = self.api.send(begin).await?;
        let upload = read::<wire::Begun>(&response).map(|begun| begun.value);
        let upload = upload.filter(|upload| upload.image.starts_with("urn:li:"));
        let to = upload.as_ref().and_then(|upload| self.trusted(&upload.upload_url));
        let (Some(upload), Some(to)) = (upload, to) else {
            return Err(Trouble::unreadable(response.status));
        };
        let put = Ask::new(Method::PUT, to)
            .bearer(&account.token)
            .body(media.kind.name(), media.bytes.clone());
        self.api.send(put).await?;
        Ok(upload.image)
    }

    /// The address to upload to, if it may have our token: LinkedIn's own, or where the API is.
    fn trusted(&self, url: &str) -> Option<Url> {
        let url = Url::parse(url).ok()?;
        let own = url.origin() == self.api.base().origin();
        let linkedin = url.scheme() == "https"
            && url.host_str().is_some_and(|host| host.ends_with(".linkedin.com"));
        (own || linkedin).then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use service::{
        Clock,
        http::{HttpClient, HttpOptions},
    };

    use super::*;

    #[test]
    fn a_video_is_refused_by_its_url() {
        let media = ["1.jpg", "2.MP4", "3.gif"].map(|name| format!("https://media.test/{name}"));
        let content = Content { text: String::new(), media: media.into() };
        let found: Vec<At> = films(&content).map(|violation| violation.at).collect();
        assert_eq!(found, [At::MediaItem(1)]);
    }

    #[test]
    fn the_token_goes_to_linkedin_only() {
        let client = HttpClient::provider(&HttpOptions::default()).unwrap();
        let base = Url::parse("http://127.0.0.1:8090/linkedin").unwrap();
        let linkedin = LinkedIn::new(client.clone(), client, base, None, Clock::system());
        let trusted = |url: &str| linkedin.trusted(url).is_some();
        assert!(trusted("https://www.linkedin.com/dms-uploads/1"));
        assert!(trusted("http://127.0.0.1:8090/linkedin/dms-uploads/1"));
        for other in ["http://www.linkedin.com/1", "https://linkedin.com.evil.test/1", "nonsense"] {
            assert!(!trusted(other), "{other}");
        }
    }
}
