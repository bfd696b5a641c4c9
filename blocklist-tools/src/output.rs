//! The one place that prints and that writes files.
#![allow(clippy::print_stderr, reason = "a command line tells its user what went wrong")]

use std::fmt::Display;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ringfence::blocklist::{List, Sha256};
use ringfence::feed::tuf::to_hex;
use serde::Serialize;

/// Why a verb ended early.
#[derive(Debug)]
pub enum Failure {
    /// It found what it was asked to find wrong, or could not do its work: exit code 1.
    Failed(String),
    /// It was called in a way that makes no sense: exit code 2.
    Usage(String),
    /// Whoever reads the output has gone away: no error at all.
    PipeClosed,
}

impl Failure {
    /// "cannot WHAT PATH: why".
    pub fn io<'a>(what: &'a str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |error| Self::Failed(format!("cannot {what} {}: {error}", path.display()))
    }

    /// "PATH: why".
    pub fn about<E: Display>(path: &Path) -> impl FnOnce(E) -> Self + '_ {
        move |error| Self::Failed(format!("{}: {error}", path.display()))
    }

    /// Prints the failure and gives the exit code.
    #[must_use]
    pub fn report(self) -> ExitCode {
        match self {
            Self::Failed(text) => {
                eprintln!("blocklist-tools: {text}");
                ExitCode::from(1)
            }
            Self::Usage(text) => {
                eprintln!("blocklist-tools: {text}; see --help");
                ExitCode::from(2)
            }
            Self::PipeClosed => ExitCode::SUCCESS,
        }
    }
}

/// Writes one line to standard output.
///
/// # Errors
/// [`Failure::PipeClosed`] when nobody reads any more.
pub fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::PipeClosed,
        _ => Failure::Failed(format!("cannot write to standard output: {error}")),
    })
}

/// Writes one JSON object on one line to standard output.
///
/// # Errors
/// As [`line()`].
pub fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::Failed(format!("cannot write JSON: {error}")))?;
    line(&text)
}

/// Writes a remark to standard error, apart from the result.
pub fn remark(text: &str) {
    eprintln!("{text}");
}

/// A progress bar over so many bytes, or a spinner; shown only where standard error is a terminal.
#[must_use]
pub fn progress(total: Option<u64>, what: &'static str) -> ProgressBar {
    let target = if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(total, target).with_message(what);
    let style = if total.is_some() { "{msg} {wide_bar} {percent} % {eta}" } else { "{msg} {spinner} {elapsed}" };
    bar.with_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Opens a list from a file, or from standard input for `-`.
///
/// # Errors
/// [`Failure::Failed`] when it cannot be read.
pub fn open_list(path: &Path) -> Result<List, Failure> {
    if path != Path::new("-") {
        return List::open(path).map_err(|error| match error {
            error @ ringfence::blocklist::ListError::Io { .. } => Failure::Failed(error.to_string()),
            error => Failure::about(path)(error),
        });
    }
    List::from_bytes(read_all(path)?).map_err(Failure::about(path))
}

/// Reads a whole file, or standard input for `-`.
///
/// # Errors
/// [`Failure::Failed`] when it cannot be read.
pub fn read_all(path: &Path) -> Result<Vec<u8>, Failure> {
    if path != Path::new("-") {
        return std::fs::read(path).map_err(Failure::io("read", path));
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(Failure::io("read", path))?;
    Ok(bytes)
}

/// Writes a file as a whole or not at all: `fill` gets a temporary file beside it, which then takes its place. For `-`
/// the bytes go to standard output once they are complete.
///
/// # Errors
/// Whatever `fill` fails with, or [`Failure::Failed`] when the disk refuses. The old file stays in either case.
pub fn write_whole<T>(path: &Path, fill: impl FnOnce(&mut File) -> Result<T, Failure>) -> Result<T, Failure> {
    let to_stdout = path == Path::new("-");
    let folder = match path.parent() {
        Some(folder) if !to_stdout && folder != Path::new("") => folder.to_owned(),
        Some(_) if !to_stdout => PathBuf::from("."),
        _ => std::env::temp_dir(),
    };
    let mut temporary = tempfile::NamedTempFile::new_in(&folder).map_err(Failure::io("write into", &folder))?;
    let filled = fill(temporary.as_file_mut())?;
    if to_stdout {
        temporary.rewind().map_err(Failure::io("read back", path))?;
        io::copy(&mut temporary, &mut io::stdout().lock()).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::PipeClosed,
            _ => Failure::Failed(format!("cannot write to standard output: {error}")),
        })?;
        return Ok(filled);
    }
    temporary.as_file().sync_all().map_err(Failure::io("write", path))?;
    set_usual_permissions(temporary.as_file(), path)?;
    temporary.persist(path).map_err(|error| Failure::io("write", path)(error.error))?;
    Ok(filled)
}

/// Temporary files are private; a published list is not.
#[cfg(unix)]
fn set_usual_permissions(file: &File, path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(Failure::io("write", path))
}

#[cfg(not(unix))]
fn set_usual_permissions(_: &File, _: &Path) -> Result<(), Failure> {
    Ok(())
}

/// A hash in hexadecimal.
#[must_use]
pub fn hex(hash: &Sha256) -> String {
    to_hex(hash)
}

/// A number with separators between thousands.
#[must_use]
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
