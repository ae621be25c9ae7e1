//! What most requests wait for is light. A future is moved whole, with everything it might come to: what is seldom needed is kept in a
//! box, or a question that memory answers costs the copying of every statement that was not asked.

use macro_rules_attribute::apply;

use super::support::TestApp;
use crate::support::engines::every_engine;

/// The largest of them, in bytes.
const MOST: usize = 1 << 10;

#[apply(every_engine!)]
async fn what_most_requests_wait_for_is_small() {
    let TestApp { app, .. } = &TestApp::new().await;
    let assessment = app.assessment("can-tho-2016").await.unwrap();
    for (what, size) in [
        ("who asks", size_of_val(&app.authenticate(""))),
        ("an assessment", size_of_val(&app.assessment(""))),
        ("what is around it", size_of_val(&app.outside(&assessment, None))),
        ("a ranking", size_of_val(&app.published(2016, None))),
    ] {
        assert!(size <= MOST, "{what}: {size} bytes");
    }
}
