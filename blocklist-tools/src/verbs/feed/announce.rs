//! `feed announce`: the link that people scan.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use qrcode::{Color, EcLevel, QrCode};
use ringfence::advice::Catalogue;
use ringfence::feed::{Address, FeedLink};
use serde::Serialize;

use crate::feed::Folder;
use crate::output::{self, Failure};

/// Print the link that announces a feed, its words, and draw it as a QR code
///
/// People compare the words with those on their phone before they follow.
///
/// The link holds the feed's name, its address and the fingerprint of its first root. Print it where people trust you: a
/// counter, a letter, your own site.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed announce us --at https://lists.example.org/us
  blocklist-tools feed announce us --at https://lists.example.org/us --png us.png --svg us.svg")]
pub(super) struct Arguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Where phones fetch it
    #[arg(long, value_name = "URL")]
    at: Address,
    /// Draw the code into this SVG file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Draw the code into this PNG file
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Draw nothing into the terminal
    #[arg(long)]
    no_qr: bool,
    /// One JSON object, and no drawing into the terminal
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Announced {
    link: String,
    name: String,
    root: String,
    words: BTreeMap<&'static str, String>,
}

/// Light modules around a code (ISO/IEC 18004, section 6.3.8).
const QUIET: usize = 4;
/// Pixels of a module in a PNG.
const SCALE: usize = 8;

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let folder = Folder::open(&arguments.dir)?;
    let link =
        FeedLink { name: folder.settings.name.clone(), address: arguments.at.clone(), root: folder.first_root()? };
    let text = link.to_string();
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)
        .map_err(|error| Failure::Failed(format!("the link does not fit a QR code: {error}")))?;
    let modules = Modules::new(&code);
    if let Some(path) = &arguments.svg {
        let svg = modules.svg();
        output::write_whole(path, |file| {
            std::io::Write::write_all(file, svg.as_bytes()).map_err(Failure::io("write", path))
        })?;
    }
    if let Some(path) = &arguments.png {
        output::write_whole(path, |file| modules.png(file).map_err(Failure::about(path)))?;
    }
    let words: BTreeMap<_, _> =
        Catalogue::languages().map(|language| (language, link.words(language).join(" "))).collect();
    if arguments.json {
        return output::json(&Announced { link: text, name: link.name, root: output::hex(&link.root), words });
    }
    if !arguments.no_qr && arguments.svg.is_none() && arguments.png.is_none() {
        output::line(&modules.terminal())?;
    }
    output::line(&text)?;
    words.values().try_for_each(|words| output::line(words))
}

/// A code with its quiet zone.
struct Modules {
    width: usize,
    dark: Vec<bool>,
}

impl Modules {
    fn new(code: &QrCode) -> Self {
        let (inner, colors) = (code.width(), code.to_colors());
        let width = inner + 2 * QUIET;
        let mut dark = vec![false; width * width];
        for (index, color) in colors.into_iter().enumerate() {
            dark[(index / inner + QUIET) * width + index % inner + QUIET] = color == Color::Dark;
        }
        Self { width, dark }
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        y < self.width && self.dark[y * self.width + x]
    }

    /// Two rows of modules a line, light on dark as terminals mostly are.
    fn terminal(&self) -> String {
        let mut out = String::new();
        for y in (0..self.width).step_by(2) {
            for x in 0..self.width {
                out.push(match (self.is_dark(x, y), self.is_dark(x, y + 1) || y + 1 >= self.width) {
                    (false, false) => '█',
                    (false, true) => '▀',
                    (true, false) => '▄',
                    (true, true) => ' ',
                });
            }
            out.push('\n');
        }
        out.pop();
        out
    }

    fn svg(&self) -> String {
        let width = self.width;
        let mut path = String::new();
        for index in (0..self.dark.len()).filter(|index| self.dark[*index]) {
            path = path + "M" + &(index % width).to_string() + " " + &(index / width).to_string() + "h1v1h-1z";
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{width}v{width}H0z\"/><path d=\"{path}\"/></svg>\n"
        )
    }

    fn png(&self, out: impl std::io::Write) -> Result<(), png::EncodingError> {
        let side = self.width * SCALE;
        let mut pixels = Vec::with_capacity(side * side);
        for y in 0..side {
            pixels.extend((0..side).map(|x| if self.is_dark(x / SCALE, y / SCALE) { 0u8 } else { 255 }));
        }
        let mut encoder = png::Encoder::new(out, side as u32, side as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&pixels)
    }
}
