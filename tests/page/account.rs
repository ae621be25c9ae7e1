//! One's own account and those of others: what is shown, what is asked first, who is kept out.

use axum::http::{StatusCode, header};
use parindex::app::Request;
use parindex::app::accounts::NewAccount;
use parindex::domain::assessment::may::Caller;
use parindex::domain::facts::{Actor, Role};

use super::{Answer, Pages};

pub(super) const PASSWORD: &str = "mưa rào trên mái tôn cũ";
const TYPED: &str = "m%C6%B0a+r%C3%A0o+tr%C3%AAn+m%C3%A1i+t%C3%B4n+c%C5%A9";
const NEW: &str = "ch%E1%BB%A3+n%E1%BB%95i+C%C3%A1i+R%C4%83ng+5+gi%E1%BB%9D+s%C3%A1ng";

/// Somebody with a password; a unit's where a unit is named.
pub(super) async fn person(pages: &Pages, name: &str, role: Role, unit: Option<&str>) {
    let actor = Actor { name: "root".to_owned(), role: Role::Admin, unit: None };
    let (province, unit) = (Some("can-tho".to_owned()), unit.map(str::to_owned));
    let new = NewAccount { name: name.to_owned(), role, province, unit };
    let request = Request::by(Caller { actor, province: None });
    let (_, made) = pages.app.create_account_shown(&request, new).await.unwrap();
    pages.app.use_link(&made.unwrap().link.unwrap().code, PASSWORD).await.unwrap();
}

async fn sign_in(pages: &Pages, name: &str, password: &str) -> Answer {
    pages.post("/sign-in", "", &format!("name={name}&password={password}&to=")).await
}

/// The forms of the page under this address that it would send, with these fields.
async fn send(pages: &Pages, page: &str, address: &str, cookie: &str, fields: &str) -> Answer {
    let csrf = pages.get(page, cookie).await.hidden("csrf");
    pages.post(address, cookie, &format!("csrf={csrf}&{fields}")).await
}

#[tokio::test]
async fn an_administrator_makes_an_account_and_its_holder_comes_in() {
    let pages = Pages::demo().await;
    let admin = pages.enter("demo-admin").await;
    let fields = "name=tttt.an&role=department&place=can-tho%2Fso-tttt";
    let made = send(&pages, "/accounts", "/accounts", &admin, fields).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let link = made.text.split("/set-password/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(!pages.get("/accounts", &admin).await.text.contains("set-password"), "a link is shown once");
    assert!(!pages.get("/accounts/tttt.an", &admin).await.text.contains("set-password"));
    let set = pages.post(&format!("/set-password/{link}"), "", &format!("password={TYPED}&again={TYPED}")).await;
    assert_eq!(set.status, StatusCode::OK);
    let cookie = sign_in(&pages, "tttt.an", TYPED).await.cookie();
    let own = pages.get("/account", &cookie).await.text;
    for word in ["tttt.an", "Đơn vị", "Sở Thông tin và Truyền thông", "Cần Thơ", "phiên này", "vào được"]
    {
        assert!(own.contains(word), "{word}: {own}");
    }
    assert!(!own.contains("href=\"/accounts\""), "others' accounts are none of a unit's business");
    // A new link for whoever has forgotten the password; the one before is over.
    let again = send(&pages, "/accounts/tttt.an", "/accounts/tttt.an", &admin, "do=link").await;
    assert!(again.status == StatusCode::CREATED && again.text.contains("/set-password/parindexlink_"));
    assert_eq!(again.text.matches("parindexlink_").count(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_an_account_is_told_and_what_was_typed_is_kept() {
    let pages = Pages::demo().await;
    let admin = pages.enter("demo-admin").await;
    for (fields, status, said) in [
        ("name=An&role=viewer&place=can-tho", StatusCode::UNPROCESSABLE_ENTITY, "chữ thường"),
        ("name=an&role=department&place=can-tho", StatusCode::UNPROCESSABLE_ENTITY, "phải ghi đơn vị"),
        ("name=an&role=feed&place=can-tho", StatusCode::UNPROCESSABLE_ENTITY, "chọn vai trò"),
        ("name=an&role=viewer&place=nowhere", StatusCode::UNPROCESSABLE_ENTITY, "không có tỉnh nowhere"),
        ("name=demo-viewer&role=viewer&place=can-tho", StatusCode::CONFLICT, "Đã có tài khoản demo-viewer"),
    ] {
        let refused = send(&pages, "/accounts", "/accounts", &admin, fields).await;
        assert_eq!(refused.status, status, "{fields}");
        assert!(refused.text.contains(said), "{fields}: {}", refused.text);
        let name = fields.split(['=', '&']).nth(1).unwrap();
        assert!(refused.text.contains(&format!("value=\"{name}\"")), "{fields}: what was typed is kept");
    }
    let kept = send(&pages, "/accounts", "/accounts", &admin, "name=an&role=department&place=can-tho").await.text;
    assert!(kept.contains("value=\"department\" selected") && kept.contains("value=\"can-tho\" selected"));
}

#[tokio::test]
async fn a_locked_account_is_out_at_once_and_an_ended_one_for_good() {
    let pages = Pages::demo().await;
    person(&pages, "tttt.an", Role::Department, Some("so-tttt")).await;
    let (admin, cookie) = (pages.enter("demo-admin").await, sign_in(&pages, "tttt.an", TYPED).await.cookie());
    let page = "/accounts/tttt.an";
    send(&pages, page, page, &admin, "do=lock&reason=ngh%E1%BB%89+vi%E1%BB%87c").await;
    assert_eq!(pages.get("/account", &cookie).await.status, StatusCode::SEE_OTHER);
    let shown = pages.get(page, &admin).await.text;
    assert!(shown.contains("đang khóa") && shown.contains("nghỉ việc"), "{shown}");
    assert_eq!(sign_in(&pages, "tttt.an", TYPED).await.status, StatusCode::UNAUTHORIZED);
    assert!(pages.get(page, &admin).await.text.contains("bị từ chối"), "the attempt is on record");
    send(&pages, page, page, &admin, "do=unlock").await;
    assert_eq!(sign_in(&pages, "tttt.an", TYPED).await.status, StatusCode::SEE_OTHER);
    send(&pages, page, page, &admin, "do=scope&role=viewer&place=can-tho").await;
    assert!(pages.get(page, &admin).await.text.contains("Chỉ xem · Cần Thơ"));
    let unsure = send(&pages, page, page, &admin, "do=end").await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in(&pages, "tttt.an", TYPED).await.status, StatusCode::SEE_OTHER, "nothing has ended yet");
    send(&pages, page, page, &admin, "do=end&sure=yes").await;
    assert_eq!(sign_in(&pages, "tttt.an", TYPED).await.status, StatusCode::UNAUTHORIZED);
    assert!(pages.get(page, &admin).await.text.contains("đã kết thúc"));
}

#[tokio::test]
async fn others_accounts_are_an_administrators_alone() {
    let pages = Pages::demo().await;
    for word in ["demo-viewer", "demo-reviewer", "demo-so-tttt"] {
        let cookie = pages.enter(word).await;
        let csrf = pages.get("/account", &cookie).await.hidden("csrf");
        for address in ["/accounts", "/accounts/demo-viewer", "/sign-ins"] {
            assert_eq!(pages.get(address, &cookie).await.status, StatusCode::FORBIDDEN, "{word} {address}");
        }
        for (address, fields) in [
            ("/accounts", "name=an&role=admin&place="),
            ("/accounts/demo-admin", "do=lock"),
            ("/accounts/demo-admin", "do=link"),
            ("/accounts/demo-admin", "do=end&sure=yes"),
        ] {
            let refused = pages.post(address, &cookie, &format!("csrf={csrf}&{fields}")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{word} {address} {fields}");
        }
    }
    let admin = pages.enter("demo-admin").await;
    for (address, fields) in [("/accounts", "name=an&role=viewer&place="), ("/accounts/demo-viewer", "do=lock")] {
        let forged = pages.post(address, &admin, &format!("csrf=&{fields}")).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{address}");
    }
    assert!(pages.get("/sign-ins", &admin).await.text.contains("demo-so-tttt"));
}

#[tokio::test]
async fn a_new_password_asks_for_the_old_one_and_ends_every_other_session() {
    let pages = Pages::demo().await;
    person(&pages, "tttt.an", Role::Department, Some("so-tttt")).await;
    let (first, other) =
        (sign_in(&pages, "tttt.an", TYPED).await.cookie(), sign_in(&pages, "tttt.an", TYPED).await.cookie());
    let change = |fields: String| {
        let (pages, first) = (&pages, first.clone());
        async move { send(pages, "/account", "/account/password", &first, &fields).await }
    };
    for (fields, said) in [
        (format!("current={TYPED}&password={NEW}&again={TYPED}"), "không giống nhau"),
        (format!("current={TYPED}&password=ngan&again=ngan"), "12 ký tự"),
        (format!("current={TYPED}&password=tttt.an.so-tttt&again=tttt.an.so-tttt"), "dễ đoán"),
        (format!("current=sai&password={NEW}&again={NEW}"), "không phải mật khẩu đang dùng"),
    ] {
        let refused = change(fields.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        assert!(refused.text.contains(said), "{fields}: {}", refused.text);
        assert!(!refused.headers.contains_key(header::SET_COOKIE));
    }
    let changed = change(format!("current={TYPED}&password={NEW}&again={NEW}")).await;
    assert_eq!(changed.headers[header::LOCATION], "/account?done=password");
    let new = changed.cookie();
    assert_eq!(pages.get("/account", &new).await.status, StatusCode::OK, "this browser goes on");
    for over in [&first, &other] {
        assert_eq!(pages.get("/account", over).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(sign_in(&pages, "tttt.an", TYPED).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_guesses_at_the_old_password_waits() {
    let pages = Pages::demo().await;
    person(&pages, "tttt.an", Role::Department, Some("so-tttt")).await;
    let cookie = sign_in(&pages, "tttt.an", TYPED).await.cookie();
    let fields = format!("current=sai&password={NEW}&again={NEW}");
    let mut seen = Vec::new();
    for _ in 0..8 {
        seen.push(send(&pages, "/account", "/account/password", &cookie, &fields).await.status);
    }
    assert_eq!(seen[..6], [StatusCode::UNPROCESSABLE_ENTITY; 6]);
    assert_eq!(seen[6..], [StatusCode::TOO_MANY_REQUESTS; 2]);
}

#[tokio::test]
async fn sessions_are_ended_one_by_one_or_all_but_this_and_never_anothers() {
    let pages = Pages::demo().await;
    person(&pages, "tttt.an", Role::Department, Some("so-tttt")).await;
    let mut cookies = Vec::new();
    for _ in 0..4 {
        cookies.push(sign_in(&pages, "tttt.an", TYPED).await.cookie());
    }
    let lives = |cookie: String| {
        let pages = &pages;
        async move { pages.get("/account", &cookie).await.status == StatusCode::OK }
    };
    // The newest of the others stands last in none: the page names each by its key.
    let page = pages.get("/account", &cookies[0]).await.text;
    let keys: Vec<&str> =
        page.split("name=\"session\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(keys.len(), 3, "this one has no button");
    let newest = keys[0].to_owned();
    let stranger = pages.enter("demo-viewer").await;
    send(&pages, "/account", "/account/sessions", &stranger, &format!("session={newest}")).await;
    assert!(lives(cookies[3].clone()).await, "nobody ends another's");
    let ended = send(&pages, "/account", "/account/sessions", &cookies[0], &format!("session={newest}")).await;
    assert_eq!(ended.headers[header::LOCATION], "/account?done=sessions");
    assert!(!lives(cookies[3].clone()).await && lives(cookies[2].clone()).await && lives(cookies[1].clone()).await);
    let forged = pages.post("/account/sessions", &cookies[0], "csrf=").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    send(&pages, "/account", "/account/sessions", &cookies[0], "").await;
    assert!(!lives(cookies[2].clone()).await && !lives(cookies[1].clone()).await && lives(cookies[0].clone()).await);
}

#[tokio::test]
async fn a_demos_account_says_that_it_has_no_password() {
    let pages = Pages::demo().await;
    let page = pages.get("/account", &pages.enter("demo-viewer").await).await.text;
    assert!(page.contains("chưa có mật khẩu") && !page.contains("type=\"password\""));
}
