//! Every template renders with sample data, in one fast test: the demo's pages and what its forms answer, and no template that
//! none of them shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::http::StatusCode;

use super::account::person;
use super::desk::ITEM;
use super::files::FILES;
use super::{Answer, Pages};
use parindex::domain::facts::Role;

const YEAR: &str = "/assessments/can-tho-2016";

/// The texts of a folder's files by their names.
fn texts(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/web").join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let read = |path: std::path::PathBuf| {
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
    };
    files.map(read).collect()
}

/// What a reader sees of a template: its lines as they stand, and the beginnings of its messages.
fn traces(template: &str, messages: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut traces = BTreeSet::new();
    for (at, piece) in template.split("{{").flat_map(|piece| piece.split("{%")).enumerate() {
        let (code, text) = piece.split_once("}}").or_else(|| piece.split_once("%}")).unwrap_or(("", piece));
        let words = code.split('"').skip(1).step_by(2).filter_map(|word| messages.get(word)).cloned();
        traces.extend(words.filter(|_| at > 0));
        traces.extend(text.lines().map(|line| line.trim().to_owned()));
    }
    // What is short stands in many places; what is escaped stands otherwise in a page.
    traces.retain(|trace| trace.chars().count() >= 8 && !trace.contains("'"));
    traces
}

/// The messages of the Vietnamese catalogue, each up to its first variable.
fn messages() -> BTreeMap<String, String> {
    let rooms = texts("words/vi");
    let lines = rooms.values().flat_map(|room| room.lines()).filter_map(|line| line.split_once(" = "));
    let told = |text: &str| text.split('{').next().unwrap().trim().to_owned();
    lines.map(|(key, text)| (key.to_owned(), told(text))).filter(|(_, text)| !text.contains(['"', '&', '<'])).collect()
}

/// Everything that the pages have to show: each page, and what each form answers.
async fn everything(pages: &Pages) -> Vec<(String, Answer)> {
    let mut shown = Vec::new();
    for address in ["/sign-in", "/nowhere"] {
        shown.push((address.to_owned(), pages.get(address, "").await));
    }
    person(pages, "an", Role::Viewer, None).await;
    let unit = pages.enter("demo-so-tttt").await;
    let item = pages.get(ITEM, &unit).await;
    for what in ["preview", "submit"] {
        let fields = format!("done=18&planned=20&explanation=x&do={what}");
        shown.push((format!("report, {what}"), pages.form(&format!("{ITEM}/report"), &unit, &item, &fields).await));
    }
    let reviewer = pages.enter("demo-reviewer").await;
    let queue = pages.get(&format!("{YEAR}/reviews"), &reviewer).await;
    let waiting = queue.links().into_iter().find(|link| link.contains("/reviews/")).unwrap();
    let admin = pages.enter("demo-admin").await;
    let own = [
        (&unit, vec![ITEM.to_owned(), format!("{YEAR}/units/so-tttt"), FILES.to_owned()]),
        (&reviewer, vec![format!("{YEAR}/reviews"), waiting]),
    ];
    let year = [
        "",
        "/areas/7",
        "/due",
        "/ranking/all",
        "/units",
        "/manage",
        "/changes",
        "/deadlines",
        "/assignments",
        "/assignments/7.1.1",
        "/workbench?pick=3.2.1",
        "/workbench/plan",
        "/workbench/outlook",
    ];
    let all =
        ["/assessments", "/account", "/accounts", "/accounts/an", "/sign-ins", "/criteria-sets"].map(str::to_owned);
    let all = all.into_iter().chain(year.map(|page| format!("{YEAR}{page}")));
    let diff = "/criteria-sets/par-2016@1?against=par-2015@1".to_owned();
    let own = own.into_iter().chain([(&admin, all.chain([diff]).collect())]);
    for (cookie, addresses) in own {
        for address in addresses {
            let page = pages.get(&address, cookie).await;
            assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text);
            shown.push((address, page));
        }
    }
    let csrf = pages.mark(&admin).await;
    let board = pages.get(&format!("{YEAR}/assignments"), &admin).await;
    let give =
        format!("csrf={csrf}&version={}&pick=7.1.1&lead=so-khcn&due=2031-03-03&do=preview", board.hidden("version"));
    for (address, form) in [
        ("/accounts".to_owned(), format!("csrf={csrf}&name=binh&role=viewer&place=can-tho")),
        (format!("{YEAR}/assignments"), give),
    ] {
        shown.push((format!("{address}, sent"), pages.post(&address, &admin, &form).await));
    }
    let made = &shown[shown.len() - 2].1.text;
    let link = made.split("/set-password/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    shown.push(("a link".to_owned(), pages.get(&format!("/set-password/{link}"), "").await));
    let end = format!("csrf={csrf}&do=end&sure=yes");
    shown.push(("ended".to_owned(), pages.post("/accounts/binh", &admin, &end).await));
    shown.push(("what is ended".to_owned(), pages.get("/accounts/binh", &admin).await));
    shown.push(("who has ended".to_owned(), pages.get("/accounts", &admin).await));
    let fields = [("csrf", csrf.as_str()), ("do", "preview")];
    let table = ("diem.csv", "mục;điểm\n7.1.1;chín\n");
    shown.push(("a table".to_owned(), pages.brought(&format!("{FILES}/appraisals"), &admin, &fields, table).await));
    shown
}

#[tokio::test]
async fn every_template_renders_with_sample_data() {
    let pages = Pages::demo().await;
    let shown = everything(&pages).await;
    for (what, page) in &shown {
        assert!(!page.status.is_server_error(), "{what}: {}", page.text);
        if page.status != StatusCode::SEE_OTHER {
            assert!(page.text.trim_end().ends_with("</html>") && !page.text.contains('⟨'), "{what}: {}", page.text);
        }
    }
    let (templates, messages) = (texts("templates"), messages());
    assert!(templates.len() > 40);
    let known: BTreeMap<&str, BTreeSet<String>> =
        templates.iter().map(|(name, text)| (name.as_str(), traces(text, &messages))).collect();
    for name in templates.keys().map(String::as_str) {
        // What no other template can have shown.
        let others: Vec<&String> = known.iter().filter(|(other, _)| **other != name).flat_map(|(_, all)| all).collect();
        let alone = known[name].iter().filter(|trace| !others.iter().any(|other| other.contains(trace.as_str())));
        let alone: Vec<&String> = alone.collect();
        let seen = alone.iter().any(|trace| shown.iter().any(|(_, page)| page.text.contains(trace.as_str())));
        assert!(seen, "no page shows {name}: none has any of {alone:#?}");
    }
}
