//! The shared words of the pure side: messages, effects, wants, data, notices.
