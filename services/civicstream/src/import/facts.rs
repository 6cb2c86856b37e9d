//! How facts are said that every kind of source has: years, addresses, numbers and titles of plans.

use serde_json::{Value, json};

use super::work::Work;

const NUMBER_UNKNOWN: &str = "the number is not established";
const NUMBER_SKIPS: &str = "earlier plans are not on record";

/// The first address that can be followed. What stands behind a space is a remark, not part of the address.
pub(crate) fn source<'a>(mut addresses: impl Iterator<Item = &'a String>) -> Value {
    let address = addresses.next().and_then(|text| text.split_whitespace().next());
    json!(address)
}

/// A year as a date, or that it is not known.
pub(crate) fn year_or_unknown(year: Option<u16>) -> String {
    year.map_or_else(|| "unknown".to_owned(), |year| year.to_string())
}

/// Why a plan's number is absent or not the next one.
pub(crate) fn number_note(number: Option<u16>, last: u16) -> Option<&'static str> {
    match number {
        None => Some(NUMBER_UNKNOWN),
        Some(number) if number != last + 1 => Some(NUMBER_SKIPS),
        Some(_) => None,
    }
}

/// The title of a plan whose source has none.
pub(crate) fn plan_title(member: &str, start: Option<&str>, end: Option<&str>, work: &mut Work) -> String {
    work.note("title of an action plan made from its member and years");
    let mut years: Vec<&str> = [start, end].into_iter().flatten().collect();
    years.dedup();
    format!("{member} Action Plan {}", years.join("–"))
}

/// A number as it was before a spreadsheet took it for a fraction: `2.2999999999999998` was `2.3`.
pub(crate) fn mended(number: &str, work: &mut Work) -> String {
    const FRACTION_LEN_MIN: usize = 12;
    match number.parse::<f64>() {
        Ok(value) if number.len() >= FRACTION_LEN_MIN => {
            work.note("number of a commitment rounded to what it was before a spreadsheet took it for a fraction");
            value.to_string()
        }
        _ => number.to_owned(),
    }
}
