//! The terminal: session guard, input, the writer thread, colours, picture protocols.
