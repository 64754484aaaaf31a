//! The boxes that a film's file is made of (ISO/IEC 14496-12, 4.2): a size, four letters,
//! a body. Nothing is copied, and a size that can't be true ends the walk.

/// Four letters.
pub(super) type Kind = [u8; 4];

/// The beginning of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// What is in it.
    pub kind: Kind,
    /// Bytes of the header itself.
    pub head: u64,
    /// Bytes of all of it; `None` where it goes to the end of the file.
    pub size: Option<u64>,
}

/// The most bytes that a header takes: size, letters, and the size in 64 bits.
pub(super) const MOST_HEAD: u64 = 16;

impl Header {
    /// Reads one; `None` where there are too few bytes, or its size is less than itself.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(bytes);
        let (size, kind) = (u64::from(fields.u32()?), fields.array()?);
        let (head, size) = match size {
            0 => (8, None),
            1 => (MOST_HEAD, Some(fields.u64()?)),
            size => (8, Some(size)),
        };
        size.is_none_or(|size| size >= head)
            .then_some(Self { kind, head, size })
    }
}

/// The boxes that lie one behind another in some bytes, each with its body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Boxes<'a> {
    rest: &'a [u8],
}

impl<'a> Boxes<'a> {
    /// Those in `bytes`.
    pub(super) fn within(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The body of the first box of this kind.
    pub(super) fn first(self, kind: &Kind) -> Option<&'a [u8]> {
        self.into_iter().find(|(k, _)| k == kind).map(|(_, b)| b)
    }
}

impl<'a> Iterator for Boxes<'a> {
    type Item = (Kind, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let header = Header::read(self.rest)?;
        let size = match header.size {
            Some(size) => usize::try_from(size).ok()?,
            None => self.rest.len(),
        };
        let (whole, rest) = self.rest.split_at_checked(size)?;
        self.rest = rest;
        Some((header.kind, whole.get(header.head as usize..)?))
    }
}

/// The body found by going down from box to box.
pub(super) fn below<'a>(bytes: &'a [u8], way: &[&Kind]) -> Option<&'a [u8]> {
    way.iter()
        .try_fold(bytes, |body, kind| Boxes::within(body).first(kind))
}

/// Numbers one behind another, the most significant byte first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// From the first byte on.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next bytes.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// Goes on behind so many bytes.
    pub(super) fn skip(&mut self, count: usize) -> Option<()> {
        self.take(count).map(|_| ())
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// What has not been read.
    pub(super) fn rest(self) -> &'a [u8] {
        self.rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_walked_with_their_three_ways_of_saying_a_size() {
        let bytes = [
            b"\0\0\0\x0aabcd\x01\x02".as_slice(),
            b"\0\0\0\x01wide\0\0\0\0\0\0\0\x11\x03",
            b"\0\0\0\0last\x04\x05\x06",
        ]
        .concat();
        let found: Vec<_> = Boxes::within(&bytes).collect();
        let expected: [(Kind, &[u8]); 3] = [
            (*b"abcd", &[1, 2]),
            (*b"wide", &[3]),
            (*b"last", &[4, 5, 6]),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_size_that_cannot_be_true_ends_the_walk() {
        for size in [2_u32, 7, 100, u32::MAX] {
            let bytes = [size.to_be_bytes().as_slice(), b"abcd...."].concat();
            assert_eq!(Boxes::within(&bytes).count(), 0, "{size}");
        }
        let huge = b"\0\0\0\x01abcd\xff\xff\xff\xff\xff\xff\xff\xff";
        assert_eq!(Boxes::within(huge).count(), 0);
    }
}
