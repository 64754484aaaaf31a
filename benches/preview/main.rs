//! What opening a picture costs, in memory: from a file's bytes to the pixels that are shown,
//! with all that is measured on the way.
//!
//! ```sh
//! cargo bench --bench preview                 # milliseconds, median and quartiles
//! cargo bench --bench preview -- make FOLDER  # write the pictures, for benches/preview/peers.py
//! ```

#![allow(clippy::expect_used, clippy::print_stdout)]

mod photo;

use proofdesk::domain::{Framing, PictureArea};
use proofdesk::media::{Grid, Wish, open};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Times that each picture is opened.
const TIMES: usize = 15;

/// 800×600 pixels: a picture beside the words about it.
const AREA: PictureArea = PictureArea {
    columns: 80,
    rows: 30,
    cell_width: 10,
    cell_height: 20,
};

fn main() {
    let mut args = std::env::args().skip_while(|arg| arg != "make");
    match (args.next(), args.next()) {
        (Some(_), Some(folder)) => make(Path::new(&folder)),
        _ => measure(),
    }
}

/// A phone's picture, a good phone's, and a PNG of ten megabytes.
fn pictures() -> Vec<(&'static str, Vec<u8>)> {
    let (small, large, drawn) = ((4000, 3000), (8000, 6000), (3100, 2325));
    let (twelve, fortyeight) = (photo::pixels(4000, 3000), photo::pixels(8000, 6000));
    vec![
        ("12mp-baseline.jpg", photo::jpeg(&twelve, small, false)),
        ("12mp-progressive.jpg", photo::jpeg(&twelve, small, true)),
        ("48mp-baseline.jpg", photo::jpeg(&fortyeight, large, false)),
        (
            "48mp-progressive.jpg",
            photo::jpeg(&fortyeight, large, true),
        ),
        ("10mb.png", photo::png(&photo::pixels(3100, 2325), drawn)),
    ]
}

fn make(folder: &Path) {
    fs::create_dir_all(folder).expect("the folder can be made");
    for (name, bytes) in pictures() {
        fs::write(folder.join(name), &bytes).expect("the folder can be written to");
        println!("{name}: {} kB", bytes.len() / 1000);
    }
}

fn measure() {
    println!("milliseconds, quartiles of {TIMES}\n");
    println!("{:22}{:>24}{:>24}", "", "800×600 px", "80×60 half-blocks");
    for (name, bytes) in pictures() {
        let times = [Grid::of_pixels(AREA), Grid::of_half_blocks(AREA)].map(|grid| {
            let wish = Wish {
                grid,
                framing: Framing::default(),
                is_rough: false,
            };
            let mut times: Vec<f64> = (0..TIMES)
                .map(|_| {
                    let start = Instant::now();
                    open(&bytes, &wish).expect("it is a good picture");
                    start.elapsed().as_secs_f64() * 1000.0
                })
                .collect();
            times.sort_by(f64::total_cmp);
            let at = |quarter: usize| times.get(TIMES * quarter / 4).copied().unwrap_or(0.0);
            format!("{:.1} ({:.1}–{:.1})", at(2), at(1), at(3))
        });
        println!("{name:22}{:>24}{:>24}", times[0], times[1]);
    }
}
