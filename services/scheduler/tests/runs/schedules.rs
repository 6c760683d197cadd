//! Schedules are read, listed and edited.

use proto::{common::v1::PageRequest, scheduler::v1 as pb};
use service::Code;

use crate::support::{World, code_of, fields_of, on_each_engine};

async fn built(world: &World, page: &str) -> pb::Schedule {
    let id = world.start(&[page]).await;
    let run = world.finished(&id).await;
    world.schedule(run.pages[0].schedule_id.as_ref().expect("a schedule")).await
}

fn first_unlock(schedule: &pb::Schedule) -> &pb::ScheduledMessage {
    schedule.messages.iter().find(|message| message.r#type == "Unlock").unwrap()
}

fn edit(schedule: &pb::Schedule, position: u32) -> pb::EditMessageRequest {
    let schedule_id = schedule.schedule_id.clone();
    pb::EditMessageRequest { schedule_id, position, ..Default::default() }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_schedule() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let first = built(&world, "jadebri").await;
        let cancel = pb::CancelScheduleRequest { schedule_id: first.schedule_id.clone() };
        world.cancel_schedule(cancel).await.unwrap();
        let second = built(&world, "jadebri").await;
        assert_eq!((second.seed, &second.messages), (first.seed, &first.messages));
        assert_ne!(second.schedule_id, first.schedule_id);
    })
    .await;
}

/// What is kept of the choice is what was chosen, although its captions are locked now.
#[tokio::test]
async fn why_a_schedule_has_its_captions_is_kept_with_it() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let schedule = built(&world, "jadebri").await;
        let id = &schedule.schedule_id;
        let ask =
            |schedule_id: &str| pb::GetScheduleRequest { schedule_id: schedule_id.to_owned() };
        let selection = world.get_schedule_selection(ask(id)).await.unwrap();
        assert_eq!((selection.seed, &*selection.page_name), (schedule.seed, "jadebri"));
        assert_eq!(selection.week_start, schedule.week_start);
        assert_eq!(selection.selected as usize, selection.captions.len());
        let chosen: Vec<i64> = selection.captions.iter().map(|it| it.caption_id).collect();
        let unlocks = schedule.messages.iter().filter(|message| message.r#type == "Unlock");
        for message in unlocks {
            let used = message.caption_id.unwrap();
            assert!(chosen.contains(&used), "caption {used} was not chosen: {chosen:?}");
        }
        let first = &selection.captions[0];
        let reasons = first.reasons.as_ref().unwrap();
        assert_eq!((first.rank, &*reasons.explanation), (1, "It was its turn."));
        assert!((first.score - 0.5).abs() < 1e-9 && (reasons.sample - 0.5).abs() < 1e-9);
        assert_eq!(world.number("SELECT COUNT(*) FROM schedule_selections").await, 1);
        // What a person changes later is no choice of the run's.
        let mut change = edit(&schedule, first_unlock(&schedule).position);
        change.caption_text = Some("Only you".to_owned());
        world.edit_message(change).await.unwrap();
        assert_eq!(world.get_schedule_selection(ask(id)).await.unwrap(), selection);

        let nobody_s = world.get_schedule_selection(ask("SCH_jadebri_20260131_ABC123")).await;
        assert_eq!(code_of(nobody_s), Code::ScheduleNotFound);
        // A schedule of before this was kept.
        world.execute("DELETE FROM schedule_selections").await;
        let older = world.get_schedule_selection(ask(id)).await;
        assert_eq!(code_of(older), Code::SelectionNotFound);
    })
    .await;
}

#[tokio::test]
async fn an_edited_time_moves_the_lock() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let schedule = built(&world, "jadebri").await;
        let unlock = first_unlock(&schedule).clone();
        let mut ask = edit(&schedule, unlock.position);
        ask.scheduled_time = Some("2026-02-09 08:05:00".to_owned());
        ask.price = Some("17.50".to_owned());
        ask.caption_text = Some("Only you".to_owned());
        ask.if_version = Some(schedule.version);
        let edited = world.edit_message(ask.clone()).await.unwrap();
        assert_eq!(edited, world.schedule(&schedule.schedule_id).await);
        assert_eq!(edited.version, schedule.version + 1);
        let moved = edited
            .messages
            .iter()
            .find(|m| m.r#type == "Unlock" && m.caption_id == unlock.caption_id)
            .unwrap();
        assert_eq!(moved.scheduled_time, "2026-02-09 08:05:00");
        assert_eq!(moved.price.as_deref(), Some("17.50"));
        assert_eq!(moved.caption_text, "Only you");
        let times: Vec<&String> = edited.messages.iter().map(|m| &m.scheduled_time).collect();
        assert!(times.is_sorted());
        let locks = world
            .texts(
                "SELECT scheduled_date || ' ' || scheduled_hour FROM active_caption_assignments
                 WHERE scheduled_hour = 8 AND scheduled_date = '2026-02-09'",
            )
            .await;
        assert_eq!(locks, ["2026-02-09 8"]);
        // The version that was read before is another one now.
        assert_eq!(code_of(world.edit_message(ask).await), Code::PreconditionFailed);
    })
    .await;
}

#[tokio::test]
async fn an_edit_is_judged_anew_and_kept_whatever_the_judgement() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let schedule = built(&world, "jadebri").await;
        assert!(schedule.validation.as_ref().unwrap().ok, "{:?}", schedule.validation);
        let mut ask = edit(&schedule, first_unlock(&schedule).position);
        ask.price = Some("500".to_owned());
        let edited = world.edit_message(ask).await.unwrap();
        let validation = edited.validation.unwrap();
        assert!(!validation.ok);
        assert_eq!(validation.errors[0].code, "PRICE");
    })
    .await;
}

#[tokio::test]
async fn a_free_message_has_no_price_and_is_mended_when_it_has_one() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let schedule = built(&world, "jadebri").await;
        let bump = schedule.messages.iter().find(|message| message.r#type == "Photo bump");
        let position = bump.expect("a bump").position;
        let mut ask = edit(&schedule, position);
        ask.price = Some("10".to_owned());
        assert_eq!(fields_of(world.edit_message(ask).await), ["/price"]);
        world
            .execute(
                "UPDATE schedule_recommendations SET price = '10'
                 WHERE message_type = 'Photo bump'",
            )
            .await;
        let mut ask = edit(&schedule, position);
        ask.no_price = true;
        let mended = world.edit_message(ask).await.unwrap();
        let of_bump = |it: &pb::Schedule| it.messages[position as usize - 1].clone();
        assert_eq!(of_bump(&mended), of_bump(&schedule));
    })
    .await;
}

#[tokio::test]
async fn edits_that_cannot_be_made_are_refused() {
    on_each_engine(async |world: World| {
        world.has_pages(&["jadebri"]).await;
        let schedule = built(&world, "jadebri").await;
        let mut ask = edit(&schedule, 1);
        ask.scheduled_time = Some("tomorrow".to_owned());
        assert_eq!(fields_of(world.edit_message(ask).await), ["/scheduled_time"]);
        let mut ask = edit(&schedule, 1);
        ask.price = Some("much".to_owned());
        assert_eq!(fields_of(world.edit_message(ask).await), ["/price"]);
        let mut ask = edit(&schedule, first_unlock(&schedule).position);
        ask.no_price = true;
        assert_eq!(fields_of(world.edit_message(ask).await), ["/price"]);
        for text in [String::new(), "x".repeat(10_001)] {
            let mut ask = edit(&schedule, 1);
            ask.caption_text = Some(text);
            assert_eq!(fields_of(world.edit_message(ask).await), ["/caption_text"]);
        }
        let unknown = world.edit_message(edit(&schedule, 999)).await;
        assert_eq!(code_of(unknown), Code::MessageNotFound);
        let nowhere = pb::EditMessageRequest { schedule_id: "x".into(), ..edit(&schedule, 1) };
        assert_eq!(code_of(world.edit_message(nowhere).await), Code::ScheduleNotFound);
        let cancel = pb::CancelScheduleRequest { schedule_id: schedule.schedule_id.clone() };
        world.cancel_schedule(cancel).await.unwrap();
        let late = world.edit_message(edit(&schedule, 1)).await;
        assert_eq!(code_of(late), Code::ScheduleConflict);
    })
    .await;
}

#[tokio::test]
async fn schedules_are_listed_newest_first_and_by_what_they_are() {
    on_each_engine(async |world: World| {
        world.has_pages(&["one", "two"]).await;
        let one = built(&world, "one").await;
        world.pass(1);
        let two = built(&world, "two").await;
        let cancel = pb::CancelScheduleRequest { schedule_id: one.schedule_id.clone() };
        world.cancel_schedule(cancel).await.unwrap();
        let ask = pb::ListSchedulesRequest::default;
        let ids = async |ask: pb::ListSchedulesRequest| {
            let found = world.list_schedules(ask).await.unwrap();
            assert!(found.schedules.iter().all(|schedule| schedule.messages.is_empty()));
            let ids: Vec<_> = found.schedules.into_iter().map(|s| s.schedule_id).collect();
            (ids, found.next_position)
        };
        let (one, two) = (one.schedule_id, two.schedule_id);
        assert_eq!(ids(ask()).await.0, [two.clone(), one.clone()]);
        let by_page = pb::ListSchedulesRequest { page_name: Some("one".into()), ..ask() };
        assert_eq!(ids(by_page).await.0, std::slice::from_ref(&one));
        let by_status = pb::ListSchedulesRequest { status: Some("ACTIVE".into()), ..ask() };
        assert_eq!(ids(by_status).await.0, std::slice::from_ref(&two));
        let other_week =
            pb::ListSchedulesRequest { week_start: Some("2026-02-16".into()), ..ask() };
        assert!(ids(other_week).await.0.is_empty());
        let page = |position: String| pb::ListSchedulesRequest {
            page: Some(PageRequest { limit: 1, position }),
            ..ask()
        };
        let (first, next) = ids(page(String::new())).await;
        let (second, end) = ids(page(next)).await;
        assert_eq!((first, second, end.as_str()), (vec![two], vec![one], ""));
        let wrong = pb::ListSchedulesRequest { status: Some("GONE".into()), ..ask() };
        assert_eq!(fields_of(world.list_schedules(wrong).await), ["?status"]);
        let zone = |zone: &str| pb::ListSchedulesRequest {
            saturation_status: Some(zone.to_owned()),
            ..ask()
        };
        let green = pb::ListSchedulesRequest { page_name: Some("one".into()), ..zone("GREEN") };
        let of_one = pb::ListSchedulesRequest { page_name: Some("one".into()), ..ask() };
        assert_eq!(ids(green).await, ids(of_one).await);
        assert!(ids(zone("RED")).await.0.is_empty());
        assert_eq!(fields_of(world.list_schedules(zone("BLUE")).await), ["?saturation_status"]);
    })
    .await;
}
