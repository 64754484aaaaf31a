//! Media: from a signed address to cells: fetch, limits, decode, orient, fit, encode.
