//! Ending with the parent, for a program that a person or `make` starts in the foreground.

use std::io;

use nix::{
    sys::{prctl, signal::Signal},
    unistd::getppid,
};

/// Asks the kernel to send this process SIGTERM when its parent dies, even by SIGKILL.
///
/// Call it from the main thread before any other thread starts: the kernel keeps the request for each thread. It
/// fails when the parent died while this was set up, so that the caller ends instead of running on unattended.
pub fn die_with_parent() -> io::Result<()> {
    let parent = getppid();
    prctl::set_pdeathsig(Signal::SIGTERM)?;
    if getppid() == parent { Ok(()) } else { Err(io::Error::other("the parent process has ended already")) }
}
