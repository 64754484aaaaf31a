//! Configuration: schema, layers, secrets, and errors that say what to write instead.
