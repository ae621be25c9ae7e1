//! Scenarios in an address, so that they can be bookmarked, sent on and printed: `s=Name~7.1.1:done=18;7.2.2=0.5`.
//!
//! Each `s` is a scenario: its name, a `~`, then what it assumes, parted by `;`. `7.1.1:done=18,planned=20` are figures,
//! `7.2.2@so-y-te:late=0` those of a unit, `1.2.1:ticked=a/b` entries ticked, `7.2.2=0.5` points, `7.2.2=-` that the item does not
//! apply, and `claimed` that the figures are only reported. Figures have a decimal point, whatever the language of the page.

use rust_decimal::Decimal;
use url::form_urlencoded;

use crate::app::Fault;
use crate::app::workbench::{Assumption, Figure, MOST_SCENARIOS, Scenario, Wanted, What};
use crate::domain::next_steps::Sort;
use crate::domain::text::is_deceptive;

/// The longest query there is: what every browser and proxy lets through.
pub(in crate::http::web) const MOST_BYTES: usize = 6_000;
/// The longest name of a scenario, in characters.
pub(in crate::http::web) const MOST_NAME: usize = 40;
/// The longest figure, option, code or unit.
const MOST_WORD: usize = 64;

/// What an address of the workbench holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::http::web) struct Address {
    /// The scenarios, in the order of their columns.
    pub scenarios: Vec<Scenario>,
    /// The one that is worked on, from 0.
    pub on: usize,
    /// Items that are shown though nothing is assumed of them yet.
    pub picked: Vec<String>,
    /// Which items are offered.
    pub wanted: Wanted,
}

impl Address {
    /// Reads a query string.
    ///
    /// # Errors
    /// Every fault: too long, an unknown part, what is no scenario.
    pub fn read(query: &str) -> Result<Self, Vec<Fault>> {
        if query.len() > MOST_BYTES {
            return Err(vec![too_long(query.len())]);
        }
        let (mut address, mut faults) = (Self::default(), Vec::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "s" => match scenario(&value) {
                    Ok(scenario) => address.scenarios.push(scenario),
                    Err(fault) => faults.push(*fault),
                },
                "on" => match value.parse::<usize>() {
                    Ok(on @ 1..=MOST_SCENARIOS) => address.on = on - 1,
                    _ => faults.push(not("on", &value, "từ 1 đến 4", "1 to 4")),
                },
                "pick" if value.is_empty() => {}
                "pick" => address.picked.extend(value.split(',').map(str::to_owned)),
                "q" => address.wanted.words = value.trim().to_owned(),
                "area" => address.wanted.area = value.trim().to_owned(),
                "by" => match value.as_ref() {
                    "" | "points" => address.wanted.by = Sort::Points,
                    "effort" => address.wanted.by = Sort::Effort,
                    "date" => address.wanted.by = Sort::Date,
                    _ => faults.push(not("by", &value, "points, effort hoặc date", "points, effort or date")),
                },
                _ => faults.push(not(&name, "", "không có tham số này", "there is no such parameter")),
            }
        }
        if address.scenarios.len() > MOST_SCENARIOS {
            let (vi, en) = ("nhiều nhất 4 phương án", "4 scenarios at most");
            faults.push(Fault::new("s", "too_many", vi, en));
        }
        if address.picked.iter().any(|code| !is_word(code)) {
            faults.push(not("pick", "", "mã mục, cách nhau bằng dấu phẩy", "item codes with commas between them"));
        }
        for text in [&address.wanted.words, &address.wanted.area] {
            if text.chars().any(is_deceptive) {
                faults.push(not("q", "", "chữ nhìn thấy được", "letters that can be seen"));
            }
        }
        address.on = address.on.min(address.scenarios.len().saturating_sub(1));
        if faults.is_empty() { Ok(address) } else { Err(faults) }
    }

    /// The same as a query string.
    pub fn written(&self) -> String {
        let mut query = String::new();
        let mut add = |name: &str, value: &str| {
            let parted = if query.is_empty() { "" } else { "&" };
            query.push_str(&format!("{parted}{name}={value}"));
        };
        for one in &self.scenarios {
            add("s", &line(one));
        }
        if self.on > 0 {
            add("on", &(self.on + 1).to_string());
        }
        if !self.picked.is_empty() {
            add("pick", &self.picked.join(","));
        }
        for (name, text) in [("q", &self.wanted.words), ("area", &self.wanted.area)] {
            if !text.is_empty() {
                add(name, &form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>());
            }
        }
        match self.wanted.by {
            Sort::Points => {}
            Sort::Effort => add("by", "effort"),
            Sort::Date => add("by", "date"),
        }
        query
    }

    /// As [`Address::written`], if it is not too long.
    ///
    /// # Errors
    /// The fault that says so.
    pub fn bounded(&self) -> Result<String, Fault> {
        let query = self.written();
        if query.len() > MOST_BYTES { Err(too_long(query.len())) } else { Ok(query) }
    }
}

/// A scenario as it stands in an address.
fn line(scenario: &Scenario) -> String {
    let name: String = form_urlencoded::byte_serialize(scenario.name.as_bytes()).collect();
    let claimed = scenario.claimed_only.then(|| "claimed".to_owned());
    let assumed: Vec<String> = claimed.into_iter().chain(scenario.assumed.iter().map(part)).collect();
    format!("{name}~{}", assumed.join(";"))
}

fn part(one: &Assumption) -> String {
    let unit = one.unit.as_ref().map(|unit| format!("@{unit}")).unwrap_or_default();
    let target = format!("{}{unit}", one.item);
    match &one.what {
        What::Points(points) => format!("{target}={points}"),
        What::NotApplicable => format!("{target}=-"),
        What::Figures(figures) => {
            let figures = figures.iter().map(|(name, figure)| match figure {
                Figure::One(value) => format!("{name}={value}"),
                Figure::Several(entries) => format!("{name}={}", entries.join("/")),
            });
            format!("{target}:{}", figures.collect::<Vec<_>>().join(","))
        }
    }
}

fn scenario(text: &str) -> Result<Scenario, Box<Fault>> {
    let wrong = || Box::new(not("s", text, "tên~7.1.1:done=18;7.2.2=0.5", "name~7.1.1:done=18;7.2.2=0.5"));
    let (name, assumed) = text.rsplit_once('~').ok_or_else(wrong)?;
    let name = self::name(name)?;
    let mut scenario = Scenario { name, ..Scenario::default() };
    for (index, part) in assumed.split(';').filter(|part| !part.is_empty()).enumerate() {
        if index == 0 && part == "claimed" {
            scenario.claimed_only = true;
            continue;
        }
        scenario.assumed.push(assumption(part).ok_or_else(wrong)?);
    }
    Ok(scenario)
}

/// A name of a scenario, trimmed.
pub(super) fn name(given: &str) -> Result<String, Box<Fault>> {
    let name = given.trim();
    if name.chars().count() > MOST_NAME || name.chars().any(is_deceptive) {
        let (vi, en) = (
            format!("tên cần tối đa {MOST_NAME} chữ nhìn thấy được"),
            format!("a name has {MOST_NAME} visible letters at most"),
        );
        return Err(Box::new(Fault::new("name", "too_long", vi, en)));
    }
    Ok(name.to_owned())
}

fn assumption(part: &str) -> Option<Assumption> {
    let end = part.find([':', '='])?;
    let (target, rest) = part.split_at(end);
    let (item, unit) = target.split_once('@').map_or((target, None), |(item, unit)| (item, Some(unit)));
    let sound = is_word(item) && unit.is_none_or(is_word);
    let what = match (rest.split_at(1), unit) {
        ((":", figures), _) => What::Figures(figures.split(',').map(figure).collect::<Option<_>>()?),
        (("=", "-"), None) => What::NotApplicable,
        (("=", points), None) => What::Points(Decimal::from_str_exact(points).ok().filter(|_| is_word(points))?),
        _ => return None,
    };
    sound.then(|| Assumption { item: item.to_owned(), unit: unit.map(str::to_owned), what })
}

fn figure(text: &str) -> Option<(String, Figure)> {
    let (name, value) = text.split_once('=')?;
    let figure = match name {
        "ticked" if value.is_empty() => Figure::Several(Vec::new()),
        "ticked" => Figure::Several(
            value.split('/').map(|entry| is_word(entry).then(|| entry.to_owned())).collect::<Option<_>>()?,
        ),
        _ => Figure::One(value.to_owned()),
    };
    let sound = is_word(name) && (name == "ticked" || is_word(value));
    sound.then(|| (name.to_owned(), figure))
}

/// A code, a name, an option or a number: letters that no address changes, and none that parts them.
fn is_word(text: &str) -> bool {
    let sound = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    (1..=MOST_WORD).contains(&text.len()) && text.chars().all(sound)
}

pub(super) fn too_long(bytes: usize) -> Fault {
    Fault::new(
        "s",
        "too_long",
        format!(
            "các phương án chiếm {bytes} ký tự của địa chỉ, nhiều nhất {MOST_BYTES}: bỏ bớt số liệu hoặc phương án"
        ),
        format!(
            "the scenarios take {bytes} letters of the address, {MOST_BYTES} at most: leave out figures or a scenario"
        ),
    )
}

fn not(name: &str, found: &str, vi: &str, en: &str) -> Fault {
    let clean = |text: &str| -> String { text.chars().filter(|letter| !is_deceptive(*letter)).take(60).collect() };
    let (name, found) = (clean(name), clean(found));
    let found = if found.is_empty() { String::new() } else { format!(" “{found}”") };
    let (vi, en) = (format!("{name}{found}: cần {vi}"), format!("{name}{found}: expected {en}"));
    Fault::new(name, "invalid_parameter", vi, en)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word() -> impl Strategy<Value = String> {
        "[A-Za-z0-9._-]{1,20}"
    }

    fn a_figure() -> impl Strategy<Value = (String, Figure)> {
        let number = (word().prop_filter("another kind", |name| name != "ticked"), word());
        prop_oneof![
            number.prop_map(|(name, value)| (name, Figure::One(value))),
            prop::collection::vec(word(), 0..4).prop_map(|entries| ("ticked".to_owned(), Figure::Several(entries))),
        ]
    }

    fn assumed() -> impl Strategy<Value = Assumption> {
        let figures = (word(), prop::option::of(word()), prop::collection::vec(a_figure(), 1..4));
        let points = (word(), 0_i64..100_000_000, 0_u32..7);
        prop_oneof![
            figures.prop_map(|(item, unit, figures)| Assumption { item, unit, what: What::Figures(figures) }),
            points.prop_map(|(item, points, scale)| {
                Assumption { item, unit: None, what: What::Points(Decimal::new(points, scale)) }
            }),
            word().prop_map(|item| Assumption { item, unit: None, what: What::NotApplicable }),
        ]
    }

    fn a_scenario() -> impl Strategy<Value = Scenario> {
        // Whatever people call things, the letters that part the rest included.
        let name = "[ -~àảãáạăâđêôơưĐ–…]{0,40}".prop_map(|name| name.trim().to_owned());
        (name, any::<bool>(), prop::collection::vec(assumed(), 0..5))
            .prop_map(|(name, claimed_only, assumed)| Scenario { name, claimed_only, assumed })
    }

    prop_compose! {
        fn an_address()(
            scenarios in prop::collection::vec(a_scenario(), 0..=MOST_SCENARIOS),
            on in 0_usize..MOST_SCENARIOS,
            picked in prop::collection::vec(word(), 0..5),
            words in "[ -~àạđĐ]{0,20}",
            area in "[0-9]{0,2}",
            by in prop::sample::select(vec![Sort::Points, Sort::Effort, Sort::Date]),
        ) -> Address {
            let on = on.min(scenarios.len().saturating_sub(1));
            let wanted = Wanted { words: words.trim().to_owned(), area, by };
            Address { scenarios, on, picked, wanted }
        }
    }

    proptest! {
        #[test]
        fn any_scenario_is_read_from_its_address(address in an_address()) {
            let written = address.written();
            prop_assume!(written.len() <= MOST_BYTES);
            prop_assert!(format!("/w?{written}").parse::<axum::http::Uri>().is_ok(), "{written}");
            prop_assert_eq!(Address::read(&written), Ok(address));
            // A browser that sends the same as a form writes it otherwise.
            let pairs = form_urlencoded::parse(written.as_bytes());
            let by_form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            if by_form.len() <= MOST_BYTES {
                prop_assert_eq!(Address::read(&by_form), Address::read(&written));
            }
        }

        #[test]
        fn whatever_stands_in_an_address_is_read_or_refused_with_words(query in "\\PC{0,200}") {
            for query in [query.clone(), format!("s={query}"), format!("s=~{query}"), format!("s=~1.1:{query}")] {
                match Address::read(&query) {
                    Ok(address) => prop_assert_eq!(Address::read(&address.written()), Ok(address)),
                    Err(faults) => prop_assert!(faults.iter().all(|fault| !fault.detail.vi.is_empty())),
                }
            }
        }
    }

    #[test]
    fn what_is_no_scenario_is_refused() {
        for query in [
            "s=7.1.1:done=18",
            "s=~7.1.1",
            "s=~7.1.1:",
            "s=~7.1.1:done",
            "s=~7.1.1:done=",
            "s=~7.1.1:done=1%00",
            "s=~@a:b=1",
            "s=~7.1.1@u=1",
            "s=~7.1.1=x",
            "s=~7.1.1=",
            "s=~7.1.1:ticked=a//b",
            "s=a%0Ab~",
            "s=%E2%80%AEa~",
            "on=0",
            "on=5",
            "on=x",
            "by=name",
            "pick=a%20b",
            "q=%07",
            "page=2",
            "s=~&s=~&s=~&s=~&s=~",
        ] {
            assert!(Address::read(query).is_err(), "{query}");
        }
        let long = format!("s=~{}", "1.1:a=1;".repeat(MOST_BYTES / 8));
        assert_eq!(Address::read(&long).unwrap_err()[0].code, "too_long");
        let name = Scenario { name: "n".repeat(MOST_NAME + 1), ..Scenario::default() };
        assert!(Address::read(&format!("s={}", line(&name))).is_err());
    }

    #[test]
    fn an_address_can_be_read_by_people() {
        let address =
            Address::read("s=H%E1%BB%8Dp+15/3~7.1.1:done=18,planned=20;7.2.2=0.5&s=~claimed;3.4.1@so-y-te:late=0&on=2")
                .unwrap();
        assert_eq!(address.scenarios[0].name, "Họp 15/3");
        assert_eq!(address.scenarios[0].points_of("7.2.2"), Some(Decimal::new(5, 1)));
        assert!(address.scenarios[1].claimed_only && address.on == 1);
        assert_eq!(address.scenarios[1].figure("3.4.1", Some("so-y-te"), "late"), Some(&Figure::One("0".to_owned())));
        assert!(
            address.written().ends_with("~7.1.1:done=18,planned=20;7.2.2=0.5&s=~claimed;3.4.1@so-y-te:late=0&on=2")
        );
    }
}
