//! Stories, posts and leads all at once, asked for until somebody says stop. Afterwards the providers' ledger,
//! what Fanfare says and the outbox have to be the same (operations.md, "End-to-end suite").

use std::{
    cell::{Cell, RefCell},
    ops::Range,
    time::Instant,
};

use futures::future::join_all;
use reqwest::RequestBuilder;

use crate::{
    Fanfare, audit,
    client::Client,
    leads::ANSWERS,
    posts::{Connection, NewPost},
    stories::NewBatch,
    transcript::{self, Order},
    wait::{SOON, eventually},
};

/// Where posts go to.
pub const PLATFORMS: [&str; 2] = ["MASTODON", "BLUESKY"];
/// Each platform has so many accounts, so that none runs into its own limits.
const ACCOUNTS: usize = 8;
/// Leads that talk at once.
const TALKS: usize = 2;
/// So many requests are taken after each trouble before the next one.
const ENOUGH: usize = 6;

/// What an installation is asked for.
#[derive(Debug)]
pub struct Traffic {
    fanfare: Fanfare,
    connections: Vec<Connection>,
    batches: RefCell<Vec<NewBatch>>,
    posts: RefCell<Vec<NewPost>>,
    /// Leads that came to the last question.
    phones: RefCell<Vec<String>>,
    /// Answers other than the one that was hoped for, and requests that got none.
    refused: Cell<usize>,
    is_over: Cell<bool>,
    order: Order,
}

/// How many batches and posts have been taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taken {
    /// Batches of stories.
    pub batches: usize,
    /// Posts.
    pub posts: usize,
}

impl Taken {
    /// Both together.
    pub fn total(self) -> usize {
        self.batches + self.posts
    }
}

/// Which batches and which posts were caught by a trouble in which nobody can know what was sent.
#[derive(Clone, Debug, Default)]
pub struct Caught {
    /// Of the batches, by their number.
    pub batches: Range<usize>,
    /// Of the posts, by their number.
    pub posts: Range<usize>,
}

/// What became of all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Publications that are live, each once.
    pub published: usize,
    /// Publications that were caught.
    pub unconfirmed: usize,
    /// Leads that came to the last question.
    pub leads: usize,
    /// Messages that were sent again, as nobody knew of them.
    pub again: usize,
}

impl Traffic {
    /// Connects accounts; nothing is asked for yet.
    pub async fn of(fanfare: Fanfare) -> Self {
        let mut connections = Vec::new();
        for n in 0..ACCOUNTS {
            for platform in PLATFORMS {
                connections.push(fanfare.client().connect(platform, &format!("account{n}")).await);
            }
        }
        Self {
            fanfare,
            connections,
            batches: RefCell::default(),
            posts: RefCell::default(),
            phones: RefCell::default(),
            refused: Cell::default(),
            is_over: Cell::default(),
            order: Order::Told,
        }
    }

    /// Of what Fanfare says the times are not believed, as clocks are set.
    #[must_use]
    pub fn whatever_the_time(self) -> Self {
        Self { order: Order::Any, ..self }
    }

    /// Whom it goes to.
    pub fn fanfare(&self) -> &Fanfare {
        &self.fanfare
    }

    /// The accounts that posts go to.
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    /// How much has been taken so far.
    pub fn taken(&self) -> Taken {
        Taken { batches: self.batches.borrow().len(), posts: self.posts.borrow().len() }
    }

    /// How often somebody had to ask again.
    pub fn refused(&self) -> usize {
        self.refused.get()
    }

    /// Asks on and on while these troubles last.
    pub async fn during(&self, troubles: impl Future<Output = ()>) {
        let troubles = async {
            println!("| what breaks | lasted | taken meanwhile | refused meanwhile |");
            println!("|---|---|---|---|");
            troubles.await;
            self.is_over.set(true);
        };
        let talks = join_all((0..TALKS).map(|n| self.talk(n)));
        futures::join!(troubles, self.publish_stories(), self.publish_posts(), talks);
    }

    /// Breaks something, mends it, and waits until work goes on.
    pub async fn trouble(&self, what: &str, break_and_mend: impl AsyncFnOnce()) {
        let (started, taken, refused) = (Instant::now(), self.taken().total(), self.refused());
        break_and_mend().await;
        let lasted = started.elapsed();
        eventually(&format!("work goes on after: {what}"), SOON, async || {
            (self.taken().total() >= taken + ENOUGH).then_some(())
        })
        .await;
        println!(
            "| {what} | {:.1} s | {} | {} |",
            lasted.as_secs_f64(),
            self.taken().total() - taken,
            self.refused() - refused
        );
    }

    /// Waits until everything that was asked for so far is at its end.
    pub async fn decided(&self) {
        let client = self.fanfare.client();
        let (batches, posts) = (self.batches.borrow().clone(), self.posts.borrow().clone());
        for batch in &batches {
            client.publish_to_the_end(batch).await;
        }
        for post in &posts {
            client.post_to_the_end(post).await;
        }
    }

    async fn publish_stories(&self) {
        for n in 0.. {
            if self.is_over.get() {
                return;
            }
            let account = format!("{}", 830_000 + n % 50);
            let batch = NewBatch::of(2).account(&account).retries(2).once(format!("traffic-{n}"));
            self.insist(n, |client| client.publish_request(&batch)).await;
            self.batches.borrow_mut().push(batch);
        }
    }

    async fn publish_posts(&self) {
        for n in 0.. {
            if self.is_over.get() {
                return;
            }
            let first = n % ACCOUNTS * PLATFORMS.len();
            let chosen = &self.connections[first..first + PLATFORMS.len()];
            let post = NewPost::through(chosen).once(format!("traffic-{n}"));
            self.insist(n + 1, |client| client.post_request(&post)).await;
            self.posts.borrow_mut().push(post);
        }
    }

    /// Asks both gateways in turn, by one idempotency key, until one of them takes it.
    async fn insist(&self, n: usize, request: impl Fn(&Client) -> RequestBuilder) {
        let gateways = [self.fanfare.client().clone(), self.fanfare.replica()];
        let tries = Cell::new(n);
        eventually("a gateway takes it", SOON, async || {
            let client = &gateways[tries.get() % 2];
            tries.set(tries.get() + 1);
            let answer = client.try_answer(request(client)).await;
            let is_taken = answer.is_ok_and(|answer| (200..300).contains(&answer.status));
            self.refused.set(self.refused.get() + usize::from(!is_taken));
            is_taken.then_some(())
        })
        .await;
    }

    /// One lead after the other, from the first word to the last question.
    async fn talk(&self, nth: usize) {
        for n in 0.. {
            if self.is_over.get() {
                return;
            }
            let phone = format!("4477009{:05}", 40_000 + nth * 1_000 + n);
            let sandbox = self.fanfare.sandbox();
            sandbox.say(&phone, "Hi").await;
            for (asked, answer) in (1..).zip(ANSWERS) {
                sandbox.has_heard(&phone, asked).await;
                sandbox.say(&phone, answer).await;
            }
            self.phones.borrow_mut().push(phone);
        }
    }

    /// Proves that nothing was lost and nothing done twice: all is live but what was caught, each once; each
    /// message reached its lead; the outbox is empty.
    ///
    /// # Panics
    /// When that does not hold.
    pub async fn verify(self, caught: &Caught) -> Tally {
        let (client, sandbox) = (self.fanfare.client(), self.fanfare.sandbox());
        let (mut tally, mut wrong) = (Tally::default(), Vec::new());
        let mut count = |outcome: &str, is_caught: bool, what: String| match outcome {
            "published" | "PUBLISHED" => tally.published += 1,
            "UNCONFIRMED" if is_caught => tally.unconfirmed += 1,
            _ => wrong.push(what),
        };
        for (n, asked) in self.batches.take().iter().enumerate() {
            let batch = client.publish_to_the_end(asked).await;
            audit::exactly_once(sandbox, asked, &batch).await;
            for clip in &batch.clips {
                let unknown = clip.error.as_deref() == Some("UNCONFIRMED");
                let outcome = if unknown { "UNCONFIRMED" } else { clip.status.as_str() };
                count(outcome, caught.batches.contains(&n), format!("batch {n}: {clip:?}"));
            }
        }
        let mut posts = Vec::new();
        for asked in self.posts.take() {
            posts.push(client.post_to_the_end(&asked).await);
        }
        audit::posts_exactly_once(sandbox, &self.connections, &posts).await;
        for (n, post) in posts.iter().enumerate() {
            for publication in &post.publications {
                let is_caught = caught.posts.contains(&n);
                count(&publication.status, is_caught, format!("post {n}: {publication:?}"));
            }
        }
        assert!(wrong.is_empty(), "{caught:?} {wrong:#?}");
        for phone in &self.phones.take() {
            client.lead_in(phone, "PENDING_APPROVAL").await;
            let told = transcript::compare(client, sandbox, phone, self.order).await;
            tally.leads += 1;
            tally.again += told.doubled;
        }
        transcript::outbox_is_empty(client).await;
        println!(
            "{} publications live, none failed, {} unconfirmed of those that were caught; {} leads came to \
             the end, {} of their messages were sent again, as nobody knew of them",
            tally.published, tally.unconfirmed, tally.leads, tally.again
        );
        tally
    }
}
