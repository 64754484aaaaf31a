//! The theme: roles to styles. The only room that names colours.
