//! What stands before the camera, and what can go wrong with a photograph of it.

/// What the camera sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scene {
    /// A shop with its name on the sign, its number over the door, and its goods.
    Shopfront {
        name: String,
        number: String,
        trade: Trade,
    },
    /// A parcel at a numbered door.
    Parcel { number: String },
    /// A meter with its reading, and its number on a tag.
    Meter {
        utility: Utility,
        number: String,
        reading: String,
    },
    /// A notice on a numbered board.
    Board { heading: String, number: String },
    /// A shelf with a product's name and price.
    Shelf { product: String, price: String },
    /// A street's name at a corner, and the number its block begins with.
    StreetSign { street: String, block: String },
    /// A shop from inside: the sign over one of its aisles.
    Interior { aisle: String, department: String },
    /// A person's signature, or no more than a stray line.
    Signature { name: String, empty: bool },
}

impl Scene {
    /// Whether the day's light falls on it.
    pub fn is_outdoors(&self) -> bool {
        matches!(
            self,
            Self::Shopfront { .. } | Self::Parcel { .. } | Self::StreetSign { .. }
        )
    }

    /// Whether the words stay readable in a picture held upright.
    pub fn fits_upright(&self) -> bool {
        match self {
            Self::Shopfront { name, number, .. } => name.len() <= 5 && number.len() <= 3,
            Self::Parcel { number } => number.len() <= 3,
            _ => false,
        }
    }
}

/// What a shop sells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Trade {
    #[default]
    Books,
    Bakery,
    Coffee,
    Hardware,
    Flowers,
    Records,
    Cleaners,
}

impl Trade {
    /// As it stands in the shop's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Books => "Books",
            Self::Bakery => "Bakery",
            Self::Coffee => "Coffee",
            Self::Hardware => "Hardware",
            Self::Flowers => "Flowers",
            Self::Records => "Records",
            Self::Cleaners => "Cleaners",
        }
    }
}

/// What a meter counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Utility {
    /// A round dial in a pipe.
    #[default]
    Water,
    /// A box on the wall.
    Gas,
    /// A box with a display.
    Electricity,
}

impl Utility {
    /// As a sentence names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Water => "water",
            Self::Gas => "gas",
            Self::Electricity => "electricity",
        }
    }
}

/// What makes a photograph worthless, whatever it shows. Each hides what must be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Nothing.
    #[default]
    None,
    /// Out of focus.
    Blurred,
    /// The hand moved while the shutter was open.
    Shaken,
    /// Hardly any light.
    Dark,
    /// Light straight into the lens, in front of the words.
    Glare,
    /// A thumb over the lens, in front of the words.
    Thumb,
    /// The screen of a phone that shows the picture, not the picture.
    Screenshot,
}

impl Flaw {
    /// Every flaw there is.
    pub const ALL: [Self; 6] = [
        Self::Blurred,
        Self::Shaken,
        Self::Dark,
        Self::Glare,
        Self::Thumb,
        Self::Screenshot,
    ];

    /// What a careful reviewer says to it; nothing where there is no flaw.
    pub fn objection(self) -> Option<&'static str> {
        Some(match self {
            Self::None => return None,
            Self::Blurred => "Out of focus: nothing can be read.",
            Self::Shaken => "Shaken: nothing can be read.",
            Self::Dark => "Too dark: nothing can be read.",
            Self::Glare => "The light blinds the lens: what must be read is washed out.",
            Self::Thumb => "A thumb is over the lens and covers what must be read.",
            Self::Screenshot => "A screenshot of a phone, not a photo taken there.",
        })
    }
}
