//! Writes the Kotlin sources; see `bindings/generate`.

fn main() {
    uniffi::uniffi_bindgen_main();
}
