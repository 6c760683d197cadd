//! Captions imported and listed (scheduling.md, "Selector" and "Data and REST").

use proto::{common::v1::PageRequest, scheduler::v1 as pb};

use crate::support::{Sent, TENANT, World, caption, captions, history, on_each_engine};

const PAGE: &str = "jadebri";

/// inserted, updated, unchanged, duplicates, rejected.
fn counts(report: &pb::ImportReport) -> [u64; 5] {
    [report.inserted, report.updated, report.unchanged, report.duplicates, report.rejected]
}

async fn listed(world: &World, page: &str) -> Vec<pb::Caption> {
    let list = pb::ListCaptionsRequest { page_name: page.to_owned(), page: None };
    world.list_captions(TENANT, list).await.unwrap().captions
}

async fn texts(world: &World, page: &str) -> Vec<(i64, String)> {
    let listed = listed(world, page).await;
    listed.into_iter().map(|caption| (caption.caption_id, caption.caption_text)).collect()
}

fn text(id: i64, text: &str) -> (i64, String) {
    (id, text.to_owned())
}

#[tokio::test]
async fn captions_are_imported_with_their_defaults_and_updated() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let file =
            "caption_text,caption_id,price_tier\n\"Only, tonight\",2,vip\nHi,1,budget\nNo,3,\n";
        let report = world.import_captions(PAGE, file).await;
        assert_eq!(counts(&report), [2, 0, 0, 0, 1]);
        assert_eq!((report.errors[0].line, report.errors[0].code.as_str()), (4, "MISSING"));
        let expected = pb::Caption {
            caption_id: 2,
            caption_text: "Only, tonight".to_owned(),
            price_tier: Some("vip".to_owned()),
            content_category: None,
            psychological_trigger: None,
            is_urgent: false,
            is_active: true,
            message_type: "Unlock".to_owned(),
        };
        assert_eq!(listed(&world, PAGE).await[1], expected);
        let changed = "caption_id,caption_text,price_tier,is_active,content_category\n\
                       2,Only tomorrow,vip,false,teaser\n1,Hi,budget,,\n4,Bye,,,\n";
        let report = world.import_captions(PAGE, changed).await;
        assert_eq!(counts(&report), [0, 1, 1, 0, 1]);
        let second = &listed(&world, PAGE).await[1];
        assert_eq!(second.caption_text, "Only tomorrow");
        assert_eq!((second.is_active, second.content_category.as_deref()), (false, Some("teaser")));
        assert_eq!(counts(&world.import_captions(PAGE, changed).await), [0, 0, 2, 0, 1]);
    })
    .await;
}

#[tokio::test]
async fn a_second_id_with_a_known_text_is_an_alias_of_the_first() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.page("other").await;
        let file = captions(&[caption(1, "Only tonight!"), caption(2, "ONLY  TONIGHT")]);
        assert_eq!(counts(&world.import_captions(PAGE, &file).await), [1, 0, 0, 1, 0]);
        assert_eq!(counts(&world.import_captions(PAGE, &file).await), [0, 0, 1, 1, 0]);
        assert_eq!(texts(&world, PAGE).await, [text(1, "Only tonight!")]);
        // For another page: the first is that page's too.
        let file = captions(&[caption(3, "only tonight")]);
        assert_eq!(counts(&world.import_captions("other", &file).await), [0, 0, 0, 1, 0]);
        assert_eq!(texts(&world, "other").await, [text(1, "Only tonight!")]);
        // History speaks of the first, whichever it names.
        let at = |n| format!("2026-01-05 10:00:0{n}");
        let sent = |n| Sent { caption: Some(n), ..Sent::new(n, at(n)) };
        world.import(PAGE, &history(&[sent(1), sent(2), sent(3), sent(4)])).await;
        let list = pb::ListHistoryRequest { page_name: PAGE.to_owned(), page: None };
        let messages = world.list_history(TENANT, list.clone()).await.unwrap().messages;
        let named: Vec<_> = messages.into_iter().filter_map(|message| message.caption_id).collect();
        assert_eq!(named, [4, 1, 1, 1]);
        // An alias that appears later counts for the past.
        let file = captions(&[caption(4, "Only tonight")]);
        world.import_captions(PAGE, &file).await;
        let messages = world.list_history(TENANT, list).await.unwrap().messages;
        assert_eq!(messages[0].caption_id, Some(1));
        let again = world.import(PAGE, &history(&[sent(1), sent(2), sent(3), sent(4)])).await;
        assert_eq!((again.updated, again.unchanged), (0, 4));
    })
    .await;
}

#[tokio::test]
async fn texts_move_between_ids_in_the_order_of_the_file() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let file = captions(&[caption(1, "alpha"), caption(2, "beta")]);
        world.import_captions(PAGE, &file).await;
        // The two change places by way of a third text.
        let swap = [caption(1, "gamma"), caption(2, "alpha"), caption(1, "beta")];
        assert_eq!(counts(&world.import_captions(PAGE, &captions(&swap)).await), [0, 3, 0, 0, 0]);
        assert_eq!(texts(&world, PAGE).await, [text(1, "beta"), text(2, "alpha")]);
        // A known id that takes another's text is a duplicate and stays as it was.
        let taken = captions(&[caption(1, "alpha")]);
        assert_eq!(counts(&world.import_captions(PAGE, &taken).await), [0, 0, 0, 1, 0]);
        assert_eq!(texts(&world, PAGE).await, [text(1, "beta"), text(2, "alpha")]);
        // An alias that comes with a text of its own is a caption of its own.
        let alias = captions(&[caption(3, "beta")]);
        assert_eq!(counts(&world.import_captions(PAGE, &alias).await), [0, 0, 0, 1, 0]);
        let own = captions(&[caption(3, "delta")]);
        assert_eq!(counts(&world.import_captions(PAGE, &own).await), [1, 0, 0, 0, 0]);
        assert_eq!(texts(&world, PAGE).await.len(), 3);
        let (aliases,): (i64,) =
            world.store.query("SELECT COUNT(*) FROM caption_aliases").fetch_one().await.unwrap();
        assert_eq!(aliases, 0);
    })
    .await;
}

#[tokio::test]
async fn two_imports_of_the_same_captions_at_once_store_each_text_once() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.page("other").await;
        let file = |first: i64| {
            let lines: Vec<_> =
                (0..3_000).map(|n| caption(first + n, &format!("text {n}"))).collect();
            captions(&lines)
        };
        let (here, there) = (file(1), file(10_001));
        let (one, two) = futures::join!(
            world.import_captions(PAGE, &here),
            world.import_captions("other", &there)
        );
        assert_eq!(one.inserted + two.inserted, 3_000);
        assert_eq!(one.duplicates + two.duplicates, 3_000);
        assert_eq!(texts(&world, PAGE).await, texts(&world, "other").await);
    })
    .await;
}

#[tokio::test]
async fn captions_are_listed_by_id() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let ids = [-5, 3, 40, 7, 2];
        let lines: Vec<_> = ids.iter().map(|id| caption(*id, &format!("text {id}"))).collect();
        world.import_captions(PAGE, &captions(&lines)).await;
        let (mut seen, mut position) = (Vec::new(), String::new());
        loop {
            let page = Some(PageRequest { limit: 2, position });
            let list = pb::ListCaptionsRequest { page_name: PAGE.to_owned(), page };
            let list = world.list_captions(TENANT, list).await.unwrap();
            seen.extend(list.captions.into_iter().map(|caption| caption.caption_id));
            position = list.next_position;
            if position.is_empty() {
                break;
            }
        }
        assert_eq!(seen, [-5, 2, 3, 7, 40]);
    })
    .await;
}
