//! What the kernel says about processes: memory, CPU time, open files.

use anyhow::Context as _;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::{SysconfVar, sysconf};

/// Raises how many files this process and its children may open to `wanted`, or as far as it may be raised.
pub(crate) fn allow_open_files(wanted: u64) -> anyhow::Result<()> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).context("reading the limit of open files")?;
    let raised = soft.max(wanted.min(hard));
    setrlimit(Resource::RLIMIT_NOFILE, raised, hard).context("raising the limit of open files")
}

/// How many sockets this process can hold, up to `wanted`.
pub(crate) fn sockets_possible(wanted: usize) -> anyhow::Result<usize> {
    /// Files that are no sockets of readers.
    const OTHER_FILES: u64 = 200;
    let (soft, _) = getrlimit(Resource::RLIMIT_NOFILE).context("reading the limit of open files")?;
    let possible = usize::try_from(soft.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX);
    if possible < wanted {
        eprintln!(
            "ONLY {possible} OF {wanted} SOCKETS: the hard limit of open files of this machine (ulimit -Hn) is {soft}, and \
             this process and the gateway need one for each socket"
        );
    }
    Ok(possible.min(wanted))
}

/// The memory of a process in KiB, without the kernel's own for it.
pub(crate) fn resident_kib(pid: u32) -> anyhow::Result<f64> {
    status_kib(pid, "VmRSS:")
}

/// The most memory a process had since [`forget_peak`], in KiB.
pub(crate) fn peak_kib(pid: u32) -> anyhow::Result<f64> {
    status_kib(pid, "VmHWM:")
}

/// Begins to look for the most memory of a process anew.
pub(crate) fn forget_peak(pid: u32) -> anyhow::Result<()> {
    /// What the kernel takes for it (`man 5 proc_pid_clear_refs`).
    const PEAK: &str = "5";
    std::fs::write(format!("/proc/{pid}/clear_refs"), PEAK).context("resetting a process's peak of memory")
}

fn status_kib(pid: u32, name: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).context("reading a process's status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name} in it"))?;
    let kib = line.trim().trim_end_matches("kB").trim();
    kib.parse().with_context(|| format!("{name} is {kib:?}"))
}

/// The CPU time a process has used, in seconds.
pub(crate) fn cpu_seconds(pid: u32) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("reading a process's statistics")?;
    // The name, in parentheses, may hold anything; user and system time are the 12th and 13th value after it.
    let (_, values) = stat.rsplit_once(')').context("no name in it")?;
    let ticks: Vec<f64> = values.split_whitespace().skip(11).take(2).map_while(|value| value.parse().ok()).collect();
    let in_second = sysconf(SysconfVar::CLK_TCK).context("asking for the length of a tick")?;
    let in_second = in_second.and_then(|ticks| u32::try_from(ticks).ok()).context("no length of a tick")?;
    Ok(ticks.iter().sum::<f64>() / f64::from(in_second))
}
