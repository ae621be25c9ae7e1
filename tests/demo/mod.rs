//! The demo: what was promised of it is there.

use parindex::app::App;
use parindex::demo;
use parindex::evidence::EvidenceStore;
use parindex::storage::{Access, Db};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn timing() {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite://{}/p.db", dir.path().display()), Access::Own).await.unwrap();
    db.migrate().await.unwrap();
    let store = EvidenceStore::open(&format!("file://{}/evidence", dir.path().display()), 1 << 20).unwrap();
    let app = App::new(db, store);
    let t = std::time::Instant::now();
    demo::install(&app).await.unwrap();
    println!("install {:?}", t.elapsed());
    let a = app.assessment("can-tho-2016").await.unwrap();
    println!("version {}", a.version);
    let o = app.outside(&a, None).await.unwrap();
    let p = app.projection(&a, &o);
    println!("{}", serde_json::to_string_pretty(&p).unwrap());
    let l = app.losses(&a);
    for g in &l.by_cause {
        println!("{:?} {} {}", g.key, g.points.wire(), g.items);
    }
    for g in &l.items {
        println!("{} {:?} {} {} {:?}", g.code, g.state, g.points.wire(), g.stated, g.cause);
    }
    let a = app.assessment("can-tho-2015").await.unwrap();
    let o = app.outside(&a, None).await.unwrap();
    let p = app.projection(&a, &o);
    println!("2015 {:?}", p.claimed.percent);
}
