//! A move that is killed half-way is not taken for a whole one, and goes on when it is run again.

use parindex::app::moving::{Stage, Watch};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::support::engines::every_engine;
use macro_rules_attribute::apply;

/// Says when so much of a stage is done.
struct Until {
    stage: Stage,
    left: u64,
    inside: bool,
    said: UnboundedSender<()>,
}

impl Watch for Until {
    fn begin(&mut self, stage: Stage, _: u64) {
        self.inside = stage == self.stage;
    }

    fn advance(&mut self, by: u64) {
        if self.inside {
            self.left = self.left.saturating_sub(by);
            if self.left == 0 {
                self.said.send(()).ok();
            }
        }
    }
}

fn until(stage: Stage, left: u64) -> (Until, UnboundedReceiver<()>) {
    let (said, heard) = unbounded_channel();
    (Until { stage, left, inside: false, said }, heard)
}

/// Polls a move until the word comes, then drops it.
async fn kill<T>(moving: impl Future<Output = T>, mut heard: UnboundedReceiver<()>) {
    tokio::select! {
        biased;
        word = heard.recv() => word.unwrap(),
        _ = moving => panic!("it was to be killed"),
    }
}

#[apply(every_engine!)]
async fn a_copy_goes_on_where_it_was_killed() {
    let (from, to) = (House::small_on(Engine::Sqlite, 1800).await, House::empty().await);
    for (stage, left) in [(Stage::Evidence, 1), (Stage::Facts, 500), (Stage::Facts, 500), (Stage::Logs, 1)] {
        let (mut watch, heard) = until(stage, left);
        kill(moving::copy(&from.app, &to.app, &mut watch), heard).await;
        to.must_be_incomplete().await;
        assert_eq!(code(copy(&to, &House::empty().await).await), "incomplete", "half a copy is not copied");
        let unfinished = moving::backup(&to.app, Vec::new(), &mut ()).await.map(drop);
        assert_eq!(code(unfinished), "incomplete", "nor backed up");
    }
    let moved = copy(&from, &to).await.unwrap();
    assert_eq!(moved.logs.iter().map(|log| log.carried).sum::<i64>(), 0, "all was there by then");
    assert!(to.lines().await == from.lines().await);
    to.must_be_sound().await;
}

#[apply(every_engine!)]
async fn a_restore_goes_on_where_it_was_killed() {
    let archive = backup(&House::small_on(Engine::Sqlite, 1200).await).await;
    let to = House::empty().await;
    for (stage, left) in [(Stage::Evidence, 1), (Stage::Facts, 1000), (Stage::Logs, 1)] {
        let (mut watch, heard) = until(stage, left);
        kill(moving::restore(&*archive, &to.app, &mut watch), heard).await;
        to.must_be_incomplete().await;
    }
    let other = House::small_on(Engine::Sqlite, 5).await;
    assert_eq!(code(copy(&other, &to).await), "incomplete", "a copy is no way to end a restore");
    restore(&archive, &to).await.unwrap();
    to.must_be_sound().await;
    assert_eq!(code(restore(&archive, &to).await), "not_empty");
}
