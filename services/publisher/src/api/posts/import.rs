//! Bulk import: every row is validated before anything is saved, and has its report.
//!
//! Map: this file judges and saves, [`file`] is how a file arrives.

mod file;

use futures::Stream;
use proto::{common::v1::Idempotency, publisher::v1 as pb};
use service::{Code, Error};
use store::once::{self, Begun, Once};
use tonic::Status;

use self::file::File;
pub(super) use self::file::Room;
use super::{
    commands,
    compose::{Composed, Composer},
    convert,
};
use crate::domain::{
    draft::{Draft, Problem, Problems},
    import::{self, ImportRow, RowProblem},
};

/// Imports a file, or says what would be saved. Rows are saved as they are judged, in a transaction
/// that is not committed when one of them is bad.
///
/// # Errors
/// `INVALID_REQUEST` and `INVALID_IMPORT` when the file as a whole cannot be read, those of
/// idempotency, and the engine's.
pub(super) async fn run(
    composer: &Composer<'_>,
    parts: impl Stream<Item = Result<pb::ImportPostsRequest, Status>> + Unpin,
    room: &Room,
) -> Result<pb::ImportPostsResponse, Error> {
    let file = File::read(parts, room).await?;
    let pb::ImportPostsStart { dry_run, team_id, idempotency_key } = file.start.clone();
    let fingerprint = |key| Idempotency { key, fingerprint: file.fingerprint() };
    let once = Once {
        tenant: composer.tenant.to_owned(),
        route: "POST /api/posts/import",
        // A dry run has no effect that a repeat could double.
        key: idempotency_key.filter(|_| !dry_run).map(fingerprint),
        at: composer.now,
    };
    let rows = import::read(&file.bytes);
    let mut fresh = match once::begin(&composer.context.store, once).await? {
        Begun::Repeated(first) => return Ok(pb::ImportPostsResponse { replayed: true, ..first }),
        Begun::Fresh(fresh) => fresh,
    };
    let rows = rows.map_err(|error| Error::new(Code::InvalidImport, error.to_string()))?;
    let mut answer = pb::ImportPostsResponse { ok: true, rows: Vec::new(), replayed: false };
    for row in rows {
        let (mut report, composed) = match row {
            Ok(row) => judge(composer, &mut fresh.tx, row, team_id.as_deref()).await?,
            Err(problems) => (unreadable(&problems), None),
        };
        answer.ok &= composed.is_some();
        if let Some(composed) = composed.filter(|_| answer.ok && !dry_run) {
            commands::insert(&mut fresh.tx, &composed, composer.now).await?;
            report.post_id = Some(composed.post.id.to_string());
        }
        answer.rows.push(report);
    }
    if !answer.ok || dry_run {
        // Never committed: nothing is saved.
        answer.rows.iter_mut().for_each(|report| report.post_id = None);
        return Ok(answer);
    }
    let (answer, replayed) = fresh.commit(answer).await?;
    Ok(pb::ImportPostsResponse { replayed, ..answer })
}

async fn judge(
    composer: &Composer<'_>,
    tx: &mut store::Transaction,
    row: ImportRow,
    team_id: Option<&str>,
) -> Result<(pb::ImportedRow, Option<Composed>), Error> {
    let listed = |names: Vec<String>| Some(names).filter(|names| !names.is_empty());
    let draft = Draft {
        team_id: row.team_id.or(team_id.map(str::to_owned)),
        content: Some(row.content),
        media_urls: Some(row.media_urls),
        platforms: listed(row.platforms),
        connection_ids: listed(row.connection_ids),
        status: row.status,
        scheduled_at: row.scheduled_at,
        timezone: row.timezone,
        ..Draft::default()
    };
    let mut problems = Problems::default();
    let composed = match composer.create(tx, &draft, &mut problems).await {
        Ok(composed) => Some(composed),
        Err(error) if error.code().http() == 404 => {
            let pointer = if error.code() == Code::TeamNotFound { "/teamId" } else { "/userId" };
            problems.add(error.code(), pointer, error.detail());
            None
        }
        Err(error) => return Err(error),
    };
    let report = pb::ImportedRow {
        row: row.row,
        post_id: None,
        problems: problems.0.iter().map(of_column).collect(),
    };
    Ok((report, composed.filter(|_| problems.is_empty())))
}

/// A mistake points to its column, not to a place in the list that the column holds.
fn of_column(problem: &Problem) -> pb::Problem {
    let pointer = match problem.pointer.match_indices('/').nth(1) {
        Some((end, _)) => problem.pointer[..end].to_owned(),
        None => problem.pointer.clone(),
    };
    pb::Problem { pointer, ..convert::problem(problem) }
}

fn unreadable(problems: &[RowProblem]) -> pb::ImportedRow {
    let problem = |problem: &RowProblem| {
        convert::problem(&Problem {
            platform: None,
            code: Code::InvalidImport,
            message: format!("Line {}: {}", problem.line, problem.detail),
            pointer: problem.column.map(|column| format!("/{column}")).unwrap_or_default(),
        })
    };
    pb::ImportedRow {
        row: problems.first().map_or(0, |problem| problem.row),
        post_id: None,
        problems: problems.iter().map(problem).collect(),
    }
}
