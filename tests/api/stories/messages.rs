//! Who is told of what is due: by mail, by webhook, in the calendar; once each, until it has arrived.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use macro_rules_attribute::apply;
use parindex::post::{Post, PostSettings};
use serde_json::{Value, json};

use crate::api::support::{Actor, TestApp, YEAR, codes};
use crate::support::engines::every_engine;
use crate::support::post::{MailServer, Receiver};

const SUBSCRIPTIONS: &str = "/api/v1/provinces/can-tho/subscriptions";

fn post_office(smtp_url: Option<String>) -> Post {
    let settings = PostSettings {
        smtp_url,
        mail_from: Some("PAR INDEX <parindex@example.org>".to_owned()),
        webhook_key: Some("k".repeat(32)),
        webhook_private: true,
    };
    Post::open(&settings).unwrap()
}

async fn subscribe(actor: &Actor<'_>, unit: Option<&str>, channel: &str, target: &str) -> Value {
    actor.post(SUBSCRIPTIONS, json!({ "unit": unit, "channel": channel, "target": target })).await.created()
}

/// The words of a mail, its lines and encodings undone.
fn words(data: &str) -> String {
    let (head, body) = data.split_once("\n\n").unwrap();
    let encoded = head.to_ascii_lowercase().contains("content-transfer-encoding: base64");
    let bytes = if encoded { STANDARD.decode(body.replace(['\r', '\n'], "")).unwrap() } else { quoted_printable(body) };
    String::from_utf8(bytes).unwrap()
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let joined = text.replace("=\n", "");
    let (mut bytes, mut rest) = (Vec::new(), joined.as_bytes());
    while let [first, more @ ..] = rest {
        match (first, more) {
            (b'=', [high, low, after @ ..]) => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&[*high, *low]).unwrap(), 16).unwrap());
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    bytes
}

#[apply(every_engine!)]
async fn each_event_is_told_once_whoever_writes_and_however_often() {
    let (mail, url) = MailServer::start().await;
    let app = TestApp::new().await.with_post(post_office(Some(url)));
    let reviewer = app.reviewer().await;
    subscribe(&reviewer, Some("so-tttt"), "email", "vanthu@example.org").await;
    // 9 in the morning of 5 January, 15 days to go: nothing to tell.
    assert_eq!(app.app.remind().await.unwrap(), 0);
    // 7 o'clock of the 13th: 7 days to go, but nobody is told anything before eight.
    app.pass(TimeDelta::days(8) - TimeDelta::hours(2));
    assert_eq!(app.app.remind().await.unwrap(), 0);
    app.pass(TimeDelta::hours(2));
    let beside = app.beside().await;
    let (here, there) = tokio::join!(app.app.remind(), beside.app.remind());
    assert_eq!(here.unwrap() + there.unwrap(), 1, "two servers write one message");
    assert_eq!(app.app.remind().await.unwrap(), 0);
    let (here, there) = tokio::join!(app.app.deliver(), beside.app.deliver());
    assert_eq!(here.unwrap() + there.unwrap(), 1, "two servers send one message");
    assert_eq!(app.app.deliver().await.unwrap(), 0);
    let [sent] = mail.mails().try_into().unwrap();
    assert_eq!(sent.to, "vanthu@example.org");
    let said = words(&sent.data);
    for part in ["- 7.1.1 ", "- 7.1.2 ", "hạn 20/01/2017, còn 7 ngày", "due 20 January 2017, 7 days left"] {
        assert!(said.contains(part), "{part}: {said}");
    }

    // One of two reports comes. Of the other more is said when 3 days are left, and when it is overdue.
    app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    let mut told = Vec::new();
    for day in 14..=25 {
        app.pass(TimeDelta::days(1));
        if app.app.remind().await.unwrap() > 0 {
            told.push(day);
        }
    }
    assert_eq!(told, [17, 19, 21]);
    // More time makes new events.
    let more = json!({ "unit": "so-tttt", "until": "2017-02-03", "reason": "Văn bản gia hạn" });
    reviewer.post(&format!("{YEAR}/extensions"), more).await.created();
    app.pass(TimeDelta::days(3));
    assert_eq!(app.app.remind().await.unwrap(), 1);
    assert_eq!(app.app.deliver().await.unwrap(), 4);
    let last = words(&mail.mails().last().unwrap().data);
    assert!(last.contains("7.1.2") && !last.contains("7.1.1") && last.contains("hạn 03/02/2017"), "{last}");
}

#[apply(every_engine!)]
async fn a_report_that_is_sent_back_is_told_at_once_with_what_is_missing() {
    let (mail, url) = MailServer::start().await;
    let app = TestApp::new().await.with_post(post_office(Some(url)));
    let (reviewer, unit) = (app.reviewer().await, app.unit("so-tttt").await);
    subscribe(&reviewer, Some("so-tttt"), "email", "vanthu@example.org").await;
    let lacking = json!({
        "verdict": "return", "reason": "Thiếu văn bản", "cause": "no_evidence",
        "missing": [{ "kind": "evidence", "text": "Quyết định phê duyệt kế hoạch" }],
    });
    let first = unit.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    assert_eq!(app.app.remind().await.unwrap(), 0, "15 days are left");
    reviewer.decide("7.1.1", &first, lacking.clone()).await.created();
    assert_eq!(app.app.remind().await.unwrap(), 1);
    assert_eq!(app.app.remind().await.unwrap(), 0, "a decision is told once");
    app.pass(TimeDelta::days(1));
    assert_eq!(app.app.remind().await.unwrap(), 0, "nor again the day after");
    // The next one is sent back too: another event.
    let second = unit.submit("7.1.1", json!({ "done": 18, "planned": 20 })).await.created();
    reviewer.decide("7.1.1", &second, lacking).await.created();
    assert_eq!(app.app.remind().await.unwrap(), 1);
    assert_eq!(app.app.deliver().await.unwrap(), 2);
    let said = words(&mail.mails()[0].data);
    for part in ["- 7.1.1 ", "còn 15 ngày, bị trả lại, cần báo cáo lại: Thiếu văn bản; Quyết định phê duyệt kế hoạch"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Once it stands, nothing is left to tell.
    let third = unit.submit("7.1.1", json!({ "done": 20, "planned": 20 })).await.created();
    reviewer.decide("7.1.1", &third, json!({ "verdict": "accept" })).await.created();
    assert_eq!(app.app.remind().await.unwrap(), 0);
}

#[apply(every_engine!)]
async fn a_digest_a_day_tells_so_noi_vu_what_waits() {
    let (receiver, url) = Receiver::start().await;
    let app = TestApp::new().await.with_post(post_office(None));
    let reviewer = app.reviewer().await;
    let subscription = subscribe(&reviewer, None, "webhook", &url).await;
    app.pass(TimeDelta::hours(1));
    assert_eq!(app.app.remind().await.unwrap(), 0, "nothing waits");
    app.unit("so-tttt").await.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    assert_eq!(app.app.remind().await.unwrap(), 1);
    assert_eq!(app.app.remind().await.unwrap(), 0);
    app.pass(TimeDelta::days(1));
    assert_eq!(app.app.remind().await.unwrap(), 1);
    assert_eq!(app.app.deliver().await.unwrap(), 2);
    let calls = receiver.calls();
    assert_eq!(calls.len(), 2);
    let body: Value = serde_json::from_slice(&calls[0].body).unwrap();
    assert_eq!((&body["type"], &body["assessment"]), (&json!("digest"), &json!("can-tho-2016")));
    assert_eq!((&body["waiting"], &body["points_waiting"]), (&json!(1), &json!("0.5")));

    // The receiver checks the signature with nothing but the secret it was shown.
    let secret = subscription["secret"].as_str().unwrap().strip_prefix("whsec_").unwrap();
    for call in &calls {
        let header = |name: &str| call.headers[name].to_str().unwrap();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&STANDARD.decode(secret).unwrap()).unwrap();
        mac.update(format!("{}.{}.", header("webhook-id"), header("webhook-timestamp")).as_bytes());
        mac.update(&call.body);
        assert_eq!(header("webhook-signature"), format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
    }
    let listed = reviewer.get(SUBSCRIPTIONS).await.ok();
    assert_eq!(listed["items"][0].get("secret"), None, "it is shown once");
}

#[apply(every_engine!)]
async fn what_does_not_arrive_is_tried_again_with_patience_and_then_given_up() {
    let (receiver, url) = Receiver::start().await;
    let app = TestApp::new().await.with_post(post_office(None));
    let reviewer = app.reviewer().await;
    subscribe(&reviewer, Some("so-khcn"), "webhook", &url).await;
    app.pass(TimeDelta::days(9));
    assert_eq!(app.app.remind().await.unwrap(), 1);
    receiver.answer(&[StatusCode::INTERNAL_SERVER_ERROR; 7]);
    let messages = async || reviewer.get("/api/v1/provinces/can-tho/messages").await.ok()["items"][0].clone();
    let mut waits = Vec::new();
    for _ in 0..7 {
        assert_eq!(app.app.deliver().await.unwrap(), 0);
        let message = messages().await;
        assert_eq!(message["fault"], "the receiver answered 500");
        let next: chrono::DateTime<chrono::Utc> = message["next_at"].as_str().unwrap().parse().unwrap();
        let wait = next - app.app.now();
        waits.push(wait.num_minutes());
        app.pass(wait - TimeDelta::seconds(1));
        assert_eq!(app.app.deliver().await.unwrap(), 0, "not before its time");
        app.pass(TimeDelta::seconds(1));
    }
    assert_eq!(waits, [1, 5, 30, 120, 360, 720, 1440]);
    receiver.answer(&[StatusCode::SERVICE_UNAVAILABLE]);
    assert_eq!(app.app.deliver().await.unwrap(), 0);
    let message = messages().await;
    assert_eq!(
        (&message["attempts"], &message["next_at"], &message["done_at"]),
        (&json!(8), &Value::Null, &Value::Null)
    );
    let ids: std::collections::BTreeSet<_> =
        receiver.calls().iter().map(|call| call.headers["webhook-id"].clone()).collect();
    assert_eq!((ids.len(), receiver.calls().len()), (1, 8), "the same id in every attempt");
}

#[apply(every_engine!)]
async fn a_server_that_dies_while_sending_leaves_the_message_to_others() {
    let (mail, url) = MailServer::start().await;
    let app = TestApp::new().await.with_post(post_office(Some(url)));
    let reviewer = app.reviewer().await;
    subscribe(&reviewer, Some("so-khcn"), "email", "a@example.org").await;
    app.pass(TimeDelta::days(9));
    app.app.remind().await.unwrap();
    // It took the message and was never heard of again.
    let mut tx = app.db.write_beside().await.unwrap();
    let now = app.app.now();
    assert!(tx.take_message(now, now + TimeDelta::minutes(2)).await.unwrap().is_some());
    tx.commit().await.unwrap();
    let beside = app.beside().await;
    assert_eq!(beside.app.deliver().await.unwrap(), 0, "somebody has it");
    app.pass(TimeDelta::minutes(2));
    assert_eq!(beside.app.deliver().await.unwrap(), 1);
    assert_eq!(mail.mails().len(), 1);
}

#[apply(every_engine!)]
async fn a_mail_refused_for_good_is_not_tried_again_and_one_refused_for_now_is() {
    let (mail, url) = MailServer::start().await;
    let app = TestApp::new().await.with_post(post_office(Some(url)));
    let reviewer = app.reviewer().await;
    let subscription = subscribe(&reviewer, Some("so-khcn"), "email", "a@example.org").await;
    app.pass(TimeDelta::days(9));
    app.app.remind().await.unwrap();
    mail.refuse(&["451 come back later", "550 no such mailbox"]);
    assert_eq!(app.app.deliver().await.unwrap(), 0);
    app.pass(TimeDelta::minutes(1));
    assert_eq!(app.app.deliver().await.unwrap(), 0);
    app.pass(TimeDelta::days(2));
    assert_eq!(app.app.deliver().await.unwrap(), 0);
    assert!(mail.mails().is_empty());
    let message = reviewer.get("/api/v1/provinces/can-tho/messages").await.ok()["items"][0].clone();
    assert_eq!((&message["attempts"], &message["next_at"]), (&json!(2), &Value::Null));
    assert!(message["fault"].as_str().unwrap().contains("no such mailbox"), "{message}");

    // Who has ended the subscription is told nothing more.
    app.pass(TimeDelta::days(2));
    assert_eq!(app.app.remind().await.unwrap(), 1);
    let address = format!("{SUBSCRIPTIONS}/{}", subscription["id"].as_str().unwrap());
    reviewer.send(Method::DELETE, &address, &[], Body::empty()).await.ok();
    assert_eq!(app.app.deliver().await.unwrap(), 0);
    assert!(mail.mails().is_empty());
    reviewer.send(Method::DELETE, &address, &[], Body::empty()).await.problem(404, "not_found");
}

#[apply(every_engine!)]
async fn a_subscription_is_refused_with_every_fault_and_to_strangers() {
    let app = TestApp::new().await;
    let app = app
        .with_post(Post::open(&PostSettings { webhook_key: Some("k".repeat(32)), ..PostSettings::default() }).unwrap());
    let (stttt, reviewer) = (app.unit("so-tttt").await, app.reviewer().await);
    for (body, expected) in [
        (
            json!({ "unit": "so-nao", "channel": "email", "target": "x" }),
            &["unknown_unit", "channel_off", "bad_target"][..],
        ),
        (json!({ "channel": "email", "target": "a@example.org\r\nBcc: b@example.org" }), &["control_character"]),
        (json!({ "channel": "email", "target": "a@example.org, b@example.org" }), &["channel_off", "bad_target"]),
        (json!({ "channel": "webhook", "target": "http://example.org/" }), &["bad_target"]),
        (json!({ "channel": "webhook", "target": "https://127.0.0.1/" }), &["bad_target"]),
        (json!({ "channel": "webhook", "target": "https://169.254.169.254/latest" }), &["bad_target"]),
        (json!({ "channel": "webhook", "target": "https://u:p@example.org/" }), &["bad_target"]),
    ] {
        let refused = reviewer.post(SUBSCRIPTIONS, body.clone()).await.problem(422, "invalid_inputs");
        let found = codes(&refused);
        assert!(found == expected || expected == ["control_character"], "{body}: {found:?}");
    }
    let own = json!({ "unit": "so-tttt", "channel": "webhook", "target": "https://example.org/x" });
    let begun = stttt.post(SUBSCRIPTIONS, own.clone()).await.created();
    let again = stttt.post(SUBSCRIPTIONS, own.clone()).await.problem(409, "conflict");
    assert_eq!(codes(&again), ["subscribed_already"]);
    let other = app.unit("so-khcn").await;
    other.post(SUBSCRIPTIONS, own).await.problem(403, "forbidden");
    assert_eq!(other.get(SUBSCRIPTIONS).await.ok()["items"], json!([]));
    let address = format!("{SUBSCRIPTIONS}/{}", begun["id"].as_str().unwrap());
    other.send(Method::DELETE, &address, &[], Body::empty()).await.problem(403, "forbidden");
    stttt.send(Method::DELETE, &address, &[], Body::empty()).await.ok();
}

#[apply(every_engine!)]
async fn a_unit_reads_its_days_in_its_calendar_by_a_link_that_opens_nothing_else() {
    let app = TestApp::new().await;
    let (stttt, nobody) = (app.unit("so-tttt").await, app.nobody());
    let feed = format!("{YEAR}/units/so-tttt/feed");
    let link = stttt.send(Method::POST, &feed, &[], Body::empty()).await.created();
    let path = link["path"].as_str().unwrap().to_owned();
    let calendar = async |path: &str| nobody.get(path).await;
    let first = calendar(&path).await;
    assert_eq!(first.header("content-type"), "text/calendar; charset=utf-8");
    let text = first.text().replace("\r\n ", "");
    let dues = text.lines().filter(|line| line.trim() == "DTSTART;VALUE=DATE:20170120").count();
    assert_eq!(dues, 2, "{text}");
    assert!(text.contains("UID:can-tho-2016-7.1.1-so-tttt@parindex"), "{text}");
    stttt.submit("7.1.1", json!({ "done": 19, "planned": 20 })).await.created();
    assert_eq!(calendar(&path).await.text().matches("BEGIN:VEVENT").count(), 1, "what is done is gone");

    let secret = path.rsplit('/').next().unwrap();
    let bearer = format!("Bearer {secret}");
    nobody.send(Method::GET, YEAR, &[("authorization", &bearer)], Body::empty()).await.problem(401, "unauthenticated");
    app.unit("so-khcn").await.send(Method::POST, &feed, &[], Body::empty()).await.problem(403, "forbidden");
    let unknown = format!("{YEAR}/units/so-nao/feed");
    app.reviewer().await.send(Method::POST, &unknown, &[], Body::empty()).await.problem(404, "not_found");

    // A new link ends the one before; revoked, none opens anything.
    let next = stttt.send(Method::POST, &feed, &[], Body::empty()).await.created()["path"].as_str().unwrap().to_owned();
    calendar(&path).await.problem(404, "not_found");
    assert_eq!(calendar(&next).await.status, StatusCode::OK);
    assert_eq!(stttt.send(Method::DELETE, &feed, &[], Body::empty()).await.ok()["revoked"], 1);
    calendar(&next).await.problem(404, "not_found");
    let issued = json!({ "name": "x", "role": "feed", "province": "can-tho", "unit": "so-tttt" });
    let refused = app.admin().await.post("/api/v1/tokens", issued).await.problem(422, "invalid_inputs");
    assert_eq!(codes(&refused), ["not_issued_here"]);
}
