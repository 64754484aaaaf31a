//! How a scene is photographed: the light, the hand, what is in the way, and what the
//! phone makes of it. All of it follows from the shot.

use super::canvas::{Canvas, Light, Pose};
use super::develop::Paper;
use super::exif::Taking;
use super::negative::{Exposure, Negative};
use super::{
    Failure, Flaw, Scene, Shot, aisle, board, corner, doorstep, meter, screenshot, shelf, shopfront,
};
use crate::sandbox::chance::Chance;

/// Exposes what the shot sees; the drawing's longer edge has `long` pixels.
pub(crate) fn expose(shot: &Shot, long: u32) -> Result<Negative, Failure> {
    let mut hand = Chance::new(shot.seed, "camera", 0);
    let canvas = before_the_lens(shot, long, &mut hand)?;
    let exposure = exposure(shot, canvas.light(), &mut hand);
    let drawn = canvas.pixmap;
    if shot.flaw == Flaw::Screenshot {
        let scale = (long as f32 / screenshot::SCREEN.1 as f32).min(1.0);
        let screen = screenshot::screen(&drawn, &mut hand, scale).ok_or(Failure::Canvas)?;
        return Ok(Negative::new(&screen, exposure));
    }
    let mut negative = Negative::new(&drawn, exposure);
    let edge = negative.width.max(negative.height);
    match shot.flaw {
        Flaw::Blurred => {
            negative.blur(edge / 20);
            negative.blur(edge / 20);
        }
        Flaw::Shaken => {
            let rise = hand.pick(&[-4, -3, -2, 2, 3, 4]);
            negative.smear(edge / 14, rise);
            // Nobody shakes along one line only.
            negative.blur(edge / 80);
        }
        _ => {}
    }
    Ok(negative)
}

/// The scene as it is, and what is in the way.
pub(super) fn before_the_lens(
    shot: &Shot,
    long: u32,
    hand: &mut Chance,
) -> Result<Canvas, Failure> {
    let short = (long * 3).div_ceil(4);
    let (width, height) = if shot.upright {
        (short, long)
    } else {
        (long, short)
    };
    let light = light(&shot.scene, hand);
    let pose = pose(shot, hand);
    let mut canvas = Canvas::new(width, height, light, pose).ok_or(Failure::Canvas)?;
    draw(&mut canvas, &shot.scene, shot.seed);
    hinder(&mut canvas, shot.flaw, hand);
    Ok(canvas)
}

fn exposure(shot: &Shot, light: Light, hand: &mut Chance) -> Exposure {
    let (gain, grain) = match (shot.flaw, light) {
        (Flaw::Dark, _) => (3, 9),
        (Flaw::Screenshot, _) => (256, 0),
        (_, Light::Dusk) => (270, 6),
        _ => (262 + hand.below(30) as u32, 3),
    };
    Exposure {
        gain,
        grain,
        seed: shot.seed,
    }
}

fn draw(canvas: &mut Canvas, scene: &Scene, seed: u64) {
    let chance = &mut Chance::new(seed, "picture", 0);
    match scene {
        Scene::Shopfront {
            name,
            number,
            trade,
        } => {
            shopfront::shopfront(canvas, chance, (name, number, *trade));
        }
        Scene::Parcel { number } => doorstep::parcel(canvas, chance, number),
        Scene::Meter {
            utility,
            number,
            reading,
        } => {
            meter::meter(canvas, chance, *utility, (number, reading));
        }
        Scene::Board { heading, number } => board::board(canvas, chance, heading, number),
        Scene::Shelf { product, price } => shelf::shelf(canvas, chance, product, price),
        Scene::StreetSign { street, block } => corner::corner(canvas, chance, street, block),
        Scene::Interior { aisle, department } => aisle::aisle(canvas, chance, aisle, department),
        // Signatures are written on a screen, not photographed.
        Scene::Signature { .. } => {}
    }
}

fn light(scene: &Scene, hand: &mut Chance) -> Light {
    match hand.below(8) {
        _ if !scene.is_outdoors() => Light::Room,
        0..=2 => Light::Sun,
        3..=5 => Light::Cloud,
        _ => Light::Dusk,
    }
}

/// Never quite level, never quite square.
fn pose(shot: &Shot, hand: &mut Chance) -> Pose {
    Pose {
        roll: hand.near(-0.045, 0.045),
        yaw: hand.near(-0.07, 0.07),
        pitch: hand.near(-0.03, 0.04),
        zoom: hand.near(0.88, 0.95) * if shot.upright { 1.07 } else { 1.0 },
    }
}

fn hinder(canvas: &mut Canvas, flaw: Flaw, hand: &mut Chance) {
    match flaw {
        Flaw::Thumb => canvas.thumb_over(hand),
        Flaw::Glare => canvas.glare_over(),
        // A good picture has its blemishes too.
        Flaw::None => match hand.below(9) {
            0 => canvas.finger_in_the_corner(hand),
            1 => canvas.flare_in_the_corner(),
            _ => {}
        },
        _ => {}
    }
}

/// How the file is written: what the phone notes, and what is left of it on its way.
pub(super) fn paper(shot: &Shot) -> Paper {
    let mut way = Chance::new(shot.seed, "file", 0);
    let turned_over = way.one_in(5);
    let (thumbnail, messenger) = (!way.one_in(5), way.one_in(2));
    if shot.facts.stripped || shot.flaw == Flaw::Screenshot {
        return Paper {
            progressive: messenger,
            ..Paper::default()
        };
    }
    let (shutter, iso) = match shot.flaw {
        Flaw::Dark => (10, 3200),
        Flaw::Shaken => (6, 640),
        _ if shot.scene.is_outdoors() => (way.whole(250, 1600) as u32, 50),
        _ => (way.whole(30, 100) as u32, way.whole(2, 8) as u16 * 100),
    };
    let orientation = match (shot.upright, turned_over) {
        (false, false) => 1,
        (false, true) => 3,
        (true, false) => 6,
        (true, true) => 8,
    };
    Paper {
        taking: Some(Taking {
            orientation,
            shutter,
            iso,
        }),
        thumbnail,
        progressive: false,
    }
}
