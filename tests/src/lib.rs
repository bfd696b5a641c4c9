//! Cross-room tests live in `tests/tests`.
