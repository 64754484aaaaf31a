//! The app: the model, routing of messages, overlays. Pure.
