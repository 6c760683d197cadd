//! The golden transcripts of the seed: conversations as text, played through real web hooks on both engines
//! (conversations.md, "Acceptance"). README.md says how to read and write one.
//!
//! Map: `script` reads a transcript, `play` plays it. Beside them the seed's suites that are no conversations:
//! `order` (messages twice, late, in any order), `live` (secrets, pilot mode, readiness).

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod live;
mod order;
mod play;
mod script;
#[path = "../support/mod.rs"]
mod support;

/// One test for each transcript of that name.
macro_rules! transcripts {
    ($($name:ident)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let text = include_str!(concat!("fixtures/", stringify!($name), ".txt"));
                play::play(stringify!($name), text).await;
            }
        )*

        /// A transcript that nobody plays proves nothing.
        #[test]
        fn every_transcript_is_played() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/fixtures");
            let files = std::fs::read_dir(folder).unwrap();
            let mut there: Vec<String> = files
                .map(|file| file.unwrap().file_name().into_string().unwrap())
                .collect();
            let mut played = vec![$(concat!(stringify!($name), ".txt")),*];
            there.sort();
            played.sort_unstable();
            assert_eq!(there, played);
        }
    };
}

transcripts! {
    test_golden_transcript_phase1_happy_path
    test_golden_transcript_repair_once_flow
    test_golden_transcript_handover_cooldown_and_continue_flow
    test_golden_transcript_media_wrong_step_ack_and_reprompt_flow
    test_golden_transcript_multi_answer_bundle_reprompts_and_no_advance
    test_golden_transcript_outside_24h_template_then_resume
    test_golden_transcript_multi_answer_single_message_one_at_a_time
    test_golden_transcript_user_goes_quiet_then_returns_later
    test_golden_transcript_dimensions_accepts_10x15cm_currency_advances_to_style
    test_golden_transcript_reference_images_accepts_realism_at_advances_to_budget
    test_restart_then_new_answers_override_old_answers_in_summary

    // Others of the seed's suites that read best as transcripts.
    test_e2e_full_flow_to_booked
    test_opt_out_is_silence_until_start
    test_cover_up_goes_to_a_person
    test_small_budget_is_for_the_artist_to_follow_up
    test_one_breath_is_one_turn
    test_silence_ends_an_enquiry
    test_a_late_first_message_waits_for_the_window
    test_a_run_keeps_the_flow_it_began_with
    test_a_city_off_the_tour_is_offered_the_next_stop
    test_a_person_is_asked_for_in_any_state
    test_pictures_come_in_albums
    test_start_comes_back_to_what_was_complete
}
