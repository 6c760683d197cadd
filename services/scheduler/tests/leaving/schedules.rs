//! Schedules as they are stored, without a run.

use jiff::{SignedDuration, Unit};
use scheduler::{
    domain::{
        analysis::{SaturationZone, SizeTier},
        message::{MessageType, PriceTier},
        schedule::{
            Audience, Finding, FindingCode, Mode, Planned, Schedule, ScheduleId, Status, Validation,
        },
        selection::Seed,
    },
    store::schedules,
};
use service::Zone;

use crate::support::{TENANT, World};

/// A schedule that is to be stored.
pub(crate) struct Given {
    pub(crate) page: &'static str,
    pub(crate) valid: bool,
    pub(crate) zone: SaturationZone,
    /// What its messages say; they are an hour apart.
    pub(crate) texts: Vec<String>,
    /// When the first one is due, from now.
    pub(crate) first_in: SignedDuration,
}

impl Given {
    /// One that may leave.
    pub(crate) fn good(page: &'static str, messages: usize) -> Self {
        Self {
            page,
            valid: true,
            zone: SaturationZone::Green,
            texts: (1..=messages).map(|n| format!("=Message {n}")).collect(),
            first_in: SignedDuration::from_hours(48),
        }
    }

    /// Stores it; its id.
    pub(crate) async fn stored(self, world: &World) -> String {
        let mut tx = world.store.begin().await.unwrap();
        tx.query(
            "INSERT INTO pages (tenant_id, page_name, time_zone, special_days, created_at)
             VALUES ($1, $2, 'America/Los_Angeles', '[]', $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(TENANT)
        .bind(self.page)
        .bind(store::Time(world.clock.now()))
        .execute()
        .await
        .unwrap();
        let schedule = self.schedule(world);
        schedules::insert(&mut tx, TENANT, None, &schedule).await.unwrap();
        tx.commit().await.unwrap();
        schedule.id.to_string()
    }

    fn schedule(self, world: &World) -> Schedule {
        let (page, zone) = (self.page.parse().unwrap(), Zone::get("America/Los_Angeles").unwrap());
        let now = world.clock.now().round(Unit::Second).unwrap();
        let message = |(n, text): (usize, String)| {
            let at = now + self.first_in + SignedDuration::from_hours(n as i64);
            Planned {
                position: n as u32 + 1,
                local: zone.local(at),
                at,
                kind: MessageType::Unlock,
                caption_id: Some(n as i64 + 1),
                text,
                price_tier: Some(PriceTier::Standard),
                price: Some(25.into()),
                category: None,
                trigger: None,
                urgent: false,
                audience: Audience::All,
                touch: 1,
                parent: None,
                explanation: "Because.".to_owned(),
            }
        };
        let error = Finding { code: FindingCode::Gap, position: None, detail: "x".to_owned() };
        let errors = if self.valid { Vec::new() } else { vec![error] };
        let today = zone.local(now).date();
        Schedule {
            id: ScheduleId::new(&page, today, 7),
            page,
            tier: SizeTier::Large,
            zone: self.zone,
            week_start: today,
            time_zone: zone.clone(),
            mode: Mode::Optimize,
            seed: Seed(1),
            status: Status::Active,
            created_at: now,
            days: Vec::new(),
            messages: self.texts.into_iter().enumerate().map(message).collect(),
            validation: Validation { errors, warnings: Vec::new() },
            version: 1,
        }
    }
}
