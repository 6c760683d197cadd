//! One row of an import.

use csv::ByteRecord;

use super::Place;

/// The columns a file may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The text of the post, as it is.
    Content,
    /// URLs, separated by white space or `|`.
    MediaUrls,
    /// Words such as `FACEBOOK`, separated likewise.
    Platforms,
    /// Ids, separated likewise.
    ConnectionIds,
    /// RFC 3339, or a local time with a timezone.
    ScheduledAt,
    /// An IANA zone name.
    Timezone,
    /// `DRAFT` or `SCHEDULED`.
    Status,
    /// The team.
    TeamId,
}

impl Column {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Content,
        Self::MediaUrls,
        Self::Platforms,
        Self::ConnectionIds,
        Self::ScheduledAt,
        Self::Timezone,
        Self::Status,
        Self::TeamId,
    ];

    /// Its name in the header row: that of the member of a new post.
    pub fn name(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::MediaUrls => "mediaUrls",
            Self::Platforms => "platforms",
            Self::ConnectionIds => "connectionIds",
            Self::ScheduledAt => "scheduledAt",
            Self::Timezone => "timezone",
            Self::Status => "status",
            Self::TeamId => "teamId",
        }
    }

    /// The column of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}

/// What a row says, not yet judged; an empty field is an absent member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportRow {
    /// Its number among the rows, from 1.
    pub row: u32,
    /// The line of the file on which it begins, from 1, the header's.
    pub line: u32,
    /// The text, not trimmed.
    pub content: String,
    /// The media, in order.
    pub media_urls: Vec<String>,
    /// The platforms by their words.
    pub platforms: Vec<String>,
    /// The connections by their ids.
    pub connection_ids: Vec<String>,
    /// When.
    pub scheduled_at: Option<String>,
    /// Whose clocks.
    pub timezone: Option<String>,
    /// The state to begin in.
    pub status: Option<String>,
    /// The team; the tenant's default without one.
    pub team_id: Option<String>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// As in [`ImportRow`].
    pub row: u32,
    /// As in [`ImportRow`].
    pub line: u32,
    /// The name of the column; `None` when it is about the whole row.
    pub column: Option<&'static str>,
    /// What is wrong and what to do, for the client.
    pub detail: String,
}

/// Reads one record, number `row`.
pub(super) fn read(
    columns: &[Column],
    record: &ByteRecord,
    row: u32,
    place: Place,
) -> Result<ImportRow, Vec<RowProblem>> {
    let problem = |column: Option<Column>, detail: &str| RowProblem {
        row,
        line: place.line,
        column: column.map(Column::name),
        detail: detail.to_owned(),
    };
    if place.unclosed {
        let column = record.len().checked_sub(1).and_then(|last| columns.get(last)).copied();
        let detail = "A quotation mark opens this field and the file never closes it.";
        return Err(vec![problem(column, detail)]);
    }
    let mut problems = Vec::new();
    if record.len() != columns.len() {
        let detail = format!(
            "The row has {} fields, the header row {}. A field with a comma or a line break needs \
             quotation marks around it.",
            record.len(),
            columns.len()
        );
        problems.push(problem(None, &detail));
    }
    let mut found = ImportRow { row, line: place.line, ..ImportRow::default() };
    for (column, field) in columns.iter().zip(record) {
        if let Ok(text) = std::str::from_utf8(field) {
            found.set(*column, text);
        } else {
            let detail = "This field is not in UTF-8. Save the file as \"CSV UTF-8\".";
            problems.push(problem(Some(*column), detail));
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

impl ImportRow {
    fn set(&mut self, column: Column, text: &str) {
        let one = || Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let list = || {
            let parts = text.split(|c: char| c == '|' || c.is_whitespace());
            parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        match column {
            Column::Content => text.clone_into(&mut self.content),
            Column::MediaUrls => self.media_urls = list(),
            Column::Platforms => self.platforms = list(),
            Column::ConnectionIds => self.connection_ids = list(),
            Column::ScheduledAt => self.scheduled_at = one(),
            Column::Timezone => self.timezone = one(),
            Column::Status => self.status = one(),
            Column::TeamId => self.team_id = one(),
        }
    }
}
