//! Bulk import: every row is validated before anything is saved, and has its report.

use proto::publisher::v1 as pb;
use service::{Code, Error};
use store::once::{self, Begun, Once};

use super::{
    commands,
    compose::{Composed, Composer},
    convert,
};
use crate::domain::{
    draft::{Draft, Problem, Problems},
    import::{self, ImportRow, RowProblem},
};

/// Imports a file, or says what would be saved.
///
/// # Errors
/// `INVALID_IMPORT` when the file as a whole cannot be read, those of idempotency, and the engine's.
pub(super) async fn run(
    composer: &Composer<'_>,
    request: pb::ImportPostsRequest,
) -> Result<pb::ImportPostsResponse, Error> {
    let once = Once {
        tenant: composer.tenant.to_owned(),
        route: "POST /api/posts/import",
        key: request.idempotency.filter(|_| !request.dry_run),
        at: composer.now,
    };
    let mut fresh = match once::begin(&composer.context.store, once).await? {
        Begun::Repeated(first) => return Ok(pb::ImportPostsResponse { replayed: true, ..first }),
        Begun::Fresh(fresh) => fresh,
    };
    let rows = import::read(&request.csv)
        .map_err(|error| Error::new(Code::InvalidImport, error.to_string()))?;
    let (mut reports, mut good) = (Vec::new(), Vec::new());
    for row in rows {
        let row = match row {
            Ok(row) => row,
            Err(problems) => {
                reports.push(unreadable(&problems));
                continue;
            }
        };
        let (report, composed) =
            judge(composer, &mut fresh.tx, &row, request.team_id.as_deref()).await?;
        reports.push(report);
        good.extend(composed);
    }
    let ok = good.len() == reports.len();
    let mut answer = pb::ImportPostsResponse { ok, rows: reports, replayed: false };
    if !ok || request.dry_run {
        // Never committed: nothing is saved.
        return Ok(answer);
    }
    for (composed, report) in good.iter().zip(&mut answer.rows) {
        commands::insert(&mut fresh.tx, composed, composer.now).await?;
        report.post_id = Some(composed.post.id.to_string());
    }
    let (answer, replayed) = fresh.commit(answer).await?;
    Ok(pb::ImportPostsResponse { replayed, ..answer })
}

async fn judge(
    composer: &Composer<'_>,
    tx: &mut store::Transaction,
    row: &ImportRow,
    team_id: Option<&str>,
) -> Result<(pb::ImportedRow, Option<Composed>), Error> {
    let listed = |names: &[String]| (!names.is_empty()).then(|| names.to_vec());
    let draft = Draft {
        team_id: row.team_id.clone().or(team_id.map(str::to_owned)),
        content: Some(row.content.clone()),
        media_urls: Some(row.media_urls.clone()),
        platforms: listed(&row.platforms),
        connection_ids: listed(&row.connection_ids),
        status: row.status.clone(),
        scheduled_at: row.scheduled_at.clone(),
        timezone: row.timezone.clone(),
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
