//! Deadline evening: five hundred people at once, uploading, reporting and reading as 1 to 4 to 20, and one unit that wants everything.
//!
//! `cargo bench --bench load` starts the program on the demo, SQLite, and prints the tables of `docs/PERFORMANCE.md`; `-- --seconds 60`
//! lasts longer. The people are in this process, on the same processors as the server.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot run ends")]
#![expect(clippy::print_stdout, reason = "what it measures is what it prints")]

#[path = "../serving/client.rs"]
#[expect(dead_code, reason = "the reads are measured with all of it")]
mod client;
mod people;
#[path = "../../tests/support/program.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod program;
mod told;

use std::time::Duration;

use people::{Evening, Unit};
use program::Program;

/// Everybody who is there.
const PEOPLE: usize = 500;
/// Those of the unit that wants everything.
const GREEDY: usize = 400;
/// How long somebody looks before they ask again, on average.
const LOOKS: Duration = Duration::from_secs(1);

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--seconds").skip(1);
    let length = Duration::from_secs(arguments.next().map_or(20, |seconds| seconds.parse().unwrap()));
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let server = Program::start(Program::demo(), home.path(), &[]);
    let to = server.base.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let units = people::units(to).await;
        println!("{} units, {PEOPLE} people, {} s each:", units.len(), length.as_secs());
        let evening = |people: Vec<(Unit, Option<Duration>)>| people::live(to, people, length);
        let spread =
            |count: usize, looks| units.iter().cycle().take(count).map(move |unit| (unit.clone(), looks)).collect();
        told::evening("everybody looks at an answer for a second", &evening(spread(PEOPLE, Some(LOOKS))).await);
        told::evening("nobody ever looks: the next question at once", &evening(spread(PEOPLE, None)).await);
        let (greedy, modest) = units.split_first().unwrap();
        let modest: Vec<_> =
            modest.iter().cycle().take(PEOPLE - GREEDY).map(|unit| (unit.clone(), Some(LOOKS))).collect();
        let alone = evening(modest.clone()).await;
        let together = [modest, vec![(greedy.clone(), None); GREEDY]].concat();
        let beside: Evening = evening(together).await;
        told::fairness(&greedy.slug, &alone, &beside);
    });
}
