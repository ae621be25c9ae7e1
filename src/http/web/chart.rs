//! Where the lines of a chart go. The figures come from the use cases; here they only become places on the screen.

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

/// A mark with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// What it shows.
    pub mark: Mark,
    /// From the left.
    pub x: u32,
    /// From the top, of the best rank and of the worst.
    pub y: (u32, u32),
}

impl Placed {
    /// The rank in figures.
    pub fn label(&self) -> String {
        match self.mark.bounds {
            Some((best, worst)) if best == worst => best.to_string(),
            Some((best, worst)) => format!("{best}–{worst}"),
            None => "?".to_owned(),
        }
    }

    /// Whether the rank is known.
    pub fn is_exact(&self) -> bool {
        self.mark.bounds.is_some_and(|(best, worst)| best == worst)
    }
}

/// Ranks through the years: the best at the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranks {
    /// The marks, by year.
    pub marks: Vec<Placed>,
    /// The width of the drawing.
    pub width: u32,
    /// The points of a line through years that follow each other and are known.
    pub lines: Vec<String>,
}

/// Between two years.
const STEP: u32 = 90;
/// Left and right of the first and last.
const SIDE: u32 = 50;
/// The place of the best rank, and how far below it the worst is.
const TOP: u32 = 30;
const DEPTH: u32 = 160;

impl Ranks {
    /// The drawing of marks, by year.
    pub fn of(marks: Vec<Mark>) -> Self {
        let deepest = marks.iter().map(|mark| mark.of).max().unwrap_or_default().saturating_sub(1).max(1);
        let y = |rank: u32| TOP + rank.saturating_sub(1) * DEPTH / deepest;
        let placed = (0u32..).zip(marks).map(|(index, mark)| {
            let (best, worst) = mark.bounds.unwrap_or((1, mark.of));
            Placed { mark, x: SIDE + index * STEP, y: (y(best), y(worst)) }
        });
        let marks: Vec<Placed> = placed.collect();
        let runs = marks.split(|mark| !mark.is_exact()).filter(|run| run.len() > 1);
        let points =
            |run: &[Placed]| run.iter().map(|mark| format!("{},{}", mark.x, mark.y.0)).collect::<Vec<_>>().join(" ");
        let lines = runs.map(points).collect();
        let count = u32::try_from(marks.len()).unwrap_or(u32::MAX);
        Self { width: 2 * SIDE + count.saturating_sub(1) * STEP, lines, marks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_joins_only_years_that_are_known_and_follow_each_other() {
        let mark = |year, bounds| Mark { year, of: 63, bounds };
        let known = |rank| Some((rank, rank));
        let chart = Ranks::of(vec![
            mark(2012, known(1)),
            mark(2013, known(63)),
            mark(2014, Some((3, 9))),
            mark(2015, known(5)),
            mark(2016, None),
        ]);
        assert_eq!(chart.lines, ["50,30 140,190"]);
        assert_eq!(chart.marks.iter().map(Placed::label).collect::<Vec<_>>(), ["1", "63", "3–9", "5", "?"]);
        assert_eq!((chart.width, chart.marks[4].y), (460, (30, 190)), "nothing known is anything from first to last");
        assert_eq!(Ranks::of(Vec::new()).marks, []);
    }
}
