//! Connections, their posting slots, and the sign-ins that make them.

use service::Code;

use super::{OF_VERSION, ONCE, READ_HOUSE, WRITE_HOUSE, delete, get, post, put};
use crate::api::operations::{Access, Body, Operation};

const OF_CONNECTION: &[Code] = &[Code::ConnectionNotFound];
const OF_NEW: &[Code] = &[
    Code::TeamNotFound,
    Code::TokenRefused,
    Code::ConnectionConflict,
    Code::ProviderUnavailable,
    Code::PlatformNotConfigured,
    Code::SealingNotConfigured,
];
const OF_TEST: &[Code] = &[
    Code::ConnectionNotFound,
    Code::ConnectionConflict,
    Code::ProviderUnavailable,
    Code::SealingNotConfigured,
];
const OF_NEW_SLOTS: &[Code] =
    &[Code::ConnectionNotFound, Code::ConnectionConflict, Code::InvalidSchedule];
const OF_BEGIN: &[Code] = &[
    Code::TeamNotFound,
    Code::ProviderUnavailable,
    Code::PlatformNotConfigured,
    Code::SealingNotConfigured,
];
/// The gate does not look at the query of what is public; the callback does.
const OF_CALLBACK: &[Code] = &[
    Code::InvalidRequest,
    Code::AuthorizationNotFound,
    Code::AuthorizationConflict,
    Code::ProviderUnavailable,
    Code::Unavailable,
    Code::PlatformNotConfigured,
    Code::SealingNotConfigured,
];
const OF_CHOICE: &[Code] = &[
    Code::AuthorizationNotFound,
    Code::AuthorizationConflict,
    Code::ProviderUnavailable,
    Code::PlatformNotConfigured,
    Code::SealingNotConfigured,
];

pub(super) static TABLE: [Operation; 12] = [
    post("/api/connections", WRITE_HOUSE, Body::Json).or(OF_NEW).also(ONCE),
    get("/api/connections", READ_HOUSE).or(&[Code::TeamNotFound]),
    get("/api/connections/{id}", READ_HOUSE).or(OF_CONNECTION),
    delete("/api/connections/{id}", WRITE_HOUSE).or(OF_CONNECTION).also(OF_VERSION),
    post("/api/connections/{id}/test", WRITE_HOUSE, Body::Empty).or(OF_TEST).also(OF_VERSION),
    get("/api/connections/{id}/slots", READ_HOUSE).or(OF_CONNECTION),
    put("/api/connections/{id}/slots", WRITE_HOUSE).or(OF_NEW_SLOTS).also(OF_VERSION),
    get("/api/connections/{id}/slots/free", READ_HOUSE).or(OF_CONNECTION),
    post("/api/connections/oauth", WRITE_HOUSE, Body::Json).or(OF_BEGIN).also(ONCE),
    get("/api/connections/oauth/callback", Access::Public).or(OF_CALLBACK),
    get("/api/connections/oauth/{id}", READ_HOUSE).or(&[Code::AuthorizationNotFound]),
    post("/api/connections/oauth/{id}", WRITE_HOUSE, Body::Json).or(OF_CHOICE),
];
