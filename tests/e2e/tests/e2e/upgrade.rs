//! The release before gives way to this one under load, and comes back: its databases under the new program, and
//! its program on the new schema (operations.md, "Rolling upgrade").

use e2e::{
    Fanfare, Program, STOP_LIMIT, Service, Shape,
    load::Load,
    traffic::{Caught, Traffic},
};

in_both_shapes!(an_upgrade_and_the_way_back_lose_nothing_and_double_nothing);

async fn an_upgrade_and_the_way_back_lose_nothing_and_double_nothing(shape: Shape) {
    let Some(previous) = Program::previous() else { return };
    let builder = Fanfare::of(shape).program(previous).load(Load::Heavy);
    let fanfare = builder.set("FANFARE_RETRY_BASE", "200ms").start().await;
    let traffic = Traffic::of(fanfare).await;
    traffic.during(upgrade_and_return(&traffic, shape)).await;
    let tally = traffic.verify(&Caught::default()).await;
    assert!(tally.published > 0 && tally.leads > 0, "{tally:?}");
}

async fn upgrade_and_return(traffic: &Traffic, shape: Shape) {
    let fanfare = traffic.fanfare();
    traffic.trouble("nothing", async || {}).await;
    fanfare.install(Program::Current);
    if shape == Shape::Processes {
        let migrate = async || {
            let migrated = fanfare.run(Service::Gateway(1), &["migrate"]).await;
            assert_eq!(migrated.code, Some(0), "{migrated:?}");
        };
        traffic.trouble("the new release migrates, the old one runs", migrate).await;
    }
    replace_all(traffic, "the new release").await;
    fanfare.install(Program::Previous);
    replace_all(traffic, "the release before, again").await;
    fanfare.install(Program::Current);
    replace_all(traffic, "the new release, again").await;
}

/// One process after the other, as Kubernetes does it.
async fn replace_all(traffic: &Traffic, by: &str) {
    let fanfare = traffic.fanfare();
    for service in fanfare.services() {
        let what = format!("{service} is replaced: {by}");
        let replace = async || {
            let ended = fanfare.process(service).terminate(STOP_LIMIT).await;
            assert!(ended.success(), "{service} ended by {ended}");
            fanfare.start(service).await;
        };
        traffic.trouble(&what, replace).await;
    }
}
