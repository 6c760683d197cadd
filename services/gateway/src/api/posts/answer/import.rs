//! What clients get of an import: the rows that were taken, or the mistakes of those that were not.

use proto::publisher::v1 as pb;
use serde::Serialize;
use service::{Code, Error, FieldError};
use utoipa::ToSchema;

use super::ContentProblem;

/// More mistakes than this are not listed: nobody reads them. A dry run lists them all.
const MAX_LISTED: usize = 20;

/// An import that was saved.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Imported {
    /// How many posts were made.
    #[schema(example = 1)]
    created: usize,
    rows: Vec<ImportedRow>,
}

/// What an import would do.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct DryRun {
    /// Whether every row is good.
    #[schema(example = true)]
    ok: bool,
    rows: Vec<ImportedRow>,
}

/// One row of the file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ImportedRow {
    /// From 1, the header not counted.
    #[schema(minimum = 1, example = 1)]
    row: u32,
    /// Null when nothing was saved.
    #[schema(required = true, format = Uuid)]
    post_id: Option<String>,
    problems: Vec<ContentProblem>,
}

impl Imported {
    /// What became of a file that is no dry run.
    ///
    /// # Errors
    /// `INVALID_IMPORT` with the mistakes of the rows; then nothing was saved.
    pub(in crate::api::posts) fn of(response: pb::ImportPostsResponse) -> Result<Self, Error> {
        if !response.ok {
            return Err(refusal(response.rows));
        }
        let created = response.rows.iter().filter(|row| row.post_id.is_some()).count();
        Ok(Self { created, rows: response.rows.into_iter().map(ImportedRow::from).collect() })
    }
}

impl From<pb::ImportPostsResponse> for DryRun {
    fn from(response: pb::ImportPostsResponse) -> Self {
        Self { ok: response.ok, rows: response.rows.into_iter().map(ImportedRow::from).collect() }
    }
}

impl From<pb::ImportedRow> for ImportedRow {
    fn from(row: pb::ImportedRow) -> Self {
        let problems = row.problems.into_iter().map(ContentProblem::from).collect();
        Self { row: row.row, post_id: row.post_id, problems }
    }
}

fn refusal(rows: Vec<pb::ImportedRow>) -> Error {
    let bad = rows.iter().filter(|row| !row.problems.is_empty()).count();
    let detail = format!("{bad} of {} rows cannot be used. Nothing was saved.", rows.len());
    let fields = rows.into_iter().flat_map(|row| {
        let at = format!("/rows/{}", row.row);
        row.problems.into_iter().map(move |problem| FieldError {
            pointer: format!("{at}{}", problem.pointer),
            detail: problem.message,
        })
    });
    let error = Error::new(Code::InvalidImport, detail);
    fields.take(MAX_LISTED).fold(error, Error::with_field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: u32, pointers: &[&str]) -> pb::ImportedRow {
        let problem = |pointer: &&str| pb::Problem {
            platform: None,
            code: "INVALID_SCHEDULE".to_owned(),
            message: "It is past.".to_owned(),
            pointer: (*pointer).to_owned(),
        };
        pb::ImportedRow { row, post_id: None, problems: pointers.iter().map(problem).collect() }
    }

    #[test]
    fn a_refusal_points_to_row_and_column() {
        let rows = vec![row(1, &[]), row(2, &["/scheduledAt", ""])];
        let error =
            Imported::of(pb::ImportPostsResponse { rows, ..Default::default() }).err().unwrap();
        assert_eq!(error.code(), Code::InvalidImport);
        assert!(error.detail().starts_with("1 of 2 rows"));
        let pointers: Vec<_> = error.fields().iter().map(|field| &field.pointer).collect();
        assert_eq!(pointers, ["/rows/2/scheduledAt", "/rows/2"]);
    }

    #[test]
    fn the_list_of_mistakes_is_bounded() {
        let rows = (1..=30).map(|n| row(n, &["/content"])).collect();
        let error =
            Imported::of(pb::ImportPostsResponse { rows, ..Default::default() }).err().unwrap();
        assert_eq!(error.fields().len(), MAX_LISTED);
    }
}
