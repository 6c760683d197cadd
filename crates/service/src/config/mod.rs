//! Typed configuration: defaults → `fanfare.toml` → environment (architecture.md,
//! "Configuration").
//!
//! A service reads its settings by name from a [`Source`]; mistakes are collected and
//! [`Source::finish`] lists all of them at once. Secrets come as [`Secret`] and never print.
//!
//! Map: this file reads settings, [`values`] has the types that their texts stand for.

mod values;

pub use secrecy::{ExposeSecret, SecretString as Secret};
pub use values::{Rate, Watch, parse_duration};

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    path::Path,
    str::FromStr,
    time::Duration,
};

use url::Url;

/// What every setting's name starts with.
const PREFIX: &str = "FANFARE_";

/// All settings as text, who asked for which, and what was wrong with them.
#[derive(Debug, Default)]
pub struct Source {
    values: BTreeMap<String, String>,
    asked: BTreeSet<String>,
    problems: Vec<String>,
    shown: BTreeMap<String, String>,
}

/// Every mistake of a configuration, one a line.
#[derive(Debug, thiserror::Error)]
#[error("the configuration has {} mistake(s):\n  {}", .0.len(), .0.join("\n  "))]
pub struct Problems(pub Vec<String>);

impl Source {
    /// Reads `fanfare.toml` at `file`, if it is there, and the environment over it.
    pub fn load(file: &Path) -> Self {
        #[allow(clippy::disallowed_methods, reason = "this is where the environment is read")]
        let environment = std::env::vars();
        match std::fs::read_to_string(file) {
            Ok(text) => Self::from_parts(&text, environment),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Self::from_parts("", environment)
            }
            Err(error) => {
                let mut source = Self::from_parts("", environment);
                source.problems.push(format!("{} cannot be read: {error}", file.display()));
                source
            }
        }
    }

    /// The same from texts: the content of a `fanfare.toml`, and variables that override it.
    ///
    /// Tables and keys of the file are joined: `[story] limit_safe = "120s"` is
    /// `FANFARE_STORY_LIMIT_SAFE`.
    pub fn from_parts(toml: &str, environment: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut source = Self::default();
        match toml.parse::<toml::Table>() {
            Ok(table) => flatten(PREFIX.trim_end_matches('_'), &table, &mut source.values),
            Err(error) => source.problems.push(format!("fanfare.toml: {error}")),
        }
        source.values.extend(environment);
        source
    }

    /// A text, or `default`.
    pub fn text(&mut self, name: &str, default: &str) -> String {
        self.get(name, default)
    }

    /// A text that may be missing; an empty one counts as missing.
    pub fn optional(&mut self, name: &str) -> Option<String> {
        let value = self.raw(name);
        self.shown.insert(name.to_owned(), value.clone().unwrap_or_default());
        value
    }

    /// A secret that may be missing.
    pub fn secret(&mut self, name: &str) -> Option<Secret> {
        let value = self.raw(name).map(Secret::from);
        let shown = if value.is_some() { "(set)" } else { "" };
        self.shown.insert(name.to_owned(), shown.to_owned());
        value
    }

    /// A provider's base URL that may be missing.
    pub fn base_url(&mut self, name: &str) -> Option<Url> {
        let text = self.optional(name)?;
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url),
            _ => {
                self.problem(format!("{name} = \"{text}\": is no http URL"));
                None
            }
        }
    }

    /// Anything that parses from text.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, name: &str, default: &str) -> Option<T> {
        self.parse_with(name, default, |text| text.parse::<T>().map_err(|error| error.to_string()))
    }

    /// Anything that `parse` makes of the text; its error is listed with the name.
    pub fn parse_with<T>(
        &mut self,
        name: &str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.get(name, default);
        parse(&text)
            .map_err(|error| self.problems.push(format!("{name} = \"{text}\": {error}")))
            .ok()
    }

    /// A duration such as `250ms`, `1.5s`, `5m`, `12h`, `3d`.
    pub fn duration(&mut self, name: &str, default: &str) -> Duration {
        self.parse_with(name, default, parse_duration).unwrap_or_default()
    }

    /// The same, but at least a millisecond: for what would spin or end at once without a time.
    pub fn positive_duration(&mut self, name: &str, default: &str) -> Duration {
        self.parse_with(name, default, |text| match parse_duration(text)? {
            short if short < Duration::from_millis(1) => Err("must be at least 1ms".to_owned()),
            duration => Ok(duration),
        })
        .unwrap_or_default()
    }

    /// A comma-separated list of durations, at least one.
    pub fn durations(&mut self, name: &str, default: &str) -> Vec<Duration> {
        self.parse_with(name, default, |text| text.split(',').map(parse_duration).collect())
            .unwrap_or_default()
    }

    /// A whole number in `least..=most`.
    pub fn number(&mut self, name: &str, default: u64, least: u64, most: u64) -> u64 {
        self.parse_with(name, &default.to_string(), |text| match text.parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(format!("must be a whole number from {least} to {most}")),
        })
        .unwrap_or(default)
    }

    /// The items of a comma-separated list, without outer space and empty ones.
    pub fn list(&mut self, name: &str) -> Vec<String> {
        self.list_or(name, "")
    }

    /// The same with a default; a text that is there and empty is an empty list.
    pub fn list_or(&mut self, name: &str, default: &str) -> Vec<String> {
        let emptied = self.values.get(name).is_some_and(String::is_empty);
        let text = self.get(name, if emptied { "" } else { default });
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    /// Notes a mistake that only shows when settings are seen together.
    pub fn problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// Names that start with `FANFARE_` and that nobody asked for: a warning each.
    pub fn unknown(&self) -> Vec<&str> {
        self.values
            .keys()
            .filter(|name| name.starts_with(PREFIX) && !self.asked.contains(*name))
            .map(String::as_str)
            .collect()
    }

    /// Every setting asked for and its value in force, secrets hidden: what `fanfare config` shows.
    pub fn shown(&self) -> impl Iterator<Item = (&str, &str)> {
        self.shown.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// # Errors
    /// All mistakes, if there is one.
    pub fn finish(&mut self) -> Result<(), Problems> {
        let problems = std::mem::take(&mut self.problems);
        if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
    }

    fn raw(&mut self, name: &str) -> Option<String> {
        self.asked.insert(name.to_owned());
        self.values.get(name).filter(|value| !value.is_empty()).cloned()
    }

    fn get(&mut self, name: &str, default: &str) -> String {
        let value = self.raw(name).unwrap_or_else(|| default.to_owned());
        self.shown.insert(name.to_owned(), value.clone());
        value
    }
}

fn flatten(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let name = format!("{prefix}_{}", key.to_uppercase());
        match value {
            toml::Value::Table(inner) => flatten(&name, inner, into),
            toml::Value::String(text) => {
                into.insert(name, text.clone());
            }
            toml::Value::Array(items) => {
                let texts: Vec<String> = items.iter().map(scalar).collect();
                into.insert(name, texts.join(","));
            }
            other => {
                into.insert(name, scalar(other));
            }
        }
    }
}

fn scalar(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(toml: &str, environment: &[(&str, &str)]) -> Source {
        let pairs = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Source::from_parts(toml, pairs)
    }

    #[test]
    fn a_list_that_is_there_and_empty_is_empty() {
        let mut source = source("", &[("FANFARE_A", ""), ("FANFARE_B", "x, y")]);
        assert!(source.list_or("FANFARE_A", "one").is_empty());
        assert_eq!(source.list_or("FANFARE_B", "one"), ["x", "y"]);
        assert_eq!(source.list_or("FANFARE_C", "one,two"), ["one", "two"]);
        assert!(source.unknown().is_empty());
    }

    #[test]
    fn the_environment_goes_over_the_file_and_the_file_over_the_default() {
        let toml = "lease = \"7s\"\n[story]\nlimit_safe = \"1s\"\npoll_steps = [\"1s\", \"2s\"]";
        let mut source = source(toml, &[("FANFARE_LEASE", "9s")]);
        assert_eq!(source.duration("FANFARE_LEASE", "15s"), Duration::from_secs(9));
        assert_eq!(source.duration("FANFARE_STORY_LIMIT_SAFE", "120s"), Duration::from_secs(1));
        assert_eq!(source.durations("FANFARE_STORY_POLL_STEPS", "3s").len(), 2);
        assert_eq!(source.duration("FANFARE_STORY_LIMIT_FAST", "90s"), Duration::from_secs(90));
        source.finish().unwrap();
    }

    #[test]
    fn all_mistakes_are_listed_at_once() {
        let mut source = source("", &[("FANFARE_LEASE", "soon"), ("FANFARE_CONCURRENCY", "0")]);
        source.duration("FANFARE_LEASE", "15s");
        source.number("FANFARE_CONCURRENCY", 10, 1, 10_000);
        let problems = source.finish().unwrap_err();
        assert_eq!(problems.0.len(), 2);
        assert!(problems.to_string().contains("FANFARE_LEASE = \"soon\""));
    }

    #[test]
    fn unknown_names_are_told_and_secrets_are_not() {
        let mut source =
            source("", &[("FANFARE_LAESE", "1s"), ("FANFARE_METRICOOL_TOKEN", "hush")]);
        let secret = source.secret("FANFARE_METRICOOL_TOKEN").unwrap();
        assert_eq!(source.unknown(), ["FANFARE_LAESE"]);
        assert!(!format!("{secret:?}").contains("hush"));
        assert!(source.shown().all(|(_, value)| !value.contains("hush")));
    }
}
