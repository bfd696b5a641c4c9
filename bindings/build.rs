//! How the shared library for phones is linked; the profile `phone` is known by what it optimises for.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let told = |name| std::env::var(name).unwrap_or_default();
    let system = told("CARGO_CFG_TARGET_OS");
    if matches!(told("OPT_LEVEL").as_str(), "s" | "z") && matches!(system.as_str(), "android" | "linux") {
        // Relocations as a bit map: Android reads it from API level 28 on, glibc from 2.36 on.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,pack-relative-relocs");
    }
    if system == "android" {
        // Phones with pages of 16 KB load nothing that is aligned to less. The NDK does so by itself from r28 on.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,max-page-size=16384");
    }
}
