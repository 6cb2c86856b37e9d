//! Shows how far an import has come: a bar on a terminal, else a line every few seconds.

use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

const LINE_INTERVAL: Duration = Duration::from_secs(5);
const BAR: &str = "{bar:40} {human_pos} of {human_len} commands, {per_sec:.0}, {eta} left";

/// How far an import has come.
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
    done: usize,
    total: usize,
    began: Instant,
    said: Instant,
}

impl Progress {
    /// Progress towards `total` commands on standard error.
    pub(crate) fn on_stderr(total: usize) -> Self {
        if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
            Self::Bar(ProgressBar::new(total as u64).with_style(style))
        } else {
            let now = Instant::now();
            Self::Lines(Mutex::new(Lines { done: 0, total, began: now, said: now }))
        }
    }

    /// One more command has its answer.
    pub(crate) fn one_more(&self) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => bar.inc(1),
            Self::Lines(lines) => {
                let line = lines.lock().unwrap_or_else(PoisonError::into_inner).one_more(Instant::now());
                if let Some(line) = line {
                    eprintln!("{line}");
                }
            }
        }
    }

    /// Nothing more comes.
    pub(crate) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.abandon();
        }
    }
}

impl Lines {
    fn one_more(&mut self, now: Instant) -> Option<String> {
        self.done += 1;
        if now.duration_since(self.said) < LINE_INTERVAL {
            return None;
        }
        self.said = now;
        #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
        let (done, left) = (self.done as f64, self.total.saturating_sub(self.done) as f64);
        let rate = done / now.duration_since(self.began).as_secs_f64();
        Some(format!(
            "{} of {} commands, {rate:.0} each second, about {:.0} s left",
            self.done,
            self.total,
            left / rate
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_every_few_seconds_and_tells_the_rate() {
        let began = Instant::now();
        let mut lines = Lines { done: 0, total: 100, began, said: began };
        for _ in 0..39 {
            assert_eq!(lines.one_more(began + Duration::from_secs(3)), None);
        }
        let line = lines.one_more(began + Duration::from_secs(5)).expect("a line");
        assert_eq!(line, "40 of 100 commands, 8 each second, about 8 s left");
        assert_eq!(lines.one_more(began + Duration::from_secs(6)), None);
    }
}
