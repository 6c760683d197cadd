//! What a media is, as far as its URL tells.

use url::Url;

/// What the path of a video ends in.
const VIDEOS: [&str; 7] = ["mp4", "mov", "m4v", "webm", "avi", "mkv", "mpeg"];

/// Whether a URL is a video's; whatever is not is taken for an image.
pub(in crate::platforms) fn is_video(url: &str) -> bool {
    let parsed = Url::parse(url).ok();
    let path = parsed.as_ref().map_or(url, Url::path);
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| VIDEOS.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_the_path_tells() {
        assert!(is_video("https://media.example/a/clip.MP4?size=2"));
        for image in ["https://media.example/1.jpg", "https://media.example/x?name=a.mp4", ""] {
            assert!(!is_video(image), "{image}");
        }
    }
}
