//! One test binary; one module for each promise. Nothing here sleeps or tries again: every test waits for the thing itself.

mod agreement;
mod alerts;
mod bad_input;
mod crashes;
mod data_quality;
mod faults;
mod feed;
mod framing;
mod gateway;
mod history;
mod import;
mod local_run;
mod log;
mod pages;
mod parked;
mod people;
mod plans;
mod read_api;
mod reports;
mod rewind;
mod rude_clients;
mod seed;
mod situations;
mod stock_clients;
mod table;
mod terminal;
