//! Writes the Swift sources; see `bindings/generate`.

fn main() {
    uniffi::uniffi_bindgen_swift();
}
