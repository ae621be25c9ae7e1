//! Accounts in the table: one with a token beside it and a session, and one to be confined.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Recipe, plain, with_json};
use crate::api::support::TestApp;

/// The account that somebody's token has beside it.
pub(super) const CLERK: &str = "so-tttt.clerk";
const PASSWORD: &str = "mưa rào trên mái tôn cũ";

/// What there is.
pub(super) struct Held {
    /// The key of a session of its holder.
    session: String,
}

impl Held {
    /// Makes the accounts.
    pub(super) async fn of(app: &TestApp) -> Self {
        let admin = app.admin().await;
        let scope = json!({ "name": CLERK, "role": "department", "province": "can-tho", "unit": "so-tttt" });
        let made = admin.post("/api/v1/accounts", scope).await.created();
        let other = json!({ "name": "so-tttt.other", "role": "department", "province": "can-tho", "unit": "so-tttt" });
        admin.post("/api/v1/accounts", other).await.created();
        app.app.use_link(made["link"]["code"].as_str().unwrap(), PASSWORD).await.unwrap();
        let secret = app.app.sign_in(CLERK, PASSWORD, "203.0.113.7").await.unwrap().secret;
        Self { session: app.app.session(&secret).await.unwrap().id.to_string() }
    }

    pub(super) fn recipes(&self) -> BTreeMap<&'static str, Recipe> {
        BTreeMap::from([
            (
                "POST /api/v1/accounts",
                with_json(
                    "/api/v1/accounts",
                    &json!({ "name": "new.viewer", "role": "viewer", "province": "can-tho" }),
                ),
            ),
            ("GET /api/v1/accounts", plain("/api/v1/accounts")),
            (
                "PUT /api/v1/accounts/{name}",
                with_json("/api/v1/accounts/so-tttt.other", &json!({ "role": "viewer", "province": "can-tho" })),
            ),
            ("DELETE /api/v1/accounts/{name}", plain(format!("/api/v1/accounts/{CLERK}"))),
            (
                "PUT /api/v1/accounts/{name}/lock",
                with_json(format!("/api/v1/accounts/{CLERK}/lock"), &json!({ "reason": "nghỉ việc" })),
            ),
            ("DELETE /api/v1/accounts/{name}/lock", plain(format!("/api/v1/accounts/{CLERK}/lock"))),
            ("POST /api/v1/accounts/{name}/links", plain(format!("/api/v1/accounts/{CLERK}/links"))),
            ("GET /api/v1/sign-ins", plain("/api/v1/sign-ins")),
            ("GET /api/v1/account", plain("/api/v1/account")),
            (
                "PUT /api/v1/account/password",
                with_json(
                    "/api/v1/account/password",
                    &json!({ "current": PASSWORD, "password": "chợ nổi Cái Răng 5 giờ sáng" }),
                ),
            ),
            ("GET /api/v1/account/sessions", plain("/api/v1/account/sessions")),
            ("GET /api/v1/account/sign-ins", plain("/api/v1/account/sign-ins")),
            ("DELETE /api/v1/account/sessions", plain("/api/v1/account/sessions")),
            ("DELETE /api/v1/account/sessions/{id}", plain(format!("/api/v1/account/sessions/{}", self.session))),
        ])
    }
}
