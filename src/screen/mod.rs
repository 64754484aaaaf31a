//! Screens, one folder each; none names another.
