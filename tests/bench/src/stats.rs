//! Medians and percentiles of what was measured.

/// The median; of an even number of values the upper one.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    percentile(values, 50)
}

/// The value that `percent` of all values lie below. Zero for no values.
pub(crate) fn percentile(values: impl IntoIterator<Item = f64>, percent: usize) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let place = values.len() * percent / 100;
    values.get(place).or(values.last()).copied().unwrap_or_default()
}

/// How many a second.
pub(crate) fn rate(count: usize, took: std::time::Duration) -> f64 {
    per(count, took.as_secs_f64())
}

/// `count` for each unit of `amount`.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) fn per(count: usize, amount: f64) -> f64 {
    count as f64 / amount
}
