//! Tables for people to read in a terminal.

use comfy_table::{CellAlignment, Table, presets};

/// An empty table without lines; the columns named in `numbers` are aligned to the right.
pub(super) fn new(columns: &[&str], numbers: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(columns);
    for column in numbers {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// What it looks like, without spaces at the ends of lines.
pub(super) fn text(table: &Table) -> String {
    table.trim_fmt()
}

/// A time as people read it.
pub(super) fn time(time: chrono::DateTime<chrono::Utc>) -> String {
    time.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
