//! Twenty pictures on one sheet, each with what was asked for and what a careful reviewer
//! says to it. For people: to look at what the pictures have become, and to be shown.
//!
//! `CONTACT_SHEET=sheet.png cargo test --lib contact_sheet -- --ignored`

use super::briefs::{Brief, Errand};
use super::chance::Chance;
use super::pictures::{self, Facts, Flaw, Phone, Rgb, Scene, Shot};
use image::codecs::png;
use image::{ImageEncoder, Rgb as Pixel, RgbImage, imageops};

/// A tile's picture, in pixels.
const TILE: (u32, u32) = (328, 246);
/// Room for the words below it.
const CAPTION: u32 = 52;
/// Between the tiles.
const GAP: u32 = 8;
/// Tiles in a row.
const COLUMNS: u32 = 5;

/// What is on a tile.
struct Tile {
    errand: Errand,
    /// The world's number this brief comes from.
    seed: u64,
    /// Whether the worker photographed the wrong thing.
    wrong: bool,
    flaw: Flaw,
    upright: bool,
}

fn tile(errand: Errand, seed: u64) -> Tile {
    Tile {
        errand,
        seed,
        wrong: false,
        flaw: Flaw::None,
        upright: false,
    }
}

fn wrong(errand: Errand, seed: u64) -> Tile {
    Tile {
        wrong: true,
        ..tile(errand, seed)
    }
}

fn upright(errand: Errand, seed: u64) -> Tile {
    Tile {
        upright: true,
        ..tile(errand, seed)
    }
}

fn flawed(errand: Errand, seed: u64, flaw: Flaw) -> Tile {
    Tile {
        flaw,
        ..tile(errand, seed)
    }
}

fn tiles() -> [Tile; 20] {
    use Errand::{Board, Interior, Meter, Parcel, Shelf, Shopfront, Signature, StreetSign};
    [
        tile(Shopfront, 1),
        tile(Parcel, 2),
        tile(StreetSign, 23),
        tile(Interior, 4),
        tile(Shelf, 5),
        wrong(Shopfront, 6),
        tile(Meter, 20),
        tile(Board, 8),
        flawed(Shopfront, 9, Flaw::Shaken),
        upright(Parcel, 25),
        tile(Shopfront, 11),
        wrong(Meter, 12),
        flawed(Parcel, 13, Flaw::Thumb),
        wrong(StreetSign, 14),
        tile(Signature, 10),
        flawed(Board, 16, Flaw::Blurred),
        flawed(StreetSign, 17, Flaw::Glare),
        wrong(Interior, 15),
        flawed(Shopfront, 19, Flaw::Screenshot),
        flawed(Meter, 7, Flaw::Dark),
    ]
}

impl Tile {
    fn brief(&self) -> Brief {
        let mut chance = Chance::new(self.seed, "contact sheet", 0);
        self.errand.brief("SE Hawthorne Blvd", &mut chance)
    }

    fn shot(&self, brief: &Brief) -> Shot {
        let scene = if self.wrong {
            &brief.wrong
        } else {
            &brief.right
        };
        Shot {
            scene: scene.clone(),
            flaw: self.flaw,
            upright: self.upright,
            seed: self.seed,
            facts: Facts {
                phone: Phone::default(),
                taken_at: "2026-02-24T13:45:10Z".parse().unwrap(),
                zone_minutes: 0,
                at: None,
                stripped: true,
            },
        }
    }

    /// What a careful reviewer says.
    fn verdict(&self, brief: &Brief) -> (bool, String) {
        match self.flaw.objection() {
            Some(objection) => (false, objection.to_owned()),
            None if self.wrong => (false, brief.objection.clone()),
            None => (true, "Right.".to_owned()),
        }
    }
}

/// What a job asks to see, in a few words.
fn asked(scene: &Scene) -> String {
    match scene {
        Scene::Shopfront { name, number, .. } => format!("Shopfront {name}, number {number}"),
        Scene::Parcel { number } => format!("Parcel at number {number}"),
        Scene::Meter {
            utility, number, ..
        } => format!("{} meter {number}", utility.word()),
        Scene::Board { heading, number } => format!("Notice {heading} on board {number}"),
        Scene::Shelf { product, price } => format!("Shelf: {product}, {price}"),
        Scene::StreetSign { street, block } => format!("Sign {street}, block {block}"),
        Scene::Interior { aisle, department } => format!("Aisle {aisle}: {department}"),
        Scene::Signature { name, .. } => format!("Signature of {name}"),
    }
}

#[test]
#[ignore = "writes a file for a person to look at"]
fn contact_sheet() {
    let path = std::env::var_os("CONTACT_SHEET").expect("CONTACT_SHEET names the file");
    let (wide, high) = (TILE.0 + GAP, TILE.1 + CAPTION + GAP);
    let tiles = tiles();
    let rows = tiles.len() as u32 / COLUMNS;
    let mut sheet =
        RgbImage::from_pixel(COLUMNS * wide + GAP, rows * high + GAP, Pixel([24, 26, 30]));
    for (nth, tile) in (0..).zip(&tiles) {
        let corner = (GAP + nth % COLUMNS * wide, GAP + nth / COLUMNS * high);
        let brief = tile.brief();
        let picture = picture(&tile.shot(&brief));
        let dx = (TILE.0 - picture.width()) / 2;
        let dy = (TILE.1 - picture.height()) / 2;
        let (x, y) = (i64::from(corner.0 + dx), i64::from(corner.1 + dy));
        imageops::overlay(&mut sheet, &picture, x, y);
        let (right, verdict) = tile.verdict(&brief);
        let below = corner.1 + TILE.1;
        let asked = asked(&brief.right);
        write(
            &mut sheet,
            &asked,
            (corner.0, below + 6),
            Pixel([236, 236, 230]),
        );
        let colour = if right {
            Pixel([120, 200, 130])
        } else {
            Pixel([240, 130, 110])
        };
        write(&mut sheet, &verdict, (corner.0, below + 28), colour);
    }
    // Five bits a colour and slow compression: a third of the bytes, for little that is seen.
    for part in sheet.iter_mut() {
        *part = (*part & 0xF8) | (*part >> 5);
    }
    let file = std::fs::File::create(path).unwrap();
    let (best, filter) = (png::CompressionType::Best, png::FilterType::Adaptive);
    let encoder = png::PngEncoder::new_with_quality(file, best, filter);
    let (width, height) = sheet.dimensions();
    encoder
        .write_image(&sheet, width, height, image::ExtendedColorType::Rgb8)
        .unwrap();
}

/// Drawn four times as large as it is shown, so that its edges are smooth.
fn picture(shot: &Shot) -> RgbImage {
    let Rgb {
        width,
        height,
        pixels,
    } = pictures::preview(shot, TILE.0 * 4, TILE.1 * 4).unwrap();
    let large = RgbImage::from_raw(width, height, pixels).unwrap();
    imageops::thumbnail(&large, width / 4, height / 4)
}

/// Writes a line in the hand of the signs.
fn write(sheet: &mut RgbImage, words: &str, (x, y): (u32, u32), colour: Pixel<u8>) {
    let line = pictures::caption(words, (TILE.0, 18)).unwrap();
    for (nth, ink) in (0..).zip(line) {
        let (dx, dy) = (nth % TILE.0, nth / TILE.0);
        let ground = *sheet.get_pixel(x + dx, y + dy);
        let mix = |of: usize| {
            let (from, to) = (u32::from(ground[of]), u32::from(colour[of]));
            ((from * (255 - u32::from(ink)) + to * u32::from(ink)) / 255) as u8
        };
        sheet.put_pixel(x + dx, y + dy, Pixel([mix(0), mix(1), mix(2)]));
    }
}
