//! kitty's Unicode placeholders: ordinary cells that name a picture the terminal already
//! has, and which of its cells they are. So a picture scrolls, is covered and is cleared
//! like any text, in tmux too.
//!
//! <https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders>

/// The character of every such cell.
const PLACEHOLDER: char = '\u{10eeee}';

/// The combining marks that stand for 0, 1, 2 …, as ranges with both ends: those of class
/// 230 without a decomposition in Unicode 6.0, in their order, as the protocol lists them.
#[rustfmt::skip]
const MARKS: [(u32, u32); 86] = [
    (0x0305, 0x0305), (0x030d, 0x030e), (0x0310, 0x0310), (0x0312, 0x0312), (0x033d, 0x033f),
    (0x0346, 0x0346), (0x034a, 0x034c), (0x0350, 0x0352), (0x0357, 0x0357), (0x035b, 0x035b),
    (0x0363, 0x036f), (0x0483, 0x0487), (0x0592, 0x0595), (0x0597, 0x0599), (0x059c, 0x05a1),
    (0x05a8, 0x05a9), (0x05ab, 0x05ac), (0x05af, 0x05af), (0x05c4, 0x05c4), (0x0610, 0x0617),
    (0x0657, 0x065b), (0x065d, 0x065e), (0x06d6, 0x06dc), (0x06df, 0x06e2), (0x06e4, 0x06e4),
    (0x06e7, 0x06e8), (0x06eb, 0x06ec), (0x0730, 0x0730), (0x0732, 0x0733), (0x0735, 0x0736),
    (0x073a, 0x073a), (0x073d, 0x073d), (0x073f, 0x0741), (0x0743, 0x0743), (0x0745, 0x0745),
    (0x0747, 0x0747), (0x0749, 0x074a), (0x07eb, 0x07f1), (0x07f3, 0x07f3), (0x0816, 0x0819),
    (0x081b, 0x0823), (0x0825, 0x0827), (0x0829, 0x082d), (0x0951, 0x0951), (0x0953, 0x0954),
    (0x0f82, 0x0f83), (0x0f86, 0x0f87), (0x135d, 0x135f), (0x17dd, 0x17dd), (0x193a, 0x193a),
    (0x1a17, 0x1a17), (0x1a75, 0x1a7c), (0x1b6b, 0x1b6b), (0x1b6d, 0x1b73), (0x1cd0, 0x1cd2),
    (0x1cda, 0x1cdb), (0x1ce0, 0x1ce0), (0x1dc0, 0x1dc1), (0x1dc3, 0x1dc9), (0x1dcb, 0x1dcc),
    (0x1dd1, 0x1de6), (0x1dfe, 0x1dfe), (0x20d0, 0x20d1), (0x20d4, 0x20d7), (0x20db, 0x20dc),
    (0x20e1, 0x20e1), (0x20e7, 0x20e7), (0x20e9, 0x20e9), (0x20f0, 0x20f0), (0x2cef, 0x2cf1),
    (0x2de0, 0x2dff), (0xa66f, 0xa66f), (0xa67c, 0xa67d), (0xa6f0, 0xa6f1), (0xa8e0, 0xa8f1),
    (0xaab0, 0xaab0), (0xaab2, 0xaab3), (0xaab7, 0xaab8), (0xaabe, 0xaabf), (0xaac1, 0xaac1),
    (0xfe20, 0xfe26), (0x10a0f, 0x10a0f), (0x10a38, 0x10a38), (0x1d185, 0x1d189), (0x1d1aa, 0x1d1ad),
    (0x1d242, 0x1d244),
];

/// The first `count` marks, all 297 at most.
fn marks(count: u16) -> impl Iterator<Item = char> {
    let all = MARKS.into_iter().flat_map(|(first, last)| first..=last);
    all.filter_map(char::from_u32).take(usize::from(count))
}

/// What stands in the cells of a picture of so many columns and rows, row by row, each
/// with its column and row. The cells' colour says 24 bits of the picture's id, a third mark
/// the eight bits above, where they are not zero.
pub fn cells(id: u32, columns: u16, rows: u16) -> impl Iterator<Item = (u16, u16, String)> {
    let across: Vec<char> = marks(columns).collect();
    let [high, ..] = id.to_be_bytes();
    let third = marks(u16::MAX).nth(high.into()).filter(|_| high > 0);
    (0..).zip(marks(rows)).flat_map(move |(y, row)| {
        let across = across.clone();
        (0..).zip(across).map(move |(x, column)| {
            let named = [PLACEHOLDER, row, column].into_iter().chain(third);
            let symbol = String::from_iter(named);
            (x, y, symbol)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_marks_as_the_protocol_has() {
        let all: Vec<char> = marks(u16::MAX).collect();
        assert_eq!(all.len(), 297);
        // The protocol's own examples: 0, 1 and 2, and the last.
        assert_eq!(all[..3], ['\u{305}', '\u{30d}', '\u{30e}']);
        assert_eq!(all.last(), Some(&'\u{1d244}'));
        assert!(all.is_sorted());
    }

    #[test]
    fn each_cell_says_its_row_and_its_column_and_is_one_column_wide() {
        let cells: Vec<_> = cells(42, 2, 2).collect();
        let last = ('\u{10eeee}', '\u{30d}', '\u{30d}');
        assert_eq!(cells.len(), 4);
        assert_eq!(
            cells[3],
            (1, 1, String::from_iter([last.0, last.1, last.2]))
        );
        assert!(
            cells
                .iter()
                .all(|(_, _, symbol)| crate::ui::width(symbol) == 1)
        );
    }

    #[test]
    fn the_highest_bits_of_an_id_are_a_third_mark() {
        // The protocol's own example: id 33554474 = 42 + (2 << 24).
        let symbols: Vec<_> = cells(33_554_474, 2, 1).map(|(.., symbol)| symbol).collect();
        let expected = [
            "\u{10eeee}\u{305}\u{305}\u{30e}",
            "\u{10eeee}\u{305}\u{30d}\u{30e}",
        ];
        assert_eq!(symbols, expected);
        assert!(symbols.iter().all(|symbol| crate::ui::width(symbol) == 1));
    }
}
