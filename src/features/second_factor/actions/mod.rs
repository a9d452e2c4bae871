//! What people do with second factors.

pub mod enter;
pub mod set_up;
