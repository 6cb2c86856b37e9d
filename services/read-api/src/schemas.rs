//! The JSON Schema of each event's payload.

use kit::http::extract::Path;
use proto::EventType;

use crate::answer::{Answer, Keep};
use crate::failure::{Failure, unknown};

/// The media type of a JSON Schema.
pub(crate) const SCHEMA_JSON: &str = "application/schema+json";

/// `GET /schemas/{file}`
pub(crate) async fn one(Path(file): Path<String>) -> Result<Answer, Failure> {
    let event_type = file.strip_suffix(".json").and_then(EventType::from_name);
    let event_type = event_type.ok_or_else(|| unknown("schema", &file))?;
    Ok(Answer::json(SCHEMA_JSON, &event_type.schema(), Keep::Day))
}
