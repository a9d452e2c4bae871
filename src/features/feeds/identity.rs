//! What the forum is called and how it looks, as feeds, manifest and images tell it: the one place
//! of this room that knows.

use crate::app::App;
use crate::web::poster::{BRAND, Colour, Poster};

/// Colour of the paper, behind everything.
pub const PAPER: Colour = Colour([0xfb, 0xf8, 0xf2]);

/// Name and colour of the forum.
#[derive(Clone, Debug)]
pub struct Identity {
    pub name: String,
    pub brand: Colour,
}

impl Identity {
    #[must_use]
    pub fn of(app: &App) -> Self {
        Self {
            name: app.config.site_name.clone(),
            brand: BRAND,
        }
    }

    /// The poster of the site itself.
    #[must_use]
    pub fn poster(&self) -> Poster {
        Poster {
            brand: self.brand,
            ..Poster::of_site(&self.name)
        }
    }
}
