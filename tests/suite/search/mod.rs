//! What is found, in French.

mod french;
mod quality;
