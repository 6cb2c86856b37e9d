//! Shows on standard error how far a long work has come: a bar on a terminal, else a line every few seconds. Knows no work.

use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

const LINE_INTERVAL: Duration = Duration::from_secs(5);
const BYTES_BAR: &str = "{bar:40} {binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left";
const BYTES_AT_MOST_BAR: &str =
    "{bar:40} {binary_bytes} of at most {binary_total_bytes}, {binary_bytes_per_sec}, at most {eta} left";

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Things that are done, such as commands that have their answer.
    Of(&'static str),
    /// Bytes.
    Bytes,
    /// Bytes, of which there may be fewer than was said at the beginning.
    BytesAtMost,
}

/// How far a work has come.
pub(crate) enum Progress {
    /// Says nothing.
    Silent,
    /// A bar that is drawn anew.
    Bar(ProgressBar),
    /// Lines, for logs.
    Lines(Mutex<Lines>),
}

/// What the next line says.
pub(crate) struct Lines {
    unit: Unit,
    begin: u64,
    done: u64,
    total: u64,
    began: Instant,
    said: Instant,
}

impl Progress {
    /// Progress towards `total` on standard error.
    pub(crate) fn on_stderr(total: u64, unit: Unit) -> Self {
        Self::resumed_on_stderr(0, total, unit)
    }

    /// The same for a work of which `done` was done before.
    pub(crate) fn resumed_on_stderr(done: u64, total: u64, unit: Unit) -> Self {
        if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template(&unit.bar()).unwrap_or_else(|_| ProgressStyle::default_bar());
            Self::Bar(ProgressBar::new(total).with_style(style).with_position(done))
        } else {
            let now = Instant::now();
            Self::Lines(Mutex::new(Lines { unit, begin: done, done, total, began: now, said: now }))
        }
    }

    /// So much is done.
    pub(crate) fn at(&self, done: u64) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => bar.set_position(done),
            Self::Lines(lines) => say(lines, |lines| done.saturating_sub(lines.done)),
        }
    }

    /// So much more is done.
    pub(crate) fn advance(&self, by: u64) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => bar.inc(by),
            Self::Lines(lines) => say(lines, |_| by),
        }
    }

    /// Nothing more comes.
    pub(crate) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.abandon();
        }
    }
}

fn say(lines: &Mutex<Lines>, by: impl FnOnce(&Lines) -> u64) {
    let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
    let by = by(&lines);
    if let Some(line) = lines.advance(by, Instant::now()) {
        eprintln!("{line}");
    }
}

impl Unit {
    fn bar(self) -> String {
        match self {
            Self::Of(what) => {
                format!("{{bar:40}} {{human_pos}} of {{human_len}} {what}, {{per_sec:.0}}, {{eta}} left")
            }
            Self::Bytes => BYTES_BAR.to_owned(),
            Self::BytesAtMost => BYTES_AT_MOST_BAR.to_owned(),
        }
    }
}

impl Lines {
    fn advance(&mut self, by: u64, now: Instant) -> Option<String> {
        self.done += by;
        if now.duration_since(self.said) < LINE_INTERVAL {
            return None;
        }
        self.said = now;
        #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
        let (came, left) = ((self.done - self.begin) as f64, self.total.saturating_sub(self.done) as f64);
        let rate = came / now.duration_since(self.began).as_secs_f64();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate for people to read")]
        let bytes_rate = HumanBytes(rate as u64);
        let (so_far, total, left) = (HumanBytes(self.done), HumanBytes(self.total), left / rate);
        Some(match self.unit {
            Unit::Of(what) => {
                format!("{} of {} {what}, {rate:.0} each second, about {left:.0} s left", self.done, self.total)
            }
            Unit::Bytes => format!("{so_far} of {total}, {bytes_rate} each second, about {left:.0} s left"),
            Unit::BytesAtMost => {
                format!("{so_far} of at most {total}, {bytes_rate} each second, at most about {left:.0} s left")
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(unit: Unit, each: u64, total: u64, expected: &str) {
        let began = Instant::now();
        let mut lines = Lines { unit, begin: 0, done: 0, total, began, said: began };
        for _ in 0..39 {
            assert_eq!(lines.advance(each, began + Duration::from_secs(3)), None);
        }
        let line = lines.advance(each, began + Duration::from_secs(5)).expect("a line");
        assert_eq!(line, expected);
        assert_eq!(lines.advance(each, began + Duration::from_secs(6)), None);
    }

    #[test]
    fn a_line_comes_every_few_seconds_and_tells_the_rate() {
        check(Unit::Of("commands"), 1, 100, "40 of 100 commands, 8 each second, about 8 s left");
        let (mebi, at_most) =
            (1024 * 1024, "40.00 MiB of at most 100.00 MiB, 8.00 MiB each second, at most about 8 s left");
        check(Unit::Bytes, mebi, 100 * mebi, "40.00 MiB of 100.00 MiB, 8.00 MiB each second, about 8 s left");
        check(Unit::BytesAtMost, mebi, 100 * mebi, at_most);
    }
}
