//! One stop for all tasks of a process: a signal, or the first task that fails, stops everything; then the tasks get a grace
//! period. Knows nothing of what the tasks do.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Exit code of a process that was told twice to stop: 128 + SIGINT, as shells count.
const EXIT_ABORTED: i32 = 130;

/// How long the last tasks have to end.
const LAST_MAX: Duration = Duration::from_millis(500);

/// The life of one service. Clones share it.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    stopping: CancellationToken,
    /// Drops whatever is left when the grace period is over.
    aborting: CancellationToken,
    tracker: TaskTracker,
    /// Cancelled when all tasks have ended, but for the last ones.
    ended: CancellationToken,
    /// The tasks that go on until then.
    last: TaskTracker,
    grace: Duration,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    next_task: AtomicU64,
    running: Mutex<BTreeMap<u64, &'static str>>,
    failure: Mutex<Option<anyhow::Error>>,
}

impl Lifecycle {
    /// A life that ends when [`Lifecycle::stop`] is called or a task fails; tasks then get `grace` to end.
    #[must_use]
    pub fn new(grace: Duration) -> Self {
        Self::within(CancellationToken::new(), grace)
    }

    /// As [`Lifecycle::new`], and SIGTERM and SIGINT stop it too; a second signal ends the process at once.
    /// Fails where signals can not be listened to. Must be called inside a runtime.
    pub fn from_signals(grace: Duration) -> std::io::Result<Self> {
        let lifecycle = Self::new(grace);
        let terminate = signal(SignalKind::terminate())?;
        let interrupt = signal(SignalKind::interrupt())?;
        // Not tracked: it has to outlive the grace period to see the second signal.
        tokio::spawn(obey_signals(lifecycle.stopping.clone(), terminate, interrupt));
        Ok(lifecycle)
    }

    /// A life inside this one, for a part that waits for its own tasks: it stops when this one does, and its failure is its
    /// own. Its grace is a tenth shorter, so that it can name the tasks that overran before this one gives up.
    #[must_use]
    pub fn child(&self) -> Self {
        Self::within(self.stopping.child_token(), self.grace * 9 / 10)
    }

    fn within(stopping: CancellationToken, grace: Duration) -> Self {
        Self {
            stopping,
            aborting: CancellationToken::new(),
            tracker: TaskTracker::new(),
            ended: CancellationToken::new(),
            last: TaskTracker::new(),
            grace,
            state: Arc::default(),
        }
    }

    /// Runs a task that must live until the stop. If it ends before, fails or panics, everything stops, and [`Lifecycle::wait`]
    /// returns the first such failure.
    pub fn spawn<F>(&self, name: &'static str, future: F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let lifecycle = self.clone();
        let running = Running::enter(&self.state, name);
        self.tracker.spawn(async move {
            let guarded = AssertUnwindSafe(future).catch_unwind();
            let outcome = lifecycle.aborting.run_until_cancelled(guarded).await;
            if let Some(outcome) = outcome {
                lifecycle.on_end(name, outcome);
            }
            drop(running);
        });
    }

    /// As [`Lifecycle::spawn`], for a task that goes on while the others stop, and ends when [`Lifecycle::ended`] says that they
    /// have: it tells how the stop goes.
    pub fn spawn_last<F>(&self, name: &'static str, future: F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let lifecycle = self.clone();
        self.last.spawn(async move {
            let guarded = AssertUnwindSafe(future).catch_unwind();
            if let Some(outcome) = lifecycle.aborting.run_until_cancelled(guarded).await {
                lifecycle.on_end(name, outcome);
            }
        });
    }

    /// Runs a task whose end, however it comes, concerns nobody else: one client's connection. The stop waits for it too.
    pub fn spawn_connection<F>(&self, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let aborting = self.aborting.clone();
        // Boxed, or the connection would lie in the task three times over, once for each wrapper.
        let future = Box::pin(future);
        self.tracker.spawn(async move { aborting.run_until_cancelled(future).await });
    }

    /// A token that is cancelled when the stop begins. Cancelling it stops nothing else.
    #[must_use]
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.child_token()
    }

    /// A token that is cancelled when all other tasks have ended, or their time is over. Cancelling it stops nothing else.
    #[must_use]
    pub fn ended(&self) -> CancellationToken {
        self.ended.child_token()
    }

    /// How long tasks have to end once the stop began.
    #[must_use]
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// Begins the stop.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    /// Waits for the stop to begin, then at most the grace period for the tasks; tasks that are still running then are dropped.
    /// Returns the first failure, or an error that names the tasks that overran.
    pub async fn wait(self) -> anyhow::Result<()> {
        self.stopping.cancelled().await;
        self.tracker.close();
        let overran = match tokio::time::timeout(self.grace, self.tracker.wait()).await {
            Ok(()) => None,
            Err(_elapsed) => Some(self.describe_overrun()),
        };
        self.ended.cancel();
        self.last.close();
        // They have nothing left to wait for; whatever holds them up is dropped.
        _ = tokio::time::timeout(LAST_MAX, self.last.wait()).await;
        self.aborting.cancel();
        let failure = lock(&self.state.failure).take();
        match (failure, overran) {
            (None, None) => Ok(()),
            (None, Some(overran)) => Err(anyhow::anyhow!(overran)),
            (Some(failure), None) => Err(failure),
            (Some(failure), Some(overran)) => {
                tracing::warn!("{overran}");
                Err(failure)
            }
        }
    }

    fn on_end(&self, name: &'static str, outcome: Result<anyhow::Result<()>, Box<dyn Any + Send>>) {
        let failure = match outcome {
            Ok(Ok(())) if self.stopping.is_cancelled() => return,
            Ok(Ok(())) => anyhow::anyhow!("ended before it was asked to stop"),
            Ok(Err(error)) => error,
            Err(panic) => anyhow::anyhow!("panicked: {}", panic_message(panic.as_ref())),
        };
        let failure = failure.context(format!("task {name} failed"));
        let mut first = lock(&self.state.failure);
        if first.is_none() {
            tracing::warn!(task = name, "task {name} failed, stopping");
            *first = Some(failure);
        } else {
            // The caller of `wait` gets the first failure only; this one would be lost.
            tracing::error!(task = name, "{failure:#}");
        }
        drop(first);
        self.stopping.cancel();
    }

    fn describe_overrun(&self) -> String {
        let running = lock(&self.state.running);
        let connections = self.tracker.len().saturating_sub(running.len());
        let mut parts: Vec<String> = running.values().map(ToString::to_string).collect();
        if connections > 0 {
            parts.push(format!("{connections} connections"));
        }
        format!("still running {:?} after the stop: {}", self.grace, parts.join(", "))
    }
}

/// What a panic said.
#[must_use]
pub fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

async fn obey_signals(stopping: CancellationToken, mut terminate: Signal, mut interrupt: Signal) {
    next_signal(&mut terminate, &mut interrupt).await;
    tracing::info!("stopping; a second signal ends the process at once");
    stopping.cancel();
    next_signal(&mut terminate, &mut interrupt).await;
    std::process::exit(EXIT_ABORTED);
}

async fn next_signal(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// A task's entry in the list of running tasks; removed when the task ends in any way.
struct Running {
    state: Arc<State>,
    id: u64,
}

impl Running {
    fn enter(state: &Arc<State>, name: &'static str) -> Self {
        let id = state.next_task.fetch_add(1, Ordering::Relaxed);
        lock(&state.running).insert(id, name);
        Self { state: Arc::clone(state), id }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&self.state.running).remove(&self.id);
    }
}

/// The lists are only ever replaced whole, so a panic elsewhere leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    const GRACE: Duration = Duration::from_secs(10);

    async fn until_stopped(stopping: CancellationToken) -> anyhow::Result<()> {
        stopping.cancelled().await;
        Ok(())
    }

    async fn failure(lifecycle: Lifecycle) -> String {
        format!("{:#}", lifecycle.wait().await.expect_err("a failure"))
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_waits_for_the_tasks_and_succeeds() {
        let lifecycle = Lifecycle::new(GRACE);
        lifecycle.spawn("follower", until_stopped(lifecycle.stopping()));
        lifecycle.stop();
        lifecycle.wait().await.expect("a clean stop");
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_failure_stops_the_others_and_is_returned() {
        let lifecycle = Lifecycle::new(GRACE);
        let stopping = lifecycle.stopping();
        lifecycle.spawn("follower", async { anyhow::bail!("the log was rewound") });
        lifecycle.spawn("listener", async move {
            stopping.cancelled().await;
            anyhow::bail!("a later failure")
        });
        assert_eq!(failure(lifecycle).await, "task follower failed: the log was rewound");
    }

    #[tokio::test(start_paused = true)]
    async fn a_panic_is_a_failure() {
        let lifecycle = Lifecycle::new(GRACE);
        lifecycle.spawn("follower", async { panic!("no such row") });
        assert_eq!(failure(lifecycle).await, "task follower failed: panicked: no such row");
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_ends_too_early_is_a_failure() {
        let lifecycle = Lifecycle::new(GRACE);
        lifecycle.spawn("follower", async { Ok(()) });
        assert_eq!(failure(lifecycle).await, "task follower failed: ended before it was asked to stop");
    }

    #[tokio::test(start_paused = true)]
    async fn tasks_that_overrun_the_grace_are_named_and_dropped() {
        let lifecycle = Lifecycle::new(GRACE);
        let tracker = lifecycle.tracker.clone();
        lifecycle.spawn("stubborn", pending());
        lifecycle.spawn("obedient", until_stopped(lifecycle.stopping()));
        lifecycle.spawn_connection(pending());
        lifecycle.stop();
        assert_eq!(failure(lifecycle).await, "still running 10s after the stop: stubborn, 1 connections");
        tracker.wait().await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_tasks_go_on_until_the_others_have_ended() {
        let lifecycle = Lifecycle::new(GRACE);
        let (draining, drained) = (CancellationToken::new(), CancellationToken::new());
        let (wait_for, tell) = (drained.clone(), draining.clone());
        let stopping = lifecycle.stopping();
        lifecycle.spawn("gateway", async move {
            stopping.cancelled().await;
            tell.cancel();
            wait_for.cancelled().await;
            Ok(())
        });
        let ended = lifecycle.ended();
        let seen = ended.clone();
        lifecycle.spawn_last("operations", until_stopped(ended));
        lifecycle.stop();
        let waiting = tokio::spawn(lifecycle.wait());
        draining.cancelled().await;
        assert!(!seen.is_cancelled());
        drained.cancel();
        waiting.await.expect("no panic").expect("a clean stop");
        assert!(seen.is_cancelled());
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_of_a_connection_stops_nothing() {
        let lifecycle = Lifecycle::new(GRACE);
        lifecycle.spawn_connection(async { panic!("a broken frame") });
        lifecycle.spawn_connection(async {});
        lifecycle.tracker.close();
        lifecycle.tracker.wait().await;
        assert!(!lifecycle.stopping.is_cancelled());
    }

    #[tokio::test(start_paused = true)]
    async fn a_child_stops_with_its_parent_and_fails_alone() {
        let parent = Lifecycle::new(GRACE);
        let failing = parent.child();
        failing.spawn("follower", async { anyhow::bail!("the log was rewound") });
        failure(failing).await;
        assert!(!parent.stopping.is_cancelled());

        let child = parent.child();
        parent.spawn("gateway", child.wait());
        parent.stop();
        parent.wait().await.expect("a clean stop");
    }
}
