//! Entraide: a help forum in French for associations that use Nextcloud.
//!
//! `docs/ARCHITECTURE.md` is the map.

pub mod app;
pub mod backup;
pub mod cli;
pub mod config;
pub mod db;
pub mod domain;
pub mod error;
pub mod features;
pub mod jobs;
pub mod mail;
pub mod metrics;
pub mod nextcloud;
pub mod search;
pub mod text;
pub mod uploads;
pub mod web;
