use askama::{Template, filters::HtmlSafe};

use super::Icon;

/// A text that goes somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it goes.
    pub href: String,
}

impl Link {
    /// Makes a link.
    #[must_use]
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: href.into(),
        }
    }
}

/// The way from the front of the site to the page, without the page itself.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/breadcrumbs.html")]
pub struct Breadcrumbs {
    /// From the most general.
    pub links: Vec<Link>,
}

impl HtmlSafe for Breadcrumbs {}

/// One view among others of the same thing.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// How many things it shows, ready to read.
    pub count: Option<String>,
    /// Whether it is the one shown.
    pub current: bool,
}

impl Tab {
    /// Makes a tab without count.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            count: None,
            current,
        }
    }
}

/// Views of the same thing, as links.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/tabs.html")]
pub struct Tabs {
    /// What they choose, for screen readers: « État des questions ».
    pub label: String,
    /// The views.
    pub items: Vec<Tab>,
}

impl HtmlSafe for Tabs {}

/// A category or application as a round link with its icon.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/category_pill.html")]
pub struct CategoryPill {
    /// Its name.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Its sign.
    pub icon: Option<Icon>,
}

impl HtmlSafe for CategoryPill {}

/// Labels of a topic: category, application, version, tags; its state may stand first.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/tag_list.html")]
pub struct TagList {
    /// States, first.
    pub badges: Vec<super::StateBadge>,
    /// The labels.
    pub tags: Vec<Link>,
}

impl HtmlSafe for TagList {}

/// Ways to places of a long page or of its other pages.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/jumps.html")]
pub struct Jumps {
    /// The places, the most wanted first.
    pub links: Vec<Link>,
}

impl HtmlSafe for Jumps {}

/// An entry of [`Pagination`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageItem {
    /// Another page: its number and address.
    Page(i64, String),
    /// The page shown.
    Here(i64),
    /// Pages left out.
    Gap,
}

/// Numbered pages of a topic.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/pagination.html")]
pub struct Pagination {
    /// The page before.
    pub previous: Option<String>,
    /// First, last, the one shown and its neighbours, gaps between.
    pub items: Vec<PageItem>,
    /// The page after.
    pub next: Option<String>,
}

impl HtmlSafe for Pagination {}

impl Pagination {
    /// Describes page `current` among `total`, both counted from 1; none for a single page.
    ///
    /// At most seven numbers are shown. A gap never stands for a single page.
    #[must_use]
    pub fn numbered(current: i64, total: i64, href: impl Fn(i64) -> String) -> Option<Self> {
        if total < 2 {
            return None;
        }
        let current = current.clamp(1, total);
        let mut items = Vec::new();
        let mut last = 0;
        for page in 1..=total {
            let near = (page - current).abs() <= 1;
            let edge = page == 1 || page == total;
            let fills_a_gap_of_one =
                (page == 2 && current == 4) || (page == total - 1 && current == total - 3);
            if !(near || edge || fills_a_gap_of_one) {
                continue;
            }
            if page > last + 1 {
                items.push(PageItem::Gap);
            }
            items.push(if page == current {
                PageItem::Here(page)
            } else {
                PageItem::Page(page, href(page))
            });
            last = page;
        }
        Some(Self {
            previous: (current > 1).then(|| href(current - 1)),
            items,
            next: (current < total).then(|| href(current + 1)),
        })
    }
}

/// The link to what follows in a list that grows while it is read.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/next_page.html")]
pub struct NextPage {
    /// What follows, if anything.
    pub next: Option<String>,
    /// Back to the start, when not there.
    pub first: Option<String>,
}

impl HtmlSafe for NextPage {}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(current: i64, total: i64) -> String {
        let Some(pages) = Pagination::numbered(current, total, |page| format!("?page={page}"))
        else {
            return String::from("none");
        };
        let items = pages.items.iter().map(|item| match item {
            PageItem::Page(page, href) => {
                assert_eq!(href, &format!("?page={page}"));
                page.to_string()
            }
            PageItem::Here(page) => format!("[{page}]"),
            PageItem::Gap => String::from("…"),
        });
        items.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn shows_ends_and_neighbours() {
        assert_eq!(shown(1, 1), "none");
        assert_eq!(shown(1, 2), "[1] 2");
        assert_eq!(shown(1, 9), "[1] 2 … 9");
        assert_eq!(shown(5, 9), "1 … 4 [5] 6 … 9");
        assert_eq!(shown(9, 9), "1 … 8 [9]");
    }

    #[test]
    fn a_gap_never_stands_for_one_page() {
        assert_eq!(shown(4, 9), "1 2 3 [4] 5 … 9");
        assert_eq!(shown(6, 9), "1 … 5 [6] 7 8 9");
        assert_eq!(shown(3, 5), "1 2 [3] 4 5");
    }

    #[test]
    fn a_page_out_of_range_is_the_nearest() {
        assert_eq!(shown(99, 3), "1 2 [3]");
        assert_eq!(shown(0, 3), "[1] 2 3");
    }

    #[test]
    fn ends_have_no_way_further() {
        let href = |page| format!("?page={page}");
        let first = Pagination::numbered(1, 3, href).unwrap();
        assert_eq!(
            (first.previous, first.next.as_deref()),
            (None, Some("?page=2"))
        );
        let last = Pagination::numbered(3, 3, href).unwrap();
        assert_eq!(
            (last.previous.as_deref(), last.next),
            (Some("?page=2"), None)
        );
    }
}
