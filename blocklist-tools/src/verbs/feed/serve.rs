//! `feed serve`: a web server for development.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::feed::serve;
use crate::output::{self, Failure};

/// Serve a feed on this machine, for development
///
/// Serves DIR/public, or DIR itself where there is none. It speaks plain HTTP: phones take that from their own machine
/// only.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  blocklist-tools feed serve us
  blocklist-tools feed serve us --listen 127.0.0.1:8080")]
pub(super) struct Arguments {
    /// The feed's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Say the address as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Serving {
    address: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let public = arguments.dir.join("public");
    let folder = if public.exists() { public } else { arguments.dir.clone() };
    if !folder.is_dir() {
        return Err(Failure::Failed(format!("{} is no folder", folder.display())));
    }
    serve(&folder, arguments.listen, |address| {
        let address = format!("http://{address}");
        if arguments.json {
            return output::json(&Serving { address });
        }
        output::line(&format!("serving {} at {address}", folder.display()))
    })
}
