//! The one table of error codes (architecture.md, rule 5; api.md, "Codes common to all contexts").

use tonic::Code as Grpc;

/// One line of the table.
struct Row {
    code: Code,
    name: &'static str,
    title: &'static str,
    grpc: Grpc,
    http: u16,
}

macro_rules! codes {
    ($($variant:ident $name:literal $grpc:ident $http:literal $title:literal;)*) => {
        /// Why an operation failed. The name is what clients see in `code`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        const TABLE: &[Row] = &[
            $(Row { code: Code::$variant, name: $name, title: $title, grpc: Grpc::$grpc, http: $http },)*
        ];
    };
}

codes! {
    InvalidRequest "INVALID_REQUEST" InvalidArgument 400 "The request is not valid";
    MissingPosts "MISSING_POSTS" InvalidArgument 400 "The batch has no posts";
    MissingAccountId "MISSING_ACCOUNT_ID" InvalidArgument 400 "The account is missing";
    MissingBatchId "MISSING_BATCH_ID" InvalidArgument 400 "The batch id is missing";
    InvalidMediaUrl "INVALID_MEDIA_URL" InvalidArgument 400 "A media URL cannot be used";
    InvalidSchedule "INVALID_SCHEDULE" InvalidArgument 400 "The schedule cannot be used";
    InvalidContent "INVALID_CONTENT" InvalidArgument 400 "A platform would refuse the content";
    InvalidImport "INVALID_IMPORT" InvalidArgument 400 "Rows of the import cannot be used";
    InvalidWebhookUrl "INVALID_WEBHOOK_URL" InvalidArgument 400 "The web hook's URL cannot be used";
    NoConnection "NO_CONNECTION" InvalidArgument 400 "The team has no active connection there";
    NoFreeSlot "NO_FREE_SLOT" InvalidArgument 400 "There is no free posting slot";
    TokenRefused "TOKEN_REFUSED" InvalidArgument 400 "The provider refuses the token";
    InvalidSignature "INVALID_SIGNATURE" PermissionDenied 403 "The signature is not valid";
    MissingApiKey "MISSING_API_KEY" Unauthenticated 401 "An API key is needed";
    InvalidApiKey "INVALID_API_KEY" Unauthenticated 401 "The API key is not valid";
    InsufficientScope "INSUFFICIENT_SCOPE" PermissionDenied 403 "The API key may not do this";
    TenantMismatch "TENANT_MISMATCH" PermissionDenied 403 "The API key belongs to another tenant";
    OriginMismatch "ORIGIN_MISMATCH" PermissionDenied 403 "The request comes from another site";
    NotFound "NOT_FOUND" NotFound 404 "There is nothing at this path";
    BatchNotFound "BATCH_NOT_FOUND" NotFound 404 "There is no such batch";
    PublicationNotFound "PUBLICATION_NOT_FOUND" NotFound 404 "There is no such publication";
    TeamNotFound "TEAM_NOT_FOUND" NotFound 404 "There is no such team";
    UserNotFound "USER_NOT_FOUND" NotFound 404 "There is no such user";
    ConnectionNotFound "CONNECTION_NOT_FOUND" NotFound 404 "There is no such connection";
    AuthorizationNotFound "AUTHORIZATION_NOT_FOUND" NotFound 404 "There is no such sign-in";
    PostNotFound "POST_NOT_FOUND" NotFound 404 "There is no such post";
    WebhookNotFound "WEBHOOK_NOT_FOUND" NotFound 404 "There is no such web hook";
    DeliveryNotFound "DELIVERY_NOT_FOUND" NotFound 404 "There is no such delivery";
    PageNotFound "PAGE_NOT_FOUND" NotFound 404 "There is no such page";
    ScheduleNotFound "SCHEDULE_NOT_FOUND" NotFound 404 "There is no such schedule";
    SelectionNotFound "SELECTION_NOT_FOUND" NotFound 404 "There is no such selection";
    MessageNotFound "MESSAGE_NOT_FOUND" NotFound 404 "The schedule has no such message";
    RunNotFound "RUN_NOT_FOUND" NotFound 404 "There is no such run";
    AttachmentNotFound "ATTACHMENT_NOT_FOUND" NotFound 404 "There is no such file";
    LeadNotFound "LEAD_NOT_FOUND" NotFound 404 "There is no such lead";
    ActionNotFound "ACTION_NOT_FOUND" NotFound 404 "There is no such link";
    KeyNotFound "KEY_NOT_FOUND" NotFound 404 "There is no such API key";
    MethodNotAllowed "METHOD_NOT_ALLOWED" Unimplemented 405 "The path does not take this method";
    BatchConflict "BATCH_CONFLICT" FailedPrecondition 409 "The batch's state does not allow this";
    PublicationConflict "PUBLICATION_CONFLICT" FailedPrecondition 409 "The publication's state does not allow this";
    PostConflict "POST_CONFLICT" FailedPrecondition 409 "The post's state does not allow this";
    ConnectionConflict "CONNECTION_CONFLICT" FailedPrecondition 409 "The connection's state does not allow this";
    AuthorizationConflict "AUTHORIZATION_CONFLICT" FailedPrecondition 409 "The sign-in's state does not allow this";
    WebhookConflict "WEBHOOK_CONFLICT" FailedPrecondition 409 "The web hook's state does not allow this";
    ScheduleConflict "SCHEDULE_CONFLICT" FailedPrecondition 409 "The schedule's state does not allow this";
    RunConflict "RUN_CONFLICT" FailedPrecondition 409 "The run's state does not allow this";
    LeadConflict "LEAD_CONFLICT" FailedPrecondition 409 "The lead's state does not allow this";
    KeyConflict "KEY_CONFLICT" FailedPrecondition 409 "The API key cannot be shown again";
    IdempotencyInProgress "IDEMPOTENCY_IN_PROGRESS" Aborted 409 "The first request with this key is still running";
    ActionGone "ACTION_GONE" FailedPrecondition 410 "The link was used or has expired";
    PreconditionFailed "PRECONDITION_FAILED" FailedPrecondition 412 "The resource has changed";
    BodyTooLarge "BODY_TOO_LARGE" InvalidArgument 413 "The body is too large";
    UnsupportedMediaType "UNSUPPORTED_MEDIA_TYPE" InvalidArgument 415 "The body's media type is not taken";
    IdempotencyMismatch "IDEMPOTENCY_MISMATCH" InvalidArgument 422 "The key was used with another body";
    InvalidWeek "INVALID_WEEK" InvalidArgument 422 "The week cannot be scheduled";
    MissingColumn "MISSING_COLUMN" InvalidArgument 422 "A required column is missing";
    RateLimited "RATE_LIMITED" ResourceExhausted 429 "Too many requests";
    Internal "INTERNAL" Internal 500 "Something went wrong on our side";
    NotImplemented "NOT_IMPLEMENTED" Unimplemented 501 "This is not built yet";
    ProviderUnavailable "PROVIDER_UNAVAILABLE" Unavailable 502 "The provider does not answer as it should";
    Unavailable "UNAVAILABLE" Unavailable 503 "The service cannot answer right now";
    PlatformNotConfigured "PLATFORM_NOT_CONFIGURED" FailedPrecondition 503 "The platform's app credentials are not configured";
    SealingNotConfigured "SEALING_NOT_CONFIGURED" FailedPrecondition 503 "No key to encrypt tokens with is configured";
    MetricoolNotConfigured "METRICOOL_NOT_CONFIGURED" FailedPrecondition 503 "No Metricool connection is configured";
    DeadlineExceeded "DEADLINE_EXCEEDED" DeadlineExceeded 504 "The request took too long";
}

impl Code {
    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// What clients see, such as `BATCH_NOT_FOUND`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// One fixed sentence per code, for people.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// The HTTP status the gateway answers with.
    pub fn http(self) -> u16 {
        self.row().http
    }

    /// The gRPC status code between services.
    pub fn grpc(self) -> Grpc {
        self.row().grpc
    }

    /// Whether the same request can succeed later without a change.
    pub fn retryable(self) -> bool {
        matches!(
            self,
            Self::Unavailable
                | Self::RateLimited
                | Self::DeadlineExceeded
                | Self::IdempotencyInProgress
                | Self::ProviderUnavailable
        )
    }

    /// The problem's `type`: `/problems/<code in kebab-case>`, a page of the docs (api.md).
    pub fn problem_type(self) -> String {
        format!("/problems/{}", self.name().to_lowercase().replace('_', "-"))
    }

    /// The code of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.code)
    }

    /// Every code, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.code)
    }

    /// The nearest code for a gRPC status that carries no code of ours.
    pub(super) fn from_grpc(grpc: Grpc) -> Self {
        match grpc {
            Grpc::DeadlineExceeded | Grpc::Cancelled => Self::DeadlineExceeded,
            // Unknown is tonic's word for a connection that broke under a call.
            Grpc::Unavailable | Grpc::Unknown => Self::Unavailable,
            Grpc::Unimplemented => Self::NotImplemented,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_finds_its_own_row_by_index_and_by_name() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.code as usize, index);
            assert_eq!(Code::from_name(row.name), Some(row.code));
        }
    }

    #[test]
    fn the_problem_type_is_kebab_case() {
        assert_eq!(Code::MissingApiKey.problem_type(), "/problems/missing-api-key");
    }
}
