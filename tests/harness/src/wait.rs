//! Waiting for the thing itself. Nothing here guesses how long something takes; the limit only says when a test has failed.

use std::future::Future;
use std::time::Duration;

/// How long anything may take before the test has failed.
pub const WAIT_MAX: Duration = Duration::from_secs(30);
/// How often a durable value is looked at.
const POLL: Duration = Duration::from_millis(10);

/// Waits for `future`.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    let outcome = tokio::time::timeout(WAIT_MAX, future).await;
    outcome.unwrap_or_else(|_| panic!("waited {} s in vain for {what}", WAIT_MAX.as_secs()))
}

/// Looks at a durable value until `look` answers.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    within(what, async {
        loop {
            if let Some(value) = look().await {
                return value;
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that polls, for values that cannot be awaited"
            )]
            tokio::time::sleep(POLL).await;
        }
    })
    .await
}

/// Says loudly that a test was skipped and why; `make test` counts it.
pub fn skip(reason: &str) {
    use std::io::Write as _;
    // Past the capture of test output, which would hide it.
    _ = writeln!(std::io::stderr(), "SKIPPED: {reason}");
}
