//! A tenant's pages are nobody else's business (architecture.md, rule 9).

use proto::scheduler::v1 as pb;
use service::Code;

use crate::support::{Kind, Sent, TENANT, caption, captions, code_of, history, on_each_engine};

const PAGE: &str = "jadebri";
const THEIRS: &str = "others";

#[tokio::test]
async fn another_tenant_finds_nothing() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let page_name = || PAGE.to_owned();
        let get = pb::GetPageRequest { page_name: page_name() };
        assert_eq!(code_of(world.get_page(THEIRS, get).await), Code::PageNotFound);
        let list = pb::ListHistoryRequest { page_name: page_name(), page: None };
        assert_eq!(code_of(world.list_history(THEIRS, list).await), Code::PageNotFound);
        let list = pb::ListCaptionsRequest { page_name: page_name(), page: None };
        assert_eq!(code_of(world.list_captions(THEIRS, list).await), Code::PageNotFound);
        let list = pb::ListBanditRequest { page_name: page_name(), page: None };
        assert_eq!(code_of(world.list_bandit(THEIRS, list).await), Code::PageNotFound);
        let ask = pb::AnalyzeRequest { page_name: page_name(), ..Default::default() };
        assert_eq!(code_of(world.analyze(THEIRS, ask).await), Code::PageNotFound);
        let ask = pb::SelectCaptionsRequest { page_name: page_name(), ..Default::default() };
        assert_eq!(code_of(world.select_captions(THEIRS, ask).await), Code::PageNotFound);
        for kind in [Kind::History, Kind::Captions] {
            let nothing = futures::stream::iter([history(&[]).into_bytes()]);
            let sent = world.send(THEIRS, kind, PAGE, pb::ImportFormat::Csv, nothing).await;
            assert_eq!(code_of(sent), Code::PageNotFound);
        }
        assert!(
            world
                .list_pages(THEIRS, pb::ListPagesRequest::default())
                .await
                .unwrap()
                .pages
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn the_same_names_and_ids_are_each_tenants_own() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        let put = pb::PutPageRequest { page_name: PAGE.to_owned(), ..Default::default() };
        assert!(world.put_page(THEIRS, put).await.unwrap().created);
        for (tenant, viewed) in [(TENANT, 100), (THEIRS, 200)] {
            let sent = Sent { viewed, caption: Some(1), ..Sent::new("m", "2026-01-05 10:00:00") };
            let text = captions(&[caption(1, tenant), caption(2, "both")]);
            for (kind, file) in [(Kind::Captions, text), (Kind::History, history(&[sent]))] {
                let file = futures::stream::iter([file.into_bytes()]);
                let sent = world.send(tenant, kind, PAGE, pb::ImportFormat::Csv, file).await;
                assert!(sent.unwrap().inserted > 0);
            }
        }
        for (tenant, viewed) in [(TENANT, 100), (THEIRS, 200)] {
            let list = pb::ListHistoryRequest { page_name: PAGE.to_owned(), page: None };
            let messages = world.list_history(tenant, list).await.unwrap().messages;
            assert_eq!((messages.len(), messages[0].viewed_count), (1, viewed));
            let list = pb::ListCaptionsRequest { page_name: PAGE.to_owned(), page: None };
            let captions = world.list_captions(tenant, list).await.unwrap().captions;
            assert_eq!((captions.len(), captions[0].caption_text.as_str()), (2, tenant));
        }
    })
    .await;
}
