use askama::{Template, filters::HtmlSafe};

use super::{Cell, Table};

/// Size of the drawing, in its own units: text of 130 reads well from a phone to a wide screen.
const WIDTH: i64 = 3_200;
const HEIGHT: i64 = 1_700;
/// Where the columns begin and end, and where they stand.
const LEFT: i64 = 480;
const RIGHT: i64 = 3_150;
const TOP: i64 = 100;
const GROUND: i64 = 1_450;
/// Columns that can be named before their names touch.
const NAMED: usize = 6;

/// How a [`Series`] is drawn. The sign in the legend is the same, so that colour is never needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Full columns from the ground.
    Bars,
    /// A line with dots.
    Line,
    /// A dashed line with dots.
    Dashes,
}

/// One value of a series: how high it stands, and how it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Thousandths of the height; `None` where there is nothing to show.
    pub height: Option<i64>,
    /// « 12 », « 3 h », « — ».
    pub shown: String,
}

/// Values of one kind, one a column.
#[derive(Debug, Clone)]
pub struct Series {
    /// What is counted.
    pub label: String,
    /// How it is drawn.
    pub mark: Mark,
    /// The values, in the order of the columns.
    pub points: Vec<Point>,
}

/// A chart drawn on the server: an image with its words, and the same figures as a table.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/chart.html")]
pub struct Chart {
    /// Id of the element, unique on the page.
    id: &'static str,
    /// What it shows; a heading of level 2.
    title: String,
    /// What is to be seen, in a sentence.
    summary: String,
    series: Vec<Series>,
    columns: Vec<String>,
    ticks: Vec<(i64, String)>,
    table: Table,
}

impl HtmlSafe for Chart {}

/// A dot as it is drawn: where, and its tip.
type Dot = (i64, i64, String);

/// A bar as it is drawn.
struct Bar {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    tip: String,
}

impl Chart {
    /// Draws `series` over `columns`. `ids` are those of the chart and of its table; `ticks` are
    /// heights in thousandths with their labels.
    #[must_use]
    pub fn new(
        ids: (&'static str, &'static str),
        (title, summary): (String, String),
        columns: Vec<String>,
        series: Vec<Series>,
        ticks: Vec<(i64, String)>,
    ) -> Self {
        let table = table(ids.1, &title, &columns, &series);
        Self {
            id: ids.0,
            title,
            summary,
            series,
            columns,
            ticks,
            table,
        }
    }

    fn view_box(&self) -> String {
        format!("0 0 {WIDTH} {HEIGHT}")
    }

    /// Lines across, with their labels: y of the line, of the label.
    fn grid(&self) -> impl Iterator<Item = (i64, i64, &str)> {
        self.ticks
            .iter()
            .map(|(height, label)| (y(*height), y(*height) + 45, label.as_str()))
    }

    /// Names under the columns, no more than fit.
    fn names(&self) -> impl Iterator<Item = (i64, &str)> {
        let step = self.columns.len().div_ceil(NAMED).max(1);
        let last = self.columns.len().saturating_sub(1);
        self.columns
            .iter()
            .enumerate()
            .filter(move |(place, _)| (last - place).is_multiple_of(step))
            .map(|(place, name)| (self.middle(place), name.as_str()))
    }

    fn bars(&self) -> Vec<Bar> {
        let width = (self.pitch() * 7 / 10).max(20);
        let filled = self
            .series
            .iter()
            .filter(|series| series.mark == Mark::Bars);
        filled
            .flat_map(|series| series.points.iter().enumerate())
            .filter_map(|(place, point)| {
                // A value that is not nothing is seen.
                let height = point.height.filter(|height| *height > 0)?.max(8);
                Some(Bar {
                    x: self.middle(place) - width / 2,
                    y: y(height),
                    width,
                    height: GROUND - y(height),
                    tip: self.tip(place, point),
                })
            })
            .collect()
    }

    /// Lines: the class, the points, and the dots with their tips. A gap ends a line.
    fn lines(&self) -> Vec<(&'static str, Vec<String>, Vec<Dot>)> {
        self.series
            .iter()
            .filter(|series| series.mark != Mark::Bars)
            .map(|series| {
                let class = if series.mark == Mark::Dashes {
                    "dashes"
                } else {
                    "line"
                };
                let at = |(place, point): (usize, &Point)| {
                    Some((self.middle(place), y(point.height?), self.tip(place, point)))
                };
                let dots: Vec<_> = series.points.iter().enumerate().filter_map(at).collect();
                (class, self.runs(series), dots)
            })
            .collect()
    }

    fn runs(&self, series: &Series) -> Vec<String> {
        let mut runs = vec![String::new()];
        for (place, point) in series.points.iter().enumerate() {
            match (point.height, runs.last_mut()) {
                (Some(height), Some(run)) => {
                    run.push_str(&format!("{},{} ", self.middle(place), y(height)));
                }
                _ => runs.push(String::new()),
            }
        }
        runs.retain(|run| run.matches(',').count() > 1);
        runs
    }

    /// The series with the class of its sign, where there are several.
    fn legend(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let several = self.series.len() > 1;
        self.series.iter().filter(move |_| several).map(|series| {
            let class = match series.mark {
                Mark::Bars => "bar",
                Mark::Line => "line",
                Mark::Dashes => "dashes",
            };
            (class, series.label.as_str())
        })
    }

    fn tip(&self, place: usize, point: &Point) -> String {
        let column = self.columns.get(place).map_or("", String::as_str);
        format!("{column}\u{a0}: {}", point.shown)
    }

    fn pitch(&self) -> i64 {
        let count = i64::try_from(self.columns.len()).unwrap_or(1).max(1);
        (RIGHT - LEFT) / count
    }

    fn middle(&self, place: usize) -> i64 {
        let place = i64::try_from(place).unwrap_or(0);
        LEFT + self.pitch() * place + self.pitch() / 2
    }
}

fn y(height: i64) -> i64 {
    GROUND - (GROUND - TOP) * height.clamp(0, 1_000) / 1_000
}

fn table(id: &'static str, title: &str, columns: &[String], series: &[Series]) -> Table {
    let head = std::iter::once(String::new()).chain(series.iter().map(|one| one.label.clone()));
    let row = |(place, name): (usize, &String)| {
        let shown = |one: &Series| {
            let point = one.points.get(place);
            Cell::text(point.map_or("", |point| point.shown.as_str()))
        };
        std::iter::once(Cell::text(name))
            .chain(series.iter().map(shown))
            .collect()
    };
    Table {
        id,
        caption: title.to_owned(),
        head: head.collect(),
        rows: columns.iter().enumerate().map(row).collect(),
    }
}

/// Heights of counts, in thousandths of a round top, and the ticks of that scale.
#[must_use]
pub fn scale(values: &[i64], shown: impl Fn(i64) -> String) -> (Vec<i64>, Vec<(i64, String)>) {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let top = round_top(most);
    let heights = values.iter().map(|value| value * 1_000 / top).collect();
    let mut ticks = vec![(0, shown(0)), (1_000, shown(top))];
    if top % 2 == 0 {
        ticks.insert(1, (500, shown(top / 2)));
    }
    (heights, ticks)
}

/// The first of 1, 2, 4, 6, 10, 20, 40… that is at least this.
fn round_top(most: i64) -> i64 {
    let mut unit = 1_i64;
    loop {
        let fits = [1, 2, 4, 6]
            .iter()
            .map(|n| n * unit)
            .find(|top| *top >= most);
        match fits {
            Some(top) => return top,
            None => unit = unit.saturating_mul(10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(mark: Mark, heights: &[Option<i64>]) -> Chart {
        let points = heights.iter().map(|height| Point {
            height: *height,
            shown: height.map_or("—".to_owned(), |height| height.to_string()),
        });
        let columns = (0..heights.len()).map(|n| format!("col{n}")).collect();
        let series = vec![Series {
            label: "Messages".to_owned(),
            mark,
            points: points.collect(),
        }];
        let words = ("Activité".to_owned(), "Elle monte.".to_owned());
        Chart::new(
            ("c", "c-table"),
            words,
            columns,
            series,
            vec![(0, "0".to_owned())],
        )
    }

    #[test]
    fn a_chart_has_words_and_a_table_of_the_same_figures() {
        let html = chart(Mark::Bars, &[Some(0), Some(500), Some(1_000)]).to_string();
        assert!(html.contains(r#"role="img""#) && html.contains("Elle monte."));
        assert_eq!(html.matches("<rect").count(), 2, "nothing has no bar");
        assert_eq!(html.matches("<tr>").count(), 4);
        assert!(!html.contains("style="), "the content policy forbids it");
    }

    #[test]
    fn a_line_breaks_where_there_is_nothing() {
        let html = chart(Mark::Line, &[Some(1), Some(2), None, Some(3), Some(4)]).to_string();
        assert_eq!(html.matches("<polyline").count(), 2);
        assert_eq!(html.matches("<circle").count(), 4);
    }

    #[test]
    fn names_do_not_touch() {
        let many = vec![Some(1); 30];
        assert!(chart(Mark::Bars, &many).names().count() <= NAMED);
        assert_eq!(chart(Mark::Bars, &many[..3]).names().count(), 3);
        assert_eq!(chart(Mark::Bars, &[]).names().count(), 0);
    }

    #[test]
    fn scales_end_with_a_round_number() {
        for (most, top) in [
            (0, 1),
            (1, 1),
            (3, 4),
            (7, 10),
            (60, 60),
            (61, 100),
            (1_001, 2_000),
        ] {
            assert_eq!(round_top(i64::max(most, 1)), top, "{most}");
        }
        let (heights, ticks) = scale(&[0, 5, 10], |n| n.to_string());
        assert_eq!(heights, [0, 500, 1_000]);
        assert_eq!(ticks.len(), 3);
    }
}
