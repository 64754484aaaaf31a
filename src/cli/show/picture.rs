//! The picture of a proof, fetched into memory and printed as half-blocks.
//!
//! viuer prints it. Its kitty and iTerm printers stay off: in a local kitty the former
//! puts the picture into a temporary file, and proofs are never on disk.

use crate::cli::exit::Failure;
use crate::cli::out::Out;
use crate::cli::reads::patiently;
use crate::domain::{ColourDepth, FileFacts, Framing, MediaKind, Proof, SignedUrl, TaskId};
use crate::intake::Class;
use crate::media::film::Unopened;
use crate::media::{FetchError, Grid, MediaError, Opened, Pixels, Wish, text, to_picture};
use crate::opener::Opener;
use crate::runtime::desk::Seat;
use crate::runtime::pictures::{open_film, unseen};
use crate::term::size::TerminalSize;
use image::{DynamicImage, RgbImage};

/// Rows that stay free for the words around it.
const ROWS_FREE: u16 = 3;

/// Fetches a proof's file and opens it, as large as the terminal allows. An expired address
/// is read anew, once.
pub async fn open(seat: &Seat, task: &TaskId, proof: &Proof) -> Result<Opened, Failure> {
    let mut area = TerminalSize::measure().picture_area();
    area.rows = area.rows.saturating_sub(ROWS_FREE).max(1);
    let wish = Wish {
        grid: Grid::of_half_blocks(area),
        framing: Framing::default(),
        is_rough: false,
    };
    let url = proof.file.as_ref().ok_or_else(nothing)?;
    let opener = Opener::of_this_binary();
    let once = async |url: &SignedUrl| match proof.kind {
        MediaKind::Video => open_film(&mut unseen(), &seat.files, url, &opener, &wish).await,
        _ => picture(seat, &opener, url, proof, wish).await,
    };
    let opened = match once(url).await {
        Err(Unopened::NotFetched(FetchError::Expired)) => {
            once(&fresh_address(seat, task, proof).await?).await
        }
        opened => opened,
    };
    opened.map_err(|unopened| match unopened {
        Unopened::NotFetched(error) => Failure::failed(error.to_string()),
        Unopened::NotShown(error) => error.into(),
    })
}

async fn picture(
    seat: &Seat,
    opener: &Opener,
    url: &SignedUrl,
    proof: &Proof,
    wish: Wish,
) -> Result<Opened, Unopened<FetchError>> {
    let bytes = seat.files.fetch(url, &proof.kind).await;
    let bytes = bytes.map_err(Unopened::NotFetched)?;
    let opener = opener.clone();
    let opened = tokio::task::spawn_blocking(move || opener.open(&bytes, &wish)).await;
    Ok(opened.map_err(|_| MediaError::Decoder)??)
}

async fn fresh_address(seat: &Seat, task: &TaskId, proof: &Proof) -> Result<SignedUrl, Failure> {
    let proofs = patiently(|| seat.calls.proofs(task, Class::OnScreen)).await?;
    let again = proofs.into_iter().find(|again| again.id == proof.id);
    again.and_then(|again| again.file).ok_or_else(nothing)
}

fn nothing() -> Failure {
    Failure::failed("the marketplace gives no file for this proof")
}

/// Prints it, and tells what the file says of itself.
pub fn print(out: &mut Out, opened: Opened, depth: ColourDepth) -> Result<FileFacts, Failure> {
    let Opened { pixels, facts, .. } = opened;
    if matches!(depth, ColourDepth::Mono | ColourDepth::Sixteen) {
        // viuer knows no fewer than 256 colours.
        out.bytes(&text(&to_picture(&pixels, depth)));
    } else {
        out.flush()?;
        print_blocks(pixels, depth)?;
    }
    Ok(facts)
}

/// Two dots a row, and as many dots as there are pixels.
fn print_blocks(pixels: Pixels, depth: ColourDepth) -> Result<(), Failure> {
    let config = viuer::Config {
        absolute_offset: false,
        width: Some(pixels.width),
        height: Some(pixels.height.div_ceil(2)),
        truecolor: depth == ColourDepth::True,
        use_kitty: false,
        use_iterm: false,
        ..viuer::Config::default()
    };
    let image = RgbImage::from_raw(pixels.width, pixels.height, pixels.rgb8);
    let image = image.ok_or_else(|| Failure::failed("the picture could not be drawn"))?;
    viuer::print(&DynamicImage::ImageRgb8(image), &config)
        .map_err(|_| Failure::failed("the picture could not be printed"))?;
    Ok(())
}
