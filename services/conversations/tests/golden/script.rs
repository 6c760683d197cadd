//! A transcript as text, read into lines that can be played (README.md beside this says how they look).

use std::time::Duration;

use serde_json::Value;
use service::config::parse_duration;

/// A line and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: usize,
    pub(crate) what: What,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// The lead says something, or several things in one breath.
    Says(Vec<Said>),
    /// The lead hears exactly this next.
    Hears { kind: String, text: String },
    /// Time passes.
    Wait(Duration),
    /// The studio acts.
    Acts { action: String, body: Option<Value> },
    /// The lead pays what it was asked for.
    Pays,
    /// Members of the lead are so.
    Is(Vec<(String, String)>),
    /// What an answer was understood as; `None`: there is no such answer.
    Answer { step: String, value: Option<Value> },
    /// So many system events of this type are told of the lead.
    Event { name: String, count: usize },
    /// The files that were kept, each with its step.
    Attachments(Vec<String>),
    /// The artist's newest message has this in it, or has not.
    Artist { text: String, has: bool },
}

/// One message of the lead.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    /// WhatsApp's type.
    pub(crate) kind: String,
    /// The text, or the caption.
    pub(crate) text: Option<String>,
    /// How long it was on its way.
    pub(crate) late: Duration,
}

/// Reads a transcript; the error names the line.
pub(crate) fn read(text: &str) -> Result<Vec<Line>, String> {
    let mut lines: Vec<Line> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let what = self::line(line).map_err(|wrong| format!("{number}: {wrong}: {line}"))?;
        match (lines.last_mut().map(|line| &mut line.what), what) {
            (Some(What::Says(before)), What::Says(more)) => before.extend(more),
            (_, what) => lines.push(Line { number, what }),
        }
    }
    Ok(lines)
}

fn line(line: &str) -> Result<What, String> {
    let (sign, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    if rest.is_empty() {
        return Err("something has to follow the sign".to_owned());
    }
    match sign {
        ">" if rest == "[pays]" => Ok(What::Pays),
        ">" => says(rest).map(|said| What::Says(vec![said])),
        "<" => hears(rest),
        "wait" => parse_duration(rest).map(What::Wait),
        "!" => acts(rest),
        "=" => is(rest),
        _ => Err("a line begins with >, <, wait, !, = or #".to_owned()),
    }
}

fn says(text: &str) -> Result<Said, String> {
    let (late, text) = match bracket(text, "late ") {
        Some((late, rest)) => (parse_duration(late)?, rest.trim()),
        None => (Duration::ZERO, text),
    };
    for kind in ["image", "video", "document", "audio", "sticker"] {
        if let Some((caption, "")) = bracket(text, kind) {
            let caption = caption.trim_start_matches(':').trim();
            let text = (!caption.is_empty()).then(|| caption.to_owned());
            return Ok(Said { kind: kind.to_owned(), text, late });
        }
    }
    if text.is_empty() || text.starts_with('[') {
        return Err("this is no message".to_owned());
    }
    Ok(Said { kind: "text".to_owned(), text: Some(text.to_owned()), late })
}

/// What stands in `[name…]` at the beginning, and what follows it.
fn bracket<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix('[')?.strip_prefix(name)?.split_once(']')
}

fn hears(rest: &str) -> Result<What, String> {
    let (kind, text) = rest.split_once(':').ok_or("write `< kind: text`")?;
    let text = text.trim();
    if text.is_empty() {
        return Err("write what is heard, or how it begins, followed by …".to_owned());
    }
    Ok(What::Hears { kind: kind.trim().to_owned(), text: text.to_owned() })
}

fn acts(rest: &str) -> Result<What, String> {
    let (action, body) = rest.split_once(' ').unwrap_or((rest, ""));
    let body = (!body.is_empty()).then(|| json(body)).transpose()?;
    Ok(What::Acts { action: action.to_owned(), body })
}

fn is(rest: &str) -> Result<What, String> {
    let (word, more) = rest.split_once(' ').unwrap_or((rest, ""));
    let more = more.trim();
    match word {
        "answer" => {
            let (step, value) = more.split_once(' ').ok_or("write `= answer step value`")?;
            Ok(What::Answer { step: step.to_owned(), value: Some(json(value)?) })
        }
        "no" => match more.split_once(' ') {
            Some(("answer", step)) => Ok(What::Answer { step: step.to_owned(), value: None }),
            Some(("event", name)) => Ok(What::Event { name: name.to_owned(), count: 0 }),
            _ => Err("write `= no answer step` or `= no event name`".to_owned()),
        },
        "event" => {
            let (name, count) = more.split_once(' ').unwrap_or((more, "1"));
            let count = count.parse().map_err(|_| "how many of them?".to_owned())?;
            Ok(What::Event { name: name.to_owned(), count })
        }
        "attachments" => {
            Ok(What::Attachments(more.split(',').map(|one| one.trim().to_owned()).collect()))
        }
        "artist" => match more.split_once(' ') {
            Some(("reads", text)) => Ok(What::Artist { text: text.to_owned(), has: true }),
            Some(("misses", text)) => Ok(What::Artist { text: text.to_owned(), has: false }),
            _ => Err("write `= artist reads text` or `= artist misses text`".to_owned()),
        },
        _ => {
            let words: Vec<&str> = rest.split_whitespace().collect();
            if words.len() % 2 == 1 {
                return Err("write names and values in turn".to_owned());
            }
            let pairs = words.chunks_exact(2);
            Ok(What::Is(pairs.map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()))
        }
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|wrong| format!("no JSON ({wrong})"))
}

#[test]
fn lines_are_read() {
    let text = "# a comment\n\n> Hi\n> [image: a fox]\n< prompt: Hello…\nwait 25h\n\
                = status QUALIFYING strikes 0\n! reject {\"text\": \"No\"}\n> [late 2h] 10cm";
    let lines = read(text).unwrap();
    let numbers: Vec<_> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [3, 5, 6, 7, 8, 9], "messages in a row are one breath");
    let said = |kind: &str, text: &str, late: u64| Said {
        kind: kind.to_owned(),
        text: Some(text.to_owned()),
        late: Duration::from_secs(late),
    };
    assert_eq!(lines[0].what, What::Says(vec![said("text", "Hi", 0), said("image", "a fox", 0)]));
    assert_eq!(lines[2].what, What::Wait(Duration::from_secs(25 * 3_600)));
    assert_eq!(lines[5].what, What::Says(vec![said("text", "10cm", 7_200)]));
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    for (line, why) in [
        ("hello", "something has to follow"),
        ("? hello", "a line begins with"),
        (">", "something has to follow"),
        ("> [picture]", "no message"),
        ("< hello", "write `< kind: text`"),
        ("wait long", "long"),
        ("= status", "in turn"),
        ("= answer style realism", "no JSON"),
        ("= event x many", "how many"),
        ("! reject {", "no JSON"),
    ] {
        let wrong = read(&format!("> Hi\n{line}")).unwrap_err();
        assert!(wrong.starts_with("2: ") && wrong.contains(why), "{wrong}");
    }
}
