//! What the steps are done with: the only way out of a run's own tables.

use jiff::Timestamp;
use service::Error;

use crate::{
    desk::{self, Wanted, export::Wish},
    domain::{
        analysis::Analysis,
        gate::ALREADY,
        message::MessageType,
        page::{Page, PageName},
        run::{ExportResult, ExportStatus},
        schedule::{FreeTexts, ScheduleId},
        selection::Selection,
    },
    store::{captions, pages},
    workers::Shared,
};

/// The parts that a run puts together.
#[tonic::async_trait]
pub trait Hands: Send + Sync + 'static {
    /// The page, if there is one.
    ///
    /// # Errors
    /// The store's.
    async fn page(&self, tenant: &str, name: &PageName) -> Result<Option<Page>, Error>;

    /// What its history says.
    ///
    /// # Errors
    /// The analyzer's.
    async fn analyze(
        &self,
        tenant: &str,
        page: &PageName,
        as_of: Timestamp,
    ) -> Result<Analysis, Error>;

    /// Which captions.
    ///
    /// # Errors
    /// The selector's.
    async fn select(&self, tenant: &str, wanted: Wanted<'_>) -> Result<Selection, Error>;

    /// The texts of its free messages.
    ///
    /// # Errors
    /// The store's.
    async fn free_texts(&self, tenant: &str, page: &PageName) -> Result<FreeTexts, Error>;

    /// Exports a schedule, if it may be.
    ///
    /// # Errors
    /// The exporter's.
    async fn export(
        &self,
        tenant: &str,
        schedule: &ScheduleId,
        auto_export: bool,
        by: &str,
    ) -> Result<ExportResult, Error>;
}

/// The scheduler's own parts.
pub struct Own(pub Shared);

#[tonic::async_trait]
impl Hands for Own {
    async fn page(&self, tenant: &str, name: &PageName) -> Result<Option<Page>, Error> {
        Ok(pages::get(&self.0.store, tenant, name).await?)
    }

    async fn analyze(
        &self,
        tenant: &str,
        page: &PageName,
        as_of: Timestamp,
    ) -> Result<Analysis, Error> {
        let days = self.0.policies.of(tenant).analyzer.lookback.default;
        desk::analyze(&self.0, tenant, page, days, true, as_of).await
    }

    async fn select(&self, tenant: &str, wanted: Wanted<'_>) -> Result<Selection, Error> {
        desk::select(&self.0, tenant, wanted).await
    }

    async fn free_texts(&self, tenant: &str, page: &PageName) -> Result<FreeTexts, Error> {
        let of_kind = async |kind| captions::of_kind(&self.0.store, tenant, page, kind).await;
        Ok(FreeTexts {
            photo_bump: of_kind(MessageType::PhotoBump).await?,
            follow_up: of_kind(MessageType::FollowUp).await?,
            free_content: of_kind(MessageType::FreeContent).await?,
        })
    }

    async fn export(
        &self,
        tenant: &str,
        schedule: &ScheduleId,
        auto_export: bool,
        by: &str,
    ) -> Result<ExportResult, Error> {
        let wish = Wish { auto_export, format: None, force: false, by, alert: false };
        let result = desk::export::export(&self.0, tenant, schedule, wish).await?;
        // The run has just built it: only an export whose step was not recorded can have been first.
        if result.reason.as_deref() == Some(ALREADY) {
            return Ok(ExportResult { status: ExportStatus::Exported, reason: None });
        }
        Ok(result)
    }
}
