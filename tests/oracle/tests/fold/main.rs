//! Every number the pages show is the one that a second, plain fold over the events comes to.

mod crashes;
mod database;
mod differ;
mod known;
mod random;
mod read;
mod real;
mod record;
mod seen;
mod story;
