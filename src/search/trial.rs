//! Answering as if another glossary were in force.

use super::document::{Answer, Request};
use super::engine::{Engine, EngineError};
use super::glossary::Glossary;
use super::results::{self, View};

impl Engine {
    /// As [`Engine::search`], with another glossary than the one in force.
    ///
    /// # Errors
    /// As [`Engine::search`].
    pub fn search_with(
        &self,
        request: &Request,
        glossary: &Glossary,
    ) -> Result<Answer, EngineError> {
        let live = self.live();
        let view = View {
            searcher: &live.reader.searcher(),
            fields: &live.fields,
            glossary,
        };
        Ok(results::search(view, request)?)
    }
}
