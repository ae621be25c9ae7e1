//! Pictures of figures. The figures come from the use cases; here they only become places on the screen, and each picture stands
//! beside a table that says the same. What is written in a picture is written by us: the drawing rounds, the words do not.

use charts_rs::{BarChart, CalendarChart, LineChart, WaterfallChart};
use chrono::{Datelike as _, NaiveDate};
use serde_json::{Value, json};

use super::words::Words;
use crate::domain::exact::Exact;
use crate::http::language::Language;

/// Colours that the style sheet knows by name, light or dark; in a picture they stand for what they mean.
const CLAIMED: &str = "#2F6FB6";
const LOSS: &str = "#B3401F";
const RANGE: &str = "#B9D0EA";
const GROUND: &str = "#E6EAEF";
const LEAST: &str = "#F0C8BC";

/// A drawing, as it stands in a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture(pub String);

/// What is known of a rank in one year: the best and the worst it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The year.
    pub year: i32,
    /// How many were ranked.
    pub of: u32,
    /// The best and the worst rank; none when nothing is known.
    pub bounds: Option<(u32, u32)>,
}

impl Mark {
    /// The rank in figures.
    pub fn label(&self) -> String {
        match self.bounds {
            Some((best, worst)) if best == worst => best.to_string(),
            Some((best, worst)) => format!("{best}–{worst}"),
            None => "?".to_owned(),
        }
    }

    fn exact(&self) -> Option<u32> {
        self.bounds.filter(|(best, worst)| best == worst).map(|(rank, _)| rank)
    }
}

/// Ranks through the years, the best at the top: a line through years that follow each other and are known, a range where only
/// bounds are.
pub fn ranks(marks: &[Mark]) -> Picture {
    let deepest = marks.iter().map(|mark| mark.of).max().unwrap_or_default().max(2);
    let known: Vec<_> = marks.iter().map(Mark::exact).collect();
    let mut series = vec![json!({ "name": "", "data": known, "symbol": { "type": "circle", "size": 5 } })];
    // Each range by itself: a line from one to the next would tell of ranks that nobody knows.
    let ranges = marks.iter().enumerate().filter(|(_, mark)| mark.exact().is_none());
    series.extend(ranges.filter_map(|(at, mark)| Some(range(at, mark.bounds?, marks.len()))));
    let colours: Vec<_> = std::iter::once(CLAIMED).chain(std::iter::repeat(RANGE)).take(series.len()).collect();
    let options = json!({
        "width": 720, "height": 300, "margin": { "left": 16, "top": 16, "right": 16 }, "legend_show": false,
        "x_axis_data": marks.iter().map(|mark| format!("{}: {}", mark.year, mark.label())).collect::<Vec<_>>(),
        "y_axis_configs": [{ "axis_inverse": true, "axis_min": 1, "axis_max": deepest, "axis_split_number": (deepest - 1).min(4) }],
        "series_colors": colours, "series_list": series,
    });
    drawn("ranks", LineChart::from_json(&options.to_string()).and_then(|chart| chart.svg()))
}

/// One year's range as a series of its own, hung on its middle, where nothing is drawn.
fn range(at: usize, (best, worst): (u32, u32), years: usize) -> Value {
    let only = |rank: u32| (0..years).map(|year| (year == at).then_some(rank)).collect::<Vec<_>>();
    let ends = |rank: u32| only(rank).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    json!({
        "name": "", "data": only(best.midpoint(worst)), "symbol": { "type": "none" },
        "error_bar": { "lower": ends(best), "upper": ends(worst), "stroke_width": 8 },
    })
}

/// The chance of each rank in percent, from the best one that has any to the worst.
pub fn chances(ranks: &[(usize, &Exact)]) -> Picture {
    let (Some((best, _)), Some((worst, _))) = (ranks.first(), ranks.last()) else { return Picture::default() };
    let chance =
        |rank| ranks.iter().find(|(known, _)| *known == rank).map_or(0.0, |(_, percent)| percent.approximate());
    let bars: Vec<f64> = (*best..=*worst).map(chance).collect();
    // Five steps of whole percents.
    let top = (bars.iter().copied().fold(1.0, f64::max) / 5.0).ceil() * 5.0;
    let options = json!({
        "width": 600, "height": 260, "margin": { "left": 16, "top": 16, "right": 16 }, "legend_show": false, "radius": 2,
        "x_axis_data": (*best..=*worst).map(|rank| rank.to_string()).collect::<Vec<_>>(), "x_axis_font_size": 12,
        "y_axis_configs": [{ "axis_min": 0, "axis_max": top, "axis_split_number": 5, "axis_formatter": "{c} %" }],
        "series_colors": [CLAIMED], "series_list": [{ "name": "", "data": bars }],
    });
    drawn("chances", BarChart::from_json(&options.to_string()).and_then(|chart| chart.svg()))
}

/// From all points down to what is left, one step for each loss; the steps are numbered as the rows of the table are.
pub fn waterfall(w: Words, all: &Exact, losses: &[&Exact], left: &Exact) -> Picture {
    let mut names = vec![w.exact(all)];
    names.extend(losses.iter().zip(1..).map(|(loss, row)| format!("{row}: −{}", w.exact(loss))));
    names.push(w.exact(left));
    let mut steps = vec![json!([all.approximate(), false])];
    steps.extend(losses.iter().map(|loss| json!([-loss.approximate(), false])));
    steps.push(json!([left.approximate(), true]));
    let options = json!({
        "width": 600, "height": 260, "margin": { "left": 20, "top": 10, "right": 10 }, "x_axis_data": names, "x_axis_font_size": 12,
        "increase_color": CLAIMED, "decrease_color": LOSS, "total_color": CLAIMED, "label_show": false, "data": steps,
        "y_axis_configs": [{ "axis_min": 0, "axis_max": (all.approximate() / 20.0).ceil() * 20.0, "axis_split_number": 4 }],
    });
    drawn("waterfall", WaterfallChart::from_json(&options.to_string()).and_then(|chart| chart.svg()))
}

/// Days and what is at stake on each: the months between the first and the last.
pub fn calendar(w: Words, days: &[(NaiveDate, &Exact)]) -> Picture {
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else { return Picture::default() };
    let start = first.with_day(1).unwrap_or(*first);
    let end = last.with_day(1).and_then(|day| day.checked_add_months(chrono::Months::new(1)));
    let end = end.and_then(|day| day.pred_opt()).unwrap_or(*last);
    let data: Vec<Value> = days.iter().map(|(day, points)| json!([day.to_string(), points.approximate()])).collect();
    let options = json!({
        "start_date": start.to_string(), "end_date": end.to_string(), "data": data, "min_color": LEAST, "max_color": LOSS,
        "empty_color": GROUND, "cell_size": 20, "week_label_width": 36,
    });
    let Picture(svg) = drawn("calendar", CalendarChart::from_json(&options.to_string()).and_then(|chart| chart.svg()));
    Picture(if w.0 == Language::Vietnamese { in_vietnamese(&svg) } else { svg })
}

/// The names of days and months that the library knows in English only.
fn in_vietnamese(svg: &str) -> String {
    const NAMES: [(&str, &str); 15] = [
        ("Mon", "T2"),
        ("Wed", "T4"),
        ("Fri", "T6"),
        ("Jan", "Th1"),
        ("Feb", "Th2"),
        ("Mar", "Th3"),
        ("Apr", "Th4"),
        ("May", "Th5"),
        ("Jun", "Th6"),
        ("Jul", "Th7"),
        ("Aug", "Th8"),
        ("Sep", "Th9"),
        ("Oct", "Th10"),
        ("Nov", "Th11"),
        ("Dec", "Th12"),
    ];
    let named = |line: &str| {
        NAMES.iter().find(|(name, _)| *name == line).map_or_else(|| line.to_owned(), |(_, vi)| (*vi).to_owned())
    };
    svg.lines().map(named).collect::<Vec<_>>().join("\n")
}

/// The drawing as it stands in a page: no ground of its own, as wide as there is room, silent, since the table beside it speaks.
fn drawn(what: &str, svg: Result<String, charts_rs::Error>) -> Picture {
    let svg = svg.unwrap_or_else(|error| {
        tracing::error!(what, %error, "a picture can't be drawn");
        String::new()
    });
    let svg = svg.replacen("<svg ", "<svg class=\"chart\" aria-hidden=\"true\" focusable=\"false\" ", 1);
    let ground = svg.lines().find(|line| line.starts_with("<rect x=\"0\" y=\"0\"")).unwrap_or_default().to_owned();
    Picture(svg.replacen(&ground, "", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(year: i32, bounds: Option<(u32, u32)>) -> Mark {
        Mark { year, of: 63, bounds }
    }

    fn points(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn a_line_joins_only_years_that_are_known_and_follow_each_other() {
        let known = |rank| Some((rank, rank));
        let years = [
            mark(2012, known(1)),
            mark(2013, known(63)),
            mark(2014, Some((3, 9))),
            mark(2015, known(5)),
            mark(2016, None),
        ];
        let Picture(svg) = ranks(&years);
        for label in ["2012: 1", "2013: 63", "2014: 3–9", "2015: 5", "2016: ?"] {
            assert!(svg.contains(&format!(">\n{label}\n<")), "{label}: {svg}");
        }
        assert_eq!(svg.matches("<circle").count(), 3, "{svg}");
        let lines = svg
            .lines()
            .filter(|line| line.starts_with("<path") && line.contains(CLAIMED) && line.contains('L'))
            .count();
        assert_eq!(lines, 1, "{svg}");
        assert!(svg.contains(&format!("stroke=\"{RANGE}\"")) && svg.contains("aria-hidden"));
        assert!(ranks(&[]).0.contains("<svg"));
        let Picture(svg) = ranks(&[mark(2012, Some((1, 13))), mark(2013, Some((2, 13))), mark(2014, Some((1, 9)))]);
        assert!(svg.matches(&format!("stroke=\"{RANGE}\"")).count() >= 3, "{svg}");
        let joined = svg.lines().find(|line| line.starts_with("<path") && line.contains('L'));
        assert_eq!(joined, None, "no line joins ranges");
    }

    #[test]
    fn every_rank_between_the_best_and_the_worst_has_its_place() {
        let (some, most) = (points("12.5"), points("23.1"));
        let Picture(svg) = chances(&[(14, &some), (15, &most), (17, &some)]);
        for label in ["14", "15", "16", "17", "0 %", "5 %", "25 %"] {
            assert!(svg.contains(&format!(">\n{label}\n<")), "{label}: {svg}");
        }
        assert_eq!(svg.matches(&format!("fill=\"{CLAIMED}\"")).count(), 4, "{svg}");
        assert!(svg.contains("aria-hidden") && !svg.contains("#FFFFFF"));
        assert!(chances(&[(1, &points("100"))]).0.contains("100 %"));
        assert_eq!(chances(&[]), Picture::default());
    }

    #[test]
    fn a_waterfall_ends_at_what_is_left() {
        let (one, two) = (points("7.25"), points("10.125"));
        let Picture(svg) = waterfall(Words(Language::Vietnamese), &points("100"), &[&one, &two], &points("82.625"));
        for label in ["100,00", "1: −7,25", "2: −10,13", "82,63"] {
            assert!(svg.contains(&format!(">\n{label}\n<")), "{label}: {svg}");
        }
        assert_eq!((svg.matches(&format!("fill=\"{LOSS}\"")).count(), svg.contains("#FFFFFF")), (2, false), "{svg}");
    }

    #[test]
    fn a_calendar_shows_whole_months_in_the_readers_language() {
        let day = |month, day| NaiveDate::from_ymd_opt(2016, month, day).unwrap();
        let most = points("3.5");
        let days = [(day(11, 15), &most), (day(12, 31), &most)];
        let Picture(svg) = calendar(Words(Language::Vietnamese), &days);
        assert_eq!(svg.matches("data-date").count(), 61, "{svg}");
        assert!(svg.contains("\nTh12\n") && !svg.contains("\nDec\n"));
        assert!(calendar(Words(Language::English), &days).0.contains("\nDec\n"));
        assert_eq!(calendar(Words(Language::English), &[]), Picture::default());
    }
}
