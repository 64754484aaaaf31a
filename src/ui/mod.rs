//! Stateless widgets: map, picture frame, clipped text.
