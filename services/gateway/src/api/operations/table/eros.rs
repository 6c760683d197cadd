//! EROS: pages, what is known of them, runs and schedules.

use service::Code;

use super::{ONCE, READ_SCHEDULES, WRITE_SCHEDULES, get, patch, post, put};
use crate::api::operations::{Body, Operation};

const OF_PAGE: &[Code] = &[Code::PageNotFound];
const OF_SCHEDULE: &[Code] = &[Code::ScheduleNotFound];
const OF_CHANGE: &[Code] = &[Code::ScheduleNotFound, Code::ScheduleConflict];

pub(super) static TABLE: [Operation; 24] = [
    get("/api/pages", READ_SCHEDULES),
    get("/api/pages/{page}", READ_SCHEDULES).or(OF_PAGE),
    // Of no page there is a version that could be meant.
    put("/api/pages/{page}", WRITE_SCHEDULES).or(&[Code::PageNotFound, Code::PreconditionFailed]),
    post("/api/pages/{page}/history", WRITE_SCHEDULES, Body::Import)
        .or(OF_PAGE)
        .also(&[Code::MissingColumn]),
    get("/api/pages/{page}/history", READ_SCHEDULES).or(OF_PAGE),
    post("/api/pages/{page}/captions", WRITE_SCHEDULES, Body::Import)
        .or(OF_PAGE)
        .also(&[Code::MissingColumn]),
    get("/api/pages/{page}/captions", READ_SCHEDULES).or(OF_PAGE),
    get("/api/pages/{page}/analysis", READ_SCHEDULES).or(OF_PAGE),
    post("/api/pages/{page}/selection", WRITE_SCHEDULES, Body::Json)
        .or(OF_PAGE)
        .also(&[Code::InvalidWeek]),
    get("/api/pages/{page}/bandit", READ_SCHEDULES).or(OF_PAGE),
    get("/api/holidays", READ_SCHEDULES),
    post("/api/schedule-runs", WRITE_SCHEDULES, Body::Json)
        .or(&[Code::PageNotFound, Code::InvalidWeek])
        .also(ONCE),
    get("/api/schedule-runs", READ_SCHEDULES),
    get("/api/schedule-runs/{run_id}", READ_SCHEDULES).or(&[Code::RunNotFound]),
    get("/api/schedule-runs/{run_id}/stream", READ_SCHEDULES).or(&[Code::RunNotFound]),
    post("/api/schedule-runs/{run_id}/cancel", WRITE_SCHEDULES, Body::Empty)
        .or(&[Code::RunNotFound, Code::RunConflict]),
    get("/api/schedules", READ_SCHEDULES).or(OF_PAGE),
    get("/api/schedules/{id}", READ_SCHEDULES).or(OF_SCHEDULE),
    get("/api/schedules/{id}/selection", READ_SCHEDULES)
        .or(OF_SCHEDULE)
        .also(&[Code::SelectionNotFound]),
    patch("/api/schedules/{id}/messages/{position}", WRITE_SCHEDULES)
        .or(OF_CHANGE)
        .also(&[Code::MessageNotFound, Code::PreconditionFailed]),
    post("/api/schedules/{id}/cancel", WRITE_SCHEDULES, Body::Empty).or(OF_CHANGE),
    post("/api/schedules/{id}/export", WRITE_SCHEDULES, Body::Json).or(OF_CHANGE),
    post("/api/schedules/{id}/publish", WRITE_SCHEDULES, Body::Json).or(OF_CHANGE).also(&[
        Code::NoConnection,
        Code::ConnectionNotFound,
        Code::InvalidContent,
    ]),
    get("/api/schedules/{id}/exports", READ_SCHEDULES).or(OF_SCHEDULE),
];
