//! Rich text: where a text's links and hashtags are, in bytes. Without them a link is mere text.

use std::ops::Range;

use serde_json::{Value, json};

use crate::domain::text;

/// Longest hashtag that Bluesky takes, in bytes.
const MAX_TAG: usize = 640;

/// The facets of a text, in order.
pub(super) fn of(text: &str) -> Vec<Value> {
    let links = text::links(text);
    let mut facets: Vec<(Range<usize>, Value)> = tags(text)
        .into_iter()
        .filter(|tag| !links.iter().any(|link| link.contains(&tag.start)))
        .map(|tag| {
            let name = text[tag.clone()].trim_start_matches('#');
            let feature = json!({"$type": "app.bsky.richtext.facet#tag", "tag": name});
            (tag, feature)
        })
        .collect();
    facets.extend(links.into_iter().map(|link| {
        let uri = &text[link.clone()];
        let feature = json!({"$type": "app.bsky.richtext.facet#link", "uri": uri});
        (link, feature)
    }));
    facets.sort_by_key(|(range, _)| range.start);
    let facet = |(range, feature): (Range<usize>, Value)| {
        json!({
            "index": {"byteStart": range.start, "byteEnd": range.end},
            "features": [feature],
        })
    };
    facets.into_iter().map(facet).collect()
}

/// Hashtags: `#` at the beginning of a word, letters, digits and underscores, not only digits.
fn tags(text: &str) -> Vec<Range<usize>> {
    let mut tags = Vec::new();
    for (at, _) in text.match_indices('#') {
        let before = text[..at].chars().next_back();
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let starts_a_word = before.is_none_or(|c| c.is_whitespace() || c == '(');
        let named = rest[..end].contains(char::is_alphabetic);
        if starts_a_word && named && end <= MAX_TAG {
            tags.push(at..at + 1 + end);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_bytes() {
        let text = "Tee für alle: https://tee.example/größe, #Tee5 (#é) #5 a#b";
        let facets = of(text);
        let shown: Vec<(&str, String)> = facets
            .iter()
            .map(|facet| {
                let at = |name: &str| facet["index"][name].as_u64().unwrap() as usize;
                let feature = &facet["features"][0];
                let value = feature.get("uri").or(feature.get("tag")).unwrap();
                (&text[at("byteStart")..at("byteEnd")], value.as_str().unwrap().to_owned())
            })
            .collect();
        let expected = [
            ("https://tee.example/größe", "https://tee.example/größe".to_owned()),
            ("#Tee5", "Tee5".to_owned()),
            ("#é", "é".to_owned()),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_fragment_of_a_link_is_no_hashtag() {
        assert_eq!(of("https://a.example/x#y").len(), 1);
        assert!(of("nothing here").is_empty());
    }
}
