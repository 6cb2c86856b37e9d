//! Reads the table: rows whose cells are asked for by the name of their column.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::columns::{FIRST_YEAR, ID, LAST_YEAR, PLAN, REQUIRED, SUBMITTED, SUPPORTS};

/// How the table says that there is nothing: no data, not reviewed, not applicable.
const ABSENT: [&str; 5] = ["", "ND", "NR", "NA", "N/A"];

/// The table of commitments.
pub(crate) struct Table {
    pub(super) rows: Vec<Row>,
    /// The last year of which the table tells anything: that of its snapshot.
    pub(super) last_year: u16,
}

/// One commitment.
#[derive(Clone)]
pub(super) struct Row {
    columns: Arc<Columns>,
    cells: csv::StringRecord,
}

struct Columns {
    places: HashMap<String, usize>,
    areas: Vec<String>,
}

impl Table {
    /// Reads the file at `path`.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("reading {}", path.display()))
    }

    /// Reads the text of a file.
    pub(super) fn parse(text: &[u8]) -> anyhow::Result<Self> {
        // Some programs begin a file with a mark of its encoding, which is no part of the first column's name.
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
        let mut reader = csv::Reader::from_reader(text);
        let columns = Arc::new(Columns::of(reader.headers().context("it has no header")?)?);
        let mut rows = Vec::new();
        let mut ids = HashSet::new();
        for (number, cells) in reader.records().enumerate() {
            let cells = cells.with_context(|| format!("its row {} is not a row of the table", number + 1))?;
            let row = Row { columns: Arc::clone(&columns), cells };
            if row.id().is_empty() || row.get(PLAN).is_empty() {
                bail!("its row {} lacks {ID:?} or {PLAN:?}", number + 1);
            }
            if !ids.insert(row.id().to_owned()) {
                bail!("two of its rows are about {}", row.id());
            }
            rows.push(row);
        }
        let years = rows.iter().flat_map(|row| [SUBMITTED, FIRST_YEAR, LAST_YEAR].map(|column| row.parsed(column)));
        let last_year = years.flatten().max().unwrap_or_default();
        Ok(Self { rows, last_year })
    }
}

impl Columns {
    fn of(header: &csv::StringRecord) -> anyhow::Result<Self> {
        let places: HashMap<String, usize> = header.iter().map(ToOwned::to_owned).zip(0..).collect();
        if let Some(missing) = REQUIRED.iter().find(|column| !places.contains_key(**column)) {
            bail!("it is not the table of commitments: it has no column {missing:?}");
        }
        let between = places[SUPPORTS] + 1..places[FIRST_YEAR];
        let areas = header.iter().take(between.end).skip(between.start).map(ToOwned::to_owned).collect();
        Ok(Self { places, areas })
    }
}

impl Row {
    /// The commitment's id.
    pub(super) fn id(&self) -> &str {
        self.get(ID)
    }

    /// What stands in a column, without the white space around it; nothing where there is no such column.
    pub(super) fn get(&self, column: &str) -> &str {
        let cell = self.columns.places.get(column).and_then(|place| self.cells.get(*place));
        cell.unwrap_or_default().trim()
    }

    /// What stands in a column, unless it says that there is nothing.
    pub(super) fn coded(&self, column: &str) -> Option<&str> {
        Some(self.get(column)).filter(|cell| !ABSENT.contains(cell))
    }

    /// What stands in a column, if it is of the type.
    pub(super) fn parsed<T: FromStr>(&self, column: &str) -> Option<T> {
        self.get(column).parse().ok()
    }

    /// Whether a column says yes or no in the table's way; none where it says neither.
    pub(super) fn flag(&self, column: &str) -> Option<bool> {
        match self.get(column) {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        }
    }

    /// Whether the table has the column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.places.contains_key(column)
    }

    /// The names of the policy areas.
    pub(super) fn areas(&self) -> &[String] {
        &self.columns.areas
    }
}
