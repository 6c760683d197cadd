//! The analyzer against numbers worked out by hand, one paragraph of scheduling.md a file.

mod any_history;
mod baselines;
mod classification;
mod confidence;
mod days;
mod given;
mod hours_and_weekdays;
mod platform_issues;
mod policies;
mod prices_and_pace;
mod scores;
mod seed;
mod verdicts;
