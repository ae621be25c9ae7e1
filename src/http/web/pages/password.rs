//! Setting a password by a one-time link.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;

use super::sign_in::SignIn;
use crate::app::AppError;
use crate::http::Server;
use crate::http::extract::Path;
use crate::http::web::form::Form;
use crate::http::web::frame::Frame;
use crate::http::web::{PageReply, page};

#[derive(Template)]
#[template(path = "password.html", config = "src/http/web/askama.toml")]
pub(in crate::http::web) struct SetPassword {
    pub f: Frame,
    pub account: String,
    pub until: String,
    pub faults: Vec<String>,
}

#[derive(Deserialize)]
pub struct NewPassword {
    password: String,
    again: String,
}

/// The page of a link; looking does not use it up.
pub async fn form(State(server): State<Server>, frame: Frame, Path(secret): Path<String>) -> PageReply {
    show(&server, frame, &secret, Vec::new()).await
}

async fn show(server: &Server, frame: Frame, secret: &str, faults: Vec<String>) -> PageReply {
    let link = server.app.link(secret).await?;
    let (title, until) = (frame.w.t("password-title"), frame.w.time(&link.expires_at));
    page(&SetPassword { f: frame.titled(title), account: link.account, until, faults })
}

/// Sets the password and leads to the sign-in page.
pub async fn set(
    State(server): State<Server>,
    frame: Frame,
    Path(secret): Path<String>,
    Form(NewPassword { password, again }): Form<NewPassword>,
) -> PageReply {
    let w = frame.w;
    let faults = if password == again {
        match server.app.use_link(&secret, &password).await {
            Ok(used) => {
                let frame = Frame { path: "/sign-in".to_owned(), ..frame };
                let note = Some(w.t("password-set"));
                return page(&SignIn { name: used.account, note, ..SignIn::new(frame, &server) });
            }
            Err(AppError::Invalid(faults)) => faults.iter().map(|fault| w.text(&fault.detail).to_owned()).collect(),
            Err(error) => return Err(error.into()),
        }
    } else {
        vec![w.t("password-differs")]
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&server, frame, &secret, faults).await?).into_response())
}
