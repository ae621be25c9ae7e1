//! What `docs/OPERATIONS.md` and `docs/deploy` name is what the program has: settings, metrics, commands, limits.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use object_store::aws::AmazonS3ConfigKey;
use parindex::config::DEFAULT_MAX_UPLOAD;
use saphyr_parser::{Event, Parser};

use crate::tidy::lexer::lex;

const MANUAL: &str = "docs/OPERATIONS.md";
/// Names of `docs/deploy/initdb/roles.sql` that begin as metrics do.
const ROLES: [&str; 2] = ["parindex_owner", "parindex_server"];
/// What whoever runs it puts beside the files, and nobody commits.
const THEIRS: [&str; 2] = [".env", "tls"];

/// The help of every command, by the words that lead to it.
type Commands = BTreeMap<Vec<String>, String>;

/// The manual and the files of `docs/deploy`, by path.
fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([(MANUAL.to_owned(), text(MANUAL))]);
    let mut open = vec!["docs/deploy".to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(root().join(&directory)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = format!("{directory}/{name}");
            if entry.file_type().unwrap().is_dir() {
                open.extend((!THEIRS.contains(&name.as_str())).then_some(path));
            } else if !THEIRS.contains(&name.as_str()) {
                files.insert(path.clone(), text(&path));
            }
        }
    }
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Every word of a text that begins so and goes on.
fn words(text: &str, start: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with(start) && word.len() > start.len()).map(str::to_owned).collect()
}

/// Asks the program itself.
fn commands() -> Commands {
    let mut commands = Commands::new();
    let mut open = vec![Vec::new()];
    while let Some(path) = open.pop() {
        let output = Command::new(env!("CARGO_BIN_EXE_parindex")).args(&path).arg("--help").output().unwrap();
        assert!(output.status.success(), "{path:?}");
        let help = String::from_utf8(output.stdout).unwrap();
        let listed = help.split_once("Commands:\n").map_or("", |(_, listed)| listed);
        let listed = listed.lines().take_while(|line| !line.is_empty());
        let names = listed.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
        for name in names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
            open.push([path.as_slice(), &[name.to_owned()]].concat());
        }
        commands.insert(path, help);
    }
    commands
}

/// What a text shows as code, line by line: blocks, and `spans` of documents and comments.
fn code(text: &str) -> Vec<&str> {
    let (mut shown, mut is_block) = (Vec::new(), false);
    for line in text.lines() {
        if line.starts_with("```") {
            is_block = !is_block;
        } else if is_block {
            shown.push(line);
        } else {
            shown.extend(line.split('`').skip(1).step_by(2));
        }
    }
    shown
}

/// The words after the program's name, wherever a line of code calls it.
fn calls(line: &str) -> Vec<Vec<String>> {
    let mut calls = Vec::new();
    for part in line.split(';') {
        let words: Vec<&str> = part.split_whitespace().map(|word| word.trim_matches(['\'', '"', '(', ')'])).collect();
        for (at, word) in words.iter().enumerate() {
            let is_user = at > 0 && words[at - 1] == "-u";
            if (*word == "parindex" || word.ends_with("/parindex")) && !is_user {
                let rest = words[at + 1..].iter().take_while(|word| !["&&", "||", "|", ">"].contains(word));
                calls.push(rest.map(|word| (*word).to_owned()).collect());
            }
        }
    }
    calls
}

/// What is wrong with a call of the program, if anything.
fn wrong(call: &[String], commands: &Commands) -> Option<String> {
    let is_command = |length: &usize| commands.contains_key(&call[..*length]);
    let length = (0..=call.len()).take_while(is_command).last().unwrap_or_default();
    let help = &commands[&call[..length]];
    let flags: BTreeSet<&str> =
        help.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| word.starts_with("--")).collect();
    let mut rest = call[length..].iter().map(|word| word.split('=').next().unwrap_or_default());
    if help.contains("Commands:\n") && rest.clone().next().is_some_and(|word| !word.starts_with('-')) {
        return Some(format!("there is no command {}", call.join(" ")));
    }
    let unknown = rest.find(|word| word.starts_with("--") && !flags.contains(word))?;
    Some(format!("{} has no {unknown}", call[..length].join(" ")))
}

/// A list or a map of a YAML file that has begun: the way to it, and what comes next in it.
enum Open {
    List(String, usize),
    Map(String, Option<String>),
}

/// Every scalar of a YAML file with the way to it, `/services/proxy/image`.
fn scalars(yaml: &str) -> Vec<(String, String)> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    for event in Parser::new_from_str(yaml) {
        let (event, _) = event.unwrap();
        match event {
            Event::Scalar(text, ..) => match open.last_mut() {
                Some(Open::Map(_, key @ None)) => *key = Some(text.into_owned()),
                _ => found.push((next(&mut open), text.into_owned())),
            },
            Event::Alias(_) => drop(next(&mut open)),
            Event::MappingStart(..) => {
                let way = next(&mut open);
                open.push(Open::Map(way, None));
            }
            Event::SequenceStart(..) => {
                let way = next(&mut open);
                open.push(Open::List(way, 0));
            }
            Event::MappingEnd | Event::SequenceEnd => drop(open.pop()),
            _ => {}
        }
    }
    found
}

/// The way to the value that comes next.
fn next(open: &mut [Open]) -> String {
    match open.last_mut() {
        None => String::new(),
        Some(Open::Map(way, key)) => format!("{way}/{}", key.take().unwrap_or_default()),
        Some(Open::List(way, index)) => {
            *index += 1;
            format!("{way}/{}", *index - 1)
        }
    }
}

#[test]
fn every_setting_is_one_of_the_program_and_every_one_is_in_the_manual() {
    let known: BTreeSet<String> = commands().values().flat_map(|help| words(help, "PARINDEX_")).collect();
    assert!(known.len() >= 7, "{known:?}");
    let files = files();
    for (path, text) in &files {
        let unknown: Vec<_> = words(text, "PARINDEX_").difference(&known).cloned().collect();
        assert!(unknown.is_empty(), "{path}: {unknown:?}");
    }
    let manual = &files[MANUAL];
    let missing: Vec<_> = known.difference(&words(manual, "PARINDEX_")).cloned().collect();
    assert!(missing.is_empty(), "{MANUAL} does not name {missing:?}");

    let store = words(manual, "AWS_");
    for name in &store {
        assert!(name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>().is_ok(), "{name} is no setting of the store");
    }
    for (path, text) in &files {
        assert!(words(text, "AWS_").is_subset(&store), "{path}: {:?}", words(text, "AWS_"));
    }
}

#[test]
fn every_metric_is_in_the_manual_and_none_that_is_not_there() {
    let mut kept = BTreeSet::new();
    let mut open = vec![root().join("src")];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let texts = lex(&fs::read_to_string(&path).unwrap()).texts.into_iter().map(|(_, text)| text);
                kept.extend(texts.filter(|text| words(text, "parindex_").contains(text)));
            }
        }
    }
    assert!(kept.contains("parindex_http_requests_total"), "{kept:?}");
    // A summary has two lines more than its quantiles.
    let metric = |word: &String| {
        let base = word.strip_suffix("_sum").or_else(|| word.strip_suffix("_count"));
        base.filter(|base| kept.contains(*base)).unwrap_or(word).to_owned()
    };
    let named = words(&text(MANUAL), "parindex_");
    let named: BTreeSet<String> = named.iter().filter(|word| !ROLES.contains(&word.as_str())).map(metric).collect();
    assert_eq!(named, kept);
}

#[test]
fn every_command_that_is_shown_is_one_of_the_program() {
    let commands = commands();
    let mut shown = 0;
    for (path, text) in files() {
        let mut lines = code(&text);
        lines.extend(text.lines().filter_map(|line| line.strip_prefix("ExecStart=")));
        for call in lines.into_iter().flat_map(calls).filter(|call| !call.is_empty()) {
            shown += 1;
            assert_eq!(wrong(&call, &commands), None, "{path}: parindex {}", call.join(" "));
        }
    }
    assert!(shown > 20, "{shown} calls were found");
}

#[test]
fn the_composition_holds_together() {
    let directory = root().join("docs/deploy");
    let found = scalars(&text("docs/deploy/compose.yaml"));
    let at = |way: &str| -> Vec<String> {
        found.iter().filter(|(place, _)| place.starts_with(way)).map(|(_, value)| value.clone()).collect()
    };
    for service in ["server-1", "server-2", "migrate", "database", "store", "bucket", "proxy"] {
        assert!(!at(&format!("/services/{service}/")).is_empty(), "{service}");
    }
    for command in [at("/x-server/command/"), at("/services/migrate/command/")] {
        assert!(!command.is_empty());
        assert_eq!(wrong(&command, &commands()), None);
    }
    let proxy = text("docs/deploy/proxy/nginx.conf");
    for server in ["server-1", "server-2"] {
        let address = at(&format!("/services/{server}/networks/inside/ipv4_address"));
        assert!(proxy.contains(&format!("server {}:8080 ", address[0])), "{server} is one of the proxy's");
    }
    for (way, value) in &found {
        if let Some(mounted) = value.strip_prefix("./") {
            let name = mounted.split(':').next().unwrap_or_default();
            assert!(THEIRS.contains(&name) || directory.join(name).exists(), "{way}: {value}");
        }
        // What is secret comes from outside: by itself, or as the password of a URL.
        let secret = ["PASSWORD", "SECRET", "SECRET_ACCESS_KEY"].iter().any(|word| way.ends_with(word));
        let login = value.split_once("://").and_then(|(_, rest)| rest.split_once('@')).map(|(login, _)| login);
        if secret || login.is_some() {
            assert!(value.contains("${") && value.contains(":?}"), "{way}: {value}");
        }
    }
}

#[test]
fn the_largest_upload_is_the_same_everywhere() {
    let mebibytes = DEFAULT_MAX_UPLOAD >> 20;
    let proxy = text("docs/deploy/proxy/nginx.conf");
    assert!(proxy.contains(&format!("client_max_body_size {}m;", mebibytes + 1)), "the file, and what is around it");
    assert!(text("docs/deploy/compose.yaml").contains(&format!("PARINDEX_MAX_UPLOAD: {mebibytes}MiB\n")));
    assert!(text("docs/deploy/parindex.env.example").contains(&format!("PARINDEX_MAX_UPLOAD={mebibytes}MiB\n")));
}

#[test]
fn what_is_wrong_is_named() {
    let commands = Commands::from([
        (vec![], "Commands:\n  token  x\n".to_owned()),
        (vec!["token".to_owned()], "Commands:\n  list  x\n".to_owned()),
        (vec!["token".to_owned(), "list".to_owned()], "--json\n".to_owned()),
    ]);
    let faults = |line: &str| calls(line).iter().filter_map(|call| wrong(call, &commands)).collect::<Vec<_>>();
    assert_eq!(faults("parindex token list --json > x && sudo -u parindex sh; target/release/parindex"), [""; 0]);
    assert_eq!(faults("docker compose exec a parindex backup x"), ["there is no command backup x"]);
    assert_eq!(
        faults("'parindex token take'; parindex token list --all=1"),
        ["there is no command token take", "token list has no --all"]
    );
    assert_eq!(code("a `b c` d\n```\ne\n```\nf `g`"), ["b c", "e", "g"]);
    let yaml = "x: &a {b: c}\ny: [d, {e: *a, f: g}]\n";
    let expected = [("/x/b", "c"), ("/y/0", "d"), ("/y/1/f", "g")];
    assert_eq!(scalars(yaml), expected.map(|(way, value)| (way.to_owned(), value.to_owned())));
}
