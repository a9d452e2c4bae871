//! The charts of the overview, from what days counted.

use chrono::NaiveDate;

use crate::features::admin::figures::{A_DAY, Column, Counted, Period, height, said};
use crate::web::numbers::{count, counted};
use crate::web::ui::{Chart, Figure, Figures, Mark, Point, Series, scale};

/// A column and what its days counted together.
struct Filled {
    column: Column,
    counted: Counted,
}

/// What a period counted.
pub(super) struct Shown {
    period: Period,
    columns: Vec<Filled>,
    total: Counted,
}

impl Shown {
    pub(super) fn new(period: Period, today: NaiveDate, days: &[(NaiveDate, Counted)]) -> Self {
        let mut total = Counted::default();
        let columns = period
            .columns(today)
            .into_iter()
            .map(|column| {
                let mut sum = Counted::default();
                let inside = |day: &NaiveDate| column.from <= *day && *day < column.until;
                for (_, counted) in days.iter().filter(|(day, _)| inside(day)) {
                    sum.merge(counted);
                }
                total.merge(&sum);
                Filled {
                    column,
                    counted: sum,
                }
            })
            .collect();
        Self {
            period,
            columns,
            total,
        }
    }

    /// The period in figures.
    pub(super) fn figures(&self, unanswered: i64) -> Figures {
        let figure = |label: &str, value: String| Figure {
            label: label.to_owned(),
            value,
        };
        let share = |part: i64| {
            let share = self.total.share(part);
            share.map_or_else(|| "—".to_owned(), percent)
        };
        let median = self.total.waits.within(50);
        Figures {
            items: vec![
                figure("messages", count(self.total.messages)),
                figure("questions", count(self.total.questions)),
                figure("inscriptions", count(self.total.sign_ups)),
                figure(
                    "attente au plus, pour une première réponse sur deux",
                    median.map_or_else(|| "—".to_owned(), said),
                ),
                figure("répondues en un jour", share(self.total.answered_in_a_day)),
                figure("résolues", share(self.total.solved)),
                figure("sans réponse aujourd’hui", count(unanswered)),
            ],
        }
    }

    pub(super) fn charts(&self) -> Vec<Chart> {
        vec![
            self.counts(
                ("messages", "messages-chiffres"),
                ("Messages", "message", "messages"),
                |counted| counted.messages,
            ),
            self.counts(
                ("questions", "questions-chiffres"),
                ("Questions", "question", "questions"),
                |counted| counted.questions,
            ),
            self.counts(
                ("inscriptions", "inscriptions-chiffres"),
                ("Inscriptions", "inscription", "inscriptions"),
                |counted| counted.sign_ups,
            ),
            self.waits(),
            self.share(
                ("en-un-jour", "en-un-jour-chiffres"),
                (
                    "Répondues en un jour",
                    "ont eu une réponse en moins de 24\u{a0}heures",
                ),
                |counted| counted.answered_in_a_day,
            ),
            self.share(
                ("resolues", "resolues-chiffres"),
                ("Questions résolues", "sont résolues"),
                |counted| counted.solved,
            ),
        ]
    }

    fn names(&self) -> Vec<String> {
        self.columns
            .iter()
            .map(|filled| filled.column.label.clone())
            .collect()
    }

    fn counts(
        &self,
        ids: (&'static str, &'static str),
        (title, one, many): (&str, &str, &str),
        of: fn(&Counted) -> i64,
    ) -> Chart {
        let values: Vec<i64> = self.columns.iter().map(|f| of(&f.counted)).collect();
        let (heights, ticks) = scale(&values, count);
        let points = values.iter().zip(heights).map(|(value, height)| Point {
            height: Some(height),
            shown: count(*value),
        });
        let most = values.iter().copied().max().unwrap_or(0);
        let summary = format!(
            "{} en {}, au plus {} {}.",
            counted(of(&self.total), one, many),
            self.period.label(),
            count(most),
            self.period.each(),
        );
        let series = Series {
            label: title.to_owned(),
            mark: Mark::Bars,
            points: points.collect(),
        };
        let title = format!("{title} {}", self.period.each());
        Chart::new(ids, (title, summary), self.names(), vec![series], ticks)
    }

    fn share(
        &self,
        ids: (&'static str, &'static str),
        (title, what): (&str, &str),
        of: fn(&Counted) -> i64,
    ) -> Chart {
        let points = self.columns.iter().map(|filled| {
            let share = filled.counted.share(of(&filled.counted));
            Point {
                height: share.map(|share| share * 10),
                shown: share.map_or_else(|| "aucune question".to_owned(), percent),
            }
        });
        let summary = match self.total.share(of(&self.total)) {
            None => "Aucune question n’a été posée pendant ce temps.".to_owned(),
            Some(share) => format!(
                "{} des questions posées en {} {what}.",
                percent(share),
                self.period.label()
            ),
        };
        let series = Series {
            label: title.to_owned(),
            mark: Mark::Bars,
            points: points.collect(),
        };
        let ticks = [0, 50, 100].map(|share| (share * 10, percent(share)));
        let title = format!("{title} {}", self.period.each());
        Chart::new(
            ids,
            (title, summary),
            self.names(),
            vec![series],
            ticks.to_vec(),
        )
    }

    fn waits(&self) -> Chart {
        let series = |label: &str, mark, share| {
            let point = |filled: &Filled| {
                let wait = filled.counted.waits.within(share);
                Point {
                    height: wait.map(height),
                    shown: wait.map_or_else(|| "aucune réponse".to_owned(), said),
                }
            };
            Series {
                label: label.to_owned(),
                mark,
                points: self.columns.iter().map(point).collect(),
            }
        };
        let summary = match (self.total.waits.within(50), self.total.waits.within(90)) {
            (Some(half), Some(most)) => format!(
                "En {}, une question sur deux a eu sa première réponse en moins de {}, neuf sur dix en moins de {}. L’échelle se resserre vers le haut.",
                self.period.label(),
                said(half),
                said(most),
            ),
            _ => "Aucune question n’a eu de réponse pendant ce temps.".to_owned(),
        };
        let ticks = [1, 60, A_DAY, 7 * A_DAY, 30 * A_DAY].map(|wait| (height(wait), short(wait)));
        Chart::new(
            ("attente", "attente-chiffres"),
            ("Attente de la première réponse".to_owned(), summary),
            self.names(),
            vec![
                series("une sur deux", Mark::Line, 50),
                series("neuf sur dix", Mark::Dashes, 90),
            ],
            ticks.to_vec(),
        )
    }
}

/// A time as it fits beside a chart: « 30 j ».
fn short(minutes: i64) -> String {
    said(minutes).replace("jours", "j")
}

fn percent(share: i64) -> String {
    format!("{share}\u{202f}%")
}
