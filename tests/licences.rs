//! Every dependency may be used and comes from crates.io: `deny.toml` says what is allowed, Cargo says what is there.
//!
//! The same list is read by cargo-deny where that is installed. This test needs nothing but Cargo and no network: it looks at the
//! packages that are built on the machine it runs on.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The one registry that packages may come from, as Cargo names it.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn every_dependency_is_allowed() {
    let allowed = allowed(include_str!("../deny.toml"));
    let packages = packages();
    assert!(packages.len() > 100, "{} packages: Cargo named too few", packages.len());
    let faults: Vec<String> = packages.iter().flat_map(|package| faults(package, &allowed)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let unused: Vec<&String> = allowed.iter().filter(|id| !packages.iter().any(|p| licence(p).contains(*id))).collect();
    assert!(unused.is_empty(), "no package has these licences: take them off deny.toml: {unused:?}");
}

/// Every package in the build of this machine, as `cargo metadata` tells of it.
fn packages() -> Vec<Value> {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(rustc.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn licence(package: &Value) -> &str {
    package["license"].as_str().unwrap_or_default()
}

/// What is wrong with a package: its licence, or where it comes from.
fn faults(package: &Value, allowed: &[String]) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or("?");
    let mut faults = Vec::new();
    match Expression::parse(licence(package)) {
        Some(expression) if expression.is_met(allowed) => {}
        Some(_) => faults.push(format!("{name}: {} is not allowed", licence(package))),
        None => faults.push(format!("{name}: no licence that can be read: {:?}", licence(package))),
    }
    let own = name == env!("CARGO_PKG_NAME") && package["source"].is_null();
    if !own && package["source"] != CRATES_IO {
        faults.push(format!("{name}: comes from {}", package["source"]));
    }
    faults
}

/// The list `allow` of the section `[licenses]`.
fn allowed(deny: &str) -> Vec<String> {
    let section = deny.split("\n[licenses]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let list = section.split("allow = [").nth(1).unwrap().split(']').next().unwrap();
    let lines = list.lines().map(|line| line.split('#').next().unwrap_or_default());
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// A licence expression (SPDX), and the older form in which `/` stands for `OR`.
#[derive(Debug, PartialEq)]
enum Expression {
    Licence(String),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

impl Expression {
    fn parse(text: &str) -> Option<Self> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
        let mut words = spaced.split_whitespace().peekable();
        let expression = Self::any(&mut words)?;
        words.next().is_none().then_some(expression)
    }

    fn any<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Option<Self> {
        let mut terms = vec![Self::all(words)?];
        while words.next_if_eq(&"OR").is_some() {
            terms.push(Self::all(words)?);
        }
        Some(if terms.len() == 1 { terms.remove(0) } else { Self::Any(terms) })
    }

    /// `AND` binds closer than `OR`.
    fn all<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Option<Self> {
        let mut factors = vec![Self::one(words)?];
        while words.next_if_eq(&"AND").is_some() {
            factors.push(Self::one(words)?);
        }
        Some(if factors.len() == 1 { factors.remove(0) } else { Self::All(factors) })
    }

    fn one<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Option<Self> {
        let first = words.next().filter(|word| !["AND", "OR", "WITH", ")"].contains(word))?;
        if first == "(" {
            let (mut depth, mut inner) = (1, Vec::new());
            for word in words.by_ref() {
                depth += i32::from(word == "(") - i32::from(word == ")");
                if depth == 0 {
                    return Self::parse(&inner.join(" "));
                }
                inner.push(word);
            }
            return None;
        }
        let Some(_) = words.next_if_eq(&"WITH") else { return Some(Self::Licence(first.to_owned())) };
        Some(Self::Licence(format!("{first} WITH {}", words.next()?)))
    }

    fn is_met(&self, allowed: &[String]) -> bool {
        match self {
            Self::Licence(id) => allowed.contains(id),
            Self::All(terms) => terms.iter().all(|term| term.is_met(allowed)),
            Self::Any(terms) => terms.iter().any(|term| term.is_met(allowed)),
        }
    }
}

#[test]
fn an_expression_is_met_as_it_is_meant() {
    let allowed = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
    let met = |text: &str| Expression::parse(text).map(|expression| expression.is_met(&allowed));
    let expected = [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("GPL-3.0 OR MIT AND BSD-3-Clause", false),
        ("(GPL-3.0 OR MIT) AND Zlib", true),
        ("((MIT)) AND (GPL-3.0 OR (Zlib AND MIT))", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("Apache-2.0", false),
    ];
    for (text, is_met) in expected {
        assert_eq!(met(text), Some(is_met), "{text}");
    }
    for broken in ["", "MIT OR", "(MIT", "MIT)", "MIT Zlib", "AND MIT", "Apache-2.0 WITH"] {
        assert_eq!(met(broken), None, "{broken}");
    }
}

#[test]
fn a_package_that_may_not_be_used_is_named() {
    let allowed = allowed("x\n[licenses]\nallow = [\n  \"MIT\", # \"GPL-3.0\"\n  \"Zlib\",\n]\n[bans]\n");
    assert_eq!(allowed, ["MIT", "Zlib"]);
    let package =
        |licence: Value, source: Value| serde_json::json!({"name": "x", "license": licence, "source": source});
    let sound = package("MIT".into(), CRATES_IO.into());
    assert_eq!(faults(&sound, &allowed), Vec::<String>::new());
    let faulty = [
        package("GPL-3.0".into(), CRATES_IO.into()),
        package(Value::Null, CRATES_IO.into()),
        package("MIT".into(), "git+https://example.org/x".into()),
        package("MIT".into(), Value::Null),
    ];
    assert!(faulty.iter().all(|package| faults(package, &allowed).len() == 1));
}
