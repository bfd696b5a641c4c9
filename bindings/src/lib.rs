//! The border to Kotlin and Swift. Holds no logic: it hands values to [`ringfence`] and back.

uniffi::setup_scaffolding!();

/// The version of the core, such as `0.1.0`, for the about page and for bug reports.
#[uniffi::export]
#[must_use]
pub fn core_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
