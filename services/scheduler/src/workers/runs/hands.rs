//! What the steps are done with: the only way out of a run's own tables.

use jiff::{Timestamp, civil::Date};
use service::Error;

use crate::{
    desk::{self, export::Wish},
    domain::{
        analysis::Analysis,
        message::MessageType,
        page::{Page, PageName},
        run::ExportResult,
        schedule::{FreeTexts, ScheduleId},
        selection::{Seed, Selection},
    },
    store::{captions, pages},
    workers::Shared,
};

/// What a selection is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What the page's history says.
    pub analysis: &'a Analysis,
    /// The page.
    pub page: &'a Page,
    /// The week that it is for.
    pub week_start: Date,
    /// How many captions.
    pub count: u32,
    /// What the draw is made from.
    pub seed: Seed,
    /// Later messages do not count.
    pub as_of: Timestamp,
}

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
        let Wanted { analysis, page, week_start, count, seed, as_of } = wanted;
        let sampler = self.0.policies.of(tenant).selector.sampler;
        desk::select(&self.0, tenant, analysis, page, week_start, Some(count), seed, sampler, as_of)
            .await
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
        desk::export::export(&self.0, tenant, schedule, wish).await
    }
}
