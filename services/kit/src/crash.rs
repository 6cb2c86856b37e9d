//! Named places at which a process can be made to end as by `kill -9`, so that tests can prove what a crash at exactly that
//! place leaves behind. Nothing happens at any of them unless one was chosen when the process started.

use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Where the process is to end, and at which passing of the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrashAt {
    name: String,
    passing: u32,
}

static CHOSEN: OnceLock<CrashAt> = OnceLock::new();
static PASSED: AtomicU32 = AtomicU32::new(0);

/// Chooses the place for the rest of the process. The first choice counts.
pub fn choose(at: CrashAt) {
    CHOSEN.get_or_init(|| at);
}

/// A place called `name`. Ends the process here if it was chosen.
pub fn point(name: &str) {
    let Some(chosen) = CHOSEN.get().filter(|chosen| chosen.name == name) else { return };
    if PASSED.fetch_add(1, Ordering::Relaxed) + 1 == chosen.passing {
        eprintln!("crashing at {name}, as asked");
        // Nothing is flushed or said good-bye to, as when the machine is switched off.
        _ = kill(Pid::this(), Signal::SIGKILL);
    }
}

/// `NAME`, or `NAME:3` for the third passing.
impl FromStr for CrashAt {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, passing) = text.split_once(':').map_or((text, Ok(1)), |(name, passing)| (name, passing.parse()));
        Ok(Self { name: name.to_owned(), passing: passing? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_with_the_passing() {
        let at = |name: &str, passing| Ok(CrashAt { name: name.to_owned(), passing });
        assert_eq!("projector.committed".parse(), at("projector.committed", 1));
        assert_eq!("projector.committed:3".parse(), at("projector.committed", 3));
        "projector.committed:often".parse::<CrashAt>().expect_err("no number");
    }
}
