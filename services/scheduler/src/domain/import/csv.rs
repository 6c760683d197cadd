//! RFC 4180 out of bytes that arrive cut anywhere. A record ends at CR, LF or CRLF outside of
//! quotes; the last one needs no end.
//!
//! A record that cannot be read costs its first line only: a quote that is opened and not closed
//! would swallow all that follows it, so reading goes on at the line after that (scheduling.md, "a
//! rejected line stops nothing").

use super::{MAX_RECORD, Problem, ProblemCode};

/// Where in a record the next byte falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// At the beginning of a record, with nothing of it read.
    Start,
    /// At the beginning of a cell.
    Cell,
    /// In a cell without quotes.
    Plain,
    /// In a quoted cell.
    Quoted,
    /// After a quote in a quoted cell: its end, or half of a doubled one.
    Quote,
    /// In a line that was rejected.
    Rejected,
}

/// Takes bytes and gives records.
#[derive(Debug)]
pub struct Splitter {
    at: At,
    /// The last byte was a CR that ended a line: an LF after it is part of the end.
    after_cr: bool,
    /// The line of the next byte.
    line: u64,
    record: Record,
    /// What ended the record's first line, when it has more: a quoted cell goes on.
    first_end: Option<u8>,
    /// The bytes after that, to be read again should the record turn out unreadable.
    rest: Vec<u8>,
}

/// A record as it is collected.
#[derive(Debug, Default)]
pub struct Record {
    line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    quoted: bool,
    problem: Option<ProblemCode>,
}

impl Record {
    /// The line on which it begins, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Its cells.
    ///
    /// # Errors
    /// What is wrong with its quotes, its length or its encoding.
    pub fn cells(&self) -> Result<impl Iterator<Item = &str> + Clone, Problem> {
        match self.problem {
            Some(ProblemCode::TooLong) => {
                let detail = format!(
                    "The record has more than {MAX_RECORD} bytes. If it should be shorter, a \
                     quote is not closed."
                );
                return Err(Problem::new(ProblemCode::TooLong, detail));
            }
            Some(code) => {
                let detail = "A quote is not where RFC 4180 has it: quote the whole cell and \
                              double the quotes in it.";
                return Err(Problem::new(code, detail));
            }
            None => {}
        }
        let text = str::from_utf8(&self.bytes)
            .map_err(|_| Problem::new(ProblemCode::Malformed, "The line is not UTF-8."))?;
        // A cell could end inside of a character only if the separator were part of one.
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        Ok(starts.zip(&self.ends).map(|(start, end)| text.get(start..*end).unwrap_or_default()))
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it is a blank line.
    pub fn is_empty(&self) -> bool {
        let blank = || self.bytes.iter().all(u8::is_ascii_whitespace);
        self.ends.len() <= 1 && !self.quoted && self.problem.is_none() && blank()
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        (self.quoted, self.problem) = (false, None);
    }

    fn push(&mut self, bytes: &[u8]) {
        if self.bytes.len() + self.ends.len() + bytes.len() > MAX_RECORD {
            self.problem = Some(ProblemCode::TooLong);
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn end_cell(&mut self) {
        self.push(&[]);
        if self.problem != Some(ProblemCode::TooLong) {
            self.ends.push(self.bytes.len());
        }
    }

    fn spoil(&mut self) {
        self.problem = self.problem.or(Some(ProblemCode::Malformed));
    }
}

impl Default for Splitter {
    fn default() -> Self {
        Self {
            at: At::Start,
            after_cr: false,
            line: 1,
            record: Record::default(),
            first_end: None,
            rest: Vec::new(),
        }
    }
}

impl Splitter {
    /// Reads on; `take` gets each record that ends, and says whether to go on. A blank line is
    /// no record.
    pub fn push(&mut self, mut bytes: &[u8], take: &mut impl FnMut(&Record) -> bool) -> bool {
        while !bytes.is_empty() {
            let run = self.run(bytes);
            let (now, later) = bytes.split_at(run.max(1));
            bytes = later;
            self.keep(now);
            let go_on = if run == 0 {
                self.step(now[0], take)
            } else if self.at == At::Rejected {
                true
            } else {
                self.record.push(now);
                self.record.problem.is_none() || self.reject(At::Rejected, take)
            };
            if !go_on {
                return false;
            }
        }
        true
    }

    /// The file is over: gives the record that has no end.
    pub fn finish(&mut self, take: &mut impl FnMut(&Record) -> bool) -> bool {
        while !matches!(self.at, At::Start | At::Rejected) {
            if self.at == At::Quoted {
                self.record.spoil();
            }
            if !self.end_record(take) {
                return false;
            }
        }
        true
    }

    /// How many of the bytes are just text of the cell.
    fn run(&self, bytes: &[u8]) -> usize {
        let special: fn(u8) -> bool = match self.at {
            At::Plain => |byte| matches!(byte, b',' | b'\r' | b'\n' | b'"'),
            At::Quoted => |byte| byte == b'"',
            At::Rejected => is_end,
            At::Start | At::Cell | At::Quote => return 0,
        };
        bytes.iter().position(|&byte| special(byte)).unwrap_or(bytes.len())
    }

    /// Counts the lines that a quoted cell has, and keeps what follows the record's first.
    fn keep(&mut self, bytes: &[u8]) {
        if self.first_end.is_some() {
            self.rest.extend_from_slice(bytes);
        }
        if self.at != At::Quoted {
            return;
        }
        for (place, &byte) in bytes.iter().enumerate() {
            let second_half = self.after_cr && byte == b'\n';
            self.after_cr = byte == b'\r';
            if is_end(byte) && !second_half {
                self.line += 1;
            }
            if is_end(byte) && self.first_end.is_none() {
                self.first_end = Some(byte);
                self.rest.extend_from_slice(&bytes[place + 1..]);
            }
        }
    }

    fn step(&mut self, byte: u8, take: &mut impl FnMut(&Record) -> bool) -> bool {
        let second_half = self.after_cr && byte == b'\n';
        self.after_cr = false;
        if self.at == At::Start {
            if second_half {
                return true;
            }
            self.begin();
        }
        match (self.at, byte) {
            (At::Cell, b'"') => {
                self.record.quoted = true;
                self.at = At::Quoted;
            }
            (At::Quoted, b'"') => self.at = At::Quote,
            (At::Quote, b'"') => {
                self.record.push(b"\"");
                self.at = At::Quoted;
            }
            (_, b',') => {
                self.record.end_cell();
                self.at = At::Cell;
            }
            (at, b'\r' | b'\n') => {
                self.after_cr = byte == b'\r';
                self.line += 1;
                if at == At::Rejected {
                    self.at = At::Start;
                    return true;
                }
                return self.end_record(take);
            }
            (at, byte) => {
                if at == At::Quote || byte == b'"' {
                    self.record.spoil();
                }
                self.record.push(&[byte]);
                self.at = At::Plain;
            }
        }
        self.record.problem.is_none() || self.reject(At::Rejected, take)
    }

    fn begin(&mut self) {
        self.record.clear();
        self.record.line = self.line;
        self.first_end = None;
        self.rest.clear();
        self.at = At::Cell;
    }

    fn end_record(&mut self, take: &mut impl FnMut(&Record) -> bool) -> bool {
        self.record.end_cell();
        if self.record.problem.is_some() {
            return self.reject(At::Start, take);
        }
        self.at = At::Start;
        self.record.is_empty() || take(&self.record)
    }

    /// Gives the record that cannot be read, and goes on at the line after its first: at what was
    /// kept of the record, or behind what was read, where `at` says how that begins.
    ///
    /// Nothing is read a third time. A quote that opens a cell of the record opens none of what
    /// is read again, and the other way round, until either is rejected. So where the second
    /// reading has a cell that goes on in another line, the first had ended.
    fn reject(&mut self, at: At, take: &mut impl FnMut(&Record) -> bool) -> bool {
        self.at = at;
        if !take(&self.record) {
            return false;
        }
        let Some(end) = self.first_end.take() else { return true };
        self.at = At::Start;
        self.after_cr = end == b'\r';
        self.line = self.record.line + 1;
        let rest = std::mem::take(&mut self.rest);
        self.push(&rest, take)
    }
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}
