//! Colours, and how they are laid on: in the light of the scene or giving light themselves,
//! covering or as a veil.

/// A colour as painted, before the light falls on it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// The same colour, lighter (above 1) or darker.
    pub fn shade(self, by: f32) -> Self {
        let scale = |part: u8| (f32::from(part) * by).clamp(0.0, 255.0) as u8;
        Self(scale(self.0), scale(self.1), scale(self.2))
    }

    /// Giving light of its own: the scene's light doesn't change it.
    pub fn own(self) -> Ink {
        Ink {
            own: true,
            ..self.into()
        }
    }

    /// Laid on so thin that so much of it covers (0 to 1).
    pub fn veil(self, alpha: f32) -> Ink {
        Ink {
            alpha,
            ..self.into()
        }
    }
}

/// A colour as it is laid on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ink {
    /// The colour.
    pub colour: Colour,
    /// How much of it covers.
    pub alpha: f32,
    /// Whether it gives light of its own.
    pub own: bool,
}

impl Ink {
    /// The same ink, covering so much.
    pub fn veil(self, alpha: f32) -> Self {
        Self { alpha, ..self }
    }
}

impl From<Colour> for Ink {
    fn from(colour: Colour) -> Self {
        Self {
            colour,
            alpha: 1.0,
            own: false,
        }
    }
}

pub(super) const WHITE: Colour = Colour(248, 246, 238);
pub(super) const BLACK: Colour = Colour(0, 0, 0);
pub(super) const INK: Colour = Colour(24, 24, 30);
pub(super) const NIGHT: Colour = Colour(22, 26, 38);
pub(super) const STEEL: Colour = Colour(140, 146, 152);
pub(super) const LAMP: Colour = Colour(255, 214, 140);
pub(super) const LEAF: Colour = Colour(58, 112, 56);
pub(super) const BRASS: Colour = Colour(206, 172, 96);

/// Paint of signs and doors, dark enough for white letters.
pub(super) const DEEP: [Colour; 8] = [
    Colour(24, 74, 58),
    Colour(128, 28, 34),
    Colour(24, 48, 96),
    Colour(58, 34, 74),
    Colour(36, 40, 46),
    Colour(140, 66, 18),
    Colour(18, 84, 98),
    Colour(84, 56, 38),
];

/// What goods, books and shirts come in.
pub(super) const BRIGHT: [Colour; 9] = [
    Colour(206, 82, 60),
    Colour(236, 188, 88),
    Colour(92, 150, 120),
    Colour(222, 214, 196),
    Colour(82, 108, 172),
    Colour(148, 82, 124),
    Colour(64, 128, 148),
    Colour(212, 128, 70),
    Colour(120, 140, 72),
];
