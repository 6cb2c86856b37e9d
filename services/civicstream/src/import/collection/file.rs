//! The records of a collection, as far as they are read. Fields that say nothing to a command are not named here.

use serde::Deserialize;
use serde_json::Value;

use crate::import::assessment::Assessment;

/// A collection of facts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Collection {
    pub(super) members: Vec<Member>,
    pub(super) documents: Vec<Document>,
    pub(super) action_plans: Vec<ActionPlan>,
    pub(super) commitments: Vec<Commitment>,
    pub(super) assessments: Vec<Assessment>,
    pub(super) events: Vec<CalendarEvent>,
    pub(super) status_changes: Vec<StatusChange>,
    pub(super) irm_reports: Vec<IrmReport>,
    pub(super) member_page_snapshots: Vec<Value>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Member {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) country: Option<String>,
    pub(super) joined_year: Option<u16>,
    pub(super) joined_date: Option<String>,
    pub(super) cohort_joined: Option<String>,
    pub(super) iso_or_ogp_code: Option<String>,
    pub(super) region: Option<String>,
    pub(super) slug_note: Option<String>,
    pub(super) sources: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    pub(super) member: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) date: Option<String>,
    pub(super) year: Option<u16>,
    pub(super) source: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ActionPlan {
    pub(super) plan_id: String,
    pub(super) member: String,
    pub(super) number: Option<u16>,
    pub(super) title: Option<String>,
    pub(super) start_year: Option<u16>,
    pub(super) end_year: Option<u16>,
    pub(super) end_date: Option<String>,
    pub(super) duration_years: Option<u8>,
    pub(super) submitted_year: Option<u16>,
    pub(super) submitted_date: Option<String>,
    pub(super) commitment_count: Option<u16>,
    pub(super) sources: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "the names are those in the file")]
pub(super) struct Commitment {
    pub(super) commitment_id: String,
    pub(super) plan_id: Option<String>,
    pub(super) number_in_plan: Option<String>,
    pub(super) short_title: Option<String>,
    pub(super) themes: Option<Vec<String>>,
    pub(super) plan_theme: Option<String>,
    pub(super) lead_institution: Option<String>,
    pub(super) supporting_institutions: Option<String>,
    pub(super) start_date: Option<String>,
    pub(super) end_date: Option<String>,
    pub(super) source: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CalendarEvent {
    pub(super) event_id: String,
    pub(super) title: String,
    pub(super) start_date: Option<String>,
    pub(super) end_date: Option<String>,
    pub(super) start_time: Option<String>,
    pub(super) end_time: Option<String>,
    pub(super) utc_offset: Option<String>,
    pub(super) place: Option<String>,
    pub(super) mode: Option<String>,
    pub(super) members: Option<Vec<String>>,
    pub(super) sources: Vec<String>,
    #[serde(default)]
    pub(super) changes: Vec<CalendarChange>,
}

/// What changed about a calendar event after it was announced.
#[derive(Debug, Deserialize)]
pub(super) struct CalendarChange {
    pub(super) change: String,
    pub(super) from_start: Option<String>,
    pub(super) from_end: Option<String>,
    pub(super) source: Option<String>,
}

/// A report of the IRM as a whole.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct IrmReport {
    pub(super) plan_id: Option<String>,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) year: Option<u16>,
    pub(super) totals: Value,
    pub(super) sources: Vec<String>,
}

/// A change of a member's status.
#[derive(Debug, Deserialize)]
pub(super) struct StatusChange {
    pub(super) member: String,
    pub(super) date: String,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) reason: String,
    pub(super) source: String,
}
