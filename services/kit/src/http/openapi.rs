//! Describing an API as OpenAPI 3.1, one route at a time, beside the router: the shapes are the types that handlers read and
//! write, so that the document cannot say anything else. Knows no route.
//!
//! To describe a new command: derive `JsonSchema` on its body, then add
//! `api.command::<Body>("/v1/things/{thing}/changes")` to the function that describes the service's routes. Summary, scope
//! and shape are the body's own.

use std::collections::BTreeMap;

use axum::Router;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::command::CommandBody;
use super::document::{Document, JSON};
use super::problem::PROBLEM_JSON;

/// What every command may be answered with when it is not carried out.
const COMMAND_PROBLEMS: [(u16, &str); 9] = [
    (400, "Not JSON, or no usable Idempotency-Key."),
    (401, "No token, or one that is not accepted."),
    (403, "A token without the scope."),
    (404, "The path names something that is not on record."),
    (409, "What exists stands in the way."),
    (413, "Too much."),
    (415, "Not sent as JSON."),
    (422, "A field is invalid, a rule is broken, or the key was used for another command."),
    (503, "The log is out of reach; sending the same request again is safe."),
];

/// An API that is being described.
#[derive(Debug)]
pub struct ApiDescription {
    title: &'static str,
    about: &'static str,
    /// Operations by path and method.
    paths: Paths,
    /// Makes the schemas of bodies as they are read.
    bodies: SchemaGenerator,
    /// Makes the schemas of answers as they are written.
    answers: SchemaGenerator,
}

/// Operations by path and method.
type Paths = BTreeMap<String, BTreeMap<&'static str, Value>>;

/// An operation that is being described.
#[derive(Debug)]
pub struct Operation<'a> {
    operation: &'a mut Value,
    answers: &'a mut SchemaGenerator,
}

impl ApiDescription {
    /// An API without routes yet.
    #[must_use]
    pub fn new(title: &'static str, about: &'static str) -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self {
            title,
            about,
            paths: BTreeMap::new(),
            bodies: settings.clone().for_deserialize().into_generator(),
            answers: settings.for_serialize().into_generator(),
        }
    }

    /// Describes the command whose body is `T`, sent to `path` by POST.
    pub fn command<T: CommandBody + JsonSchema>(&mut self, path: &str) {
        let body = self.bodies.subschema_for::<T>();
        let about = self.bodies.definitions().get(T::schema_name().as_ref());
        let about = about.and_then(|schema| schema["description"].as_str()).unwrap_or_default().to_owned();
        let operation = operation(&mut self.paths, path, "post", &about);
        operation["security"] = json!([{"token": [T::SCOPE]}]);
        operation["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": body}}});
        push(operation, "parameters", json!({"$ref": "#/components/parameters/IdempotencyKey"}));
        operation["responses"]["201"] = json!({"$ref": "#/components/responses/Recorded"});
        for (status, about) in COMMAND_PROBLEMS {
            operation["responses"][status.to_string()] = problem(about);
        }
    }

    /// Describes what `path` answers to GET.
    pub fn get(&mut self, path: &str, about: &str) -> Operation<'_> {
        Operation { operation: operation(&mut self.paths, path, "get", about), answers: &mut self.answers }
    }

    /// The paths that are described.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(String::as_str)
    }

    /// The route that serves the document: `/openapi.json`.
    pub fn router(self) -> Router {
        Router::new().route("/openapi.json", Document::new(JSON, &self.document()).route())
    }

    /// The document.
    #[must_use]
    pub fn document(mut self) -> Value {
        let mut schemas = self.bodies.take_definitions(true);
        // What is read and what is written are described alike where both are the same type.
        schemas.extend(self.answers.take_definitions(true));
        schemas.insert("Problem".to_owned(), problem_schema());
        json!({
            "openapi": "3.1.0",
            "info": {"title": self.title, "description": self.about, "version": "1"},
            "servers": [{"url": "/"}],
            "paths": self.paths,
            "components": {
                "schemas": schemas,
                "parameters": {"IdempotencyKey": idempotency_key()},
                "responses": {"Recorded": recorded()},
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            },
        })
    }
}

impl Operation<'_> {
    /// The variables of its query: the fields of `T`, each of which may be left out, and none of which may be wrong.
    pub fn query<T: JsonSchema>(&mut self) -> &mut Self {
        let settings = SchemaSettings::draft2020_12().for_deserialize().with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        });
        let schema = settings.into_generator().into_root_schema_for::<T>().to_value();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let (mut field, about) = (field.clone(), field["description"].clone());
            if let Some(field) = field.as_object_mut() {
                field.remove("description");
            }
            // The schema allows for null, which a query cannot say and which is what leaving it out means.
            push(
                self.operation,
                "parameters",
                json!({"name": name, "in": "query", "description": about, "schema": field}),
            );
        }
        self.problem(400, "A parameter is not known or makes no sense.")
    }

    /// It is answered with a value of `T` as this media type.
    pub fn answers<T: JsonSchema>(&mut self, media_type: &str) -> &mut Self {
        let schema = self.answers.subschema_for::<T>();
        self.answers_as(media_type, &schema)
    }

    /// It is answered with text of this media type.
    pub fn answers_text(&mut self, media_type: &str) -> &mut Self {
        self.answers_as(media_type, &schemars::json_schema!({"type": "string"}))
    }

    /// It wants a token with this scope.
    pub fn wants(&mut self, scope: &str) -> &mut Self {
        self.operation["security"] = json!([{"token": [scope]}]);
        self
    }

    /// It may be answered with a problem.
    pub fn problem(&mut self, status: u16, about: &str) -> &mut Self {
        self.operation["responses"][status.to_string()] = problem(about);
        self
    }

    fn answers_as(&mut self, media_type: &str, schema: &Schema) -> &mut Self {
        let answer = &mut self.operation["responses"]["200"];
        answer["description"] = json!("What was asked for.");
        answer["content"][media_type] = json!({"schema": schema});
        self
    }
}

fn operation<'a>(paths: &'a mut Paths, path: &str, method: &'static str, about: &str) -> &'a mut Value {
    let variables = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let variable = |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    let operation = paths.entry(path.to_owned()).or_default().entry(method).or_default();
    *operation = json!({
        "summary": about.lines().next().unwrap_or_default(),
        "description": about,
        "operationId": operation_id(method, path),
        "parameters": variables.map(variable).collect::<Vec<_>>(),
        "responses": {},
    });
    operation
}

/// `post /v1/members/{member}/status` becomes `post_members_member_status`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty() && *word != "v1");
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

fn push(operation: &mut Value, list: &str, value: Value) {
    if let Some(list) = operation[list].as_array_mut() {
        list.push(value);
    }
}

fn problem(about: &str) -> Value {
    json!({"description": about, "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}})
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": true, "schema": {"type": "string", "format": "uuid"},
        "description": "Chosen by the sender. The same key and body get the same answer, whenever they are sent again.",
    })
}

fn recorded() -> Value {
    json!({
        "description": "The log has the command's events. With the header Idempotent-Replay it had them before.",
        "content": {"application/json": {"schema": {
            "type": "object",
            "description": "Beside these fields there is the id of the thing, such as member_id.",
            "properties": {
                "event_ids": {"type": "array", "items": {"type": "string", "format": "uuid"}},
                "seq": {"type": "integer", "description": "The place of the last event in the log."},
                "warnings": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["event_ids", "seq", "warnings"],
            "additionalProperties": {"type": "string"},
        }}},
    })
}

/// The shape of a problem (RFC 9457).
fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {
            "type": {"type": "string", "description": "The kind of problem."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "The field (RFC 6901)."},
                    "rule": {"type": "string"},
                },
                "required": ["pointer", "rule"],
            }},
        },
        "required": ["type", "title", "status"],
    })
}

#[cfg(test)]
mod tests {
    use proto::Occurred;
    use serde::{Deserialize, Serialize};

    use super::*;

    /// Somebody wrote a note.
    ///
    /// Notes are short.
    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct WriteNote {
        /// The text.
        #[expect(dead_code, reason = "only described")]
        text: String,
        occurred: Option<Occurred>,
    }

    impl CommandBody for WriteNote {
        const SCOPE: &'static str = "notes:write";
        fn occurred(&self) -> Option<Occurred> {
            self.occurred
        }
    }

    #[derive(Debug, Serialize, JsonSchema)]
    struct Note {
        text: Option<String>,
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only described")]
    struct Which {
        /// How many.
        limit: Option<u16>,
    }

    fn document() -> Value {
        let mut api = ApiDescription::new("Notes", "Short ones.");
        api.command::<WriteNote>("/v1/notes/{note}/texts");
        api.get("/v1/notes/{note}", "One note.")
            .query::<Which>()
            .answers::<Note>("application/json")
            .problem(404, "No such note.");
        api.document()
    }

    #[test]
    fn a_command_is_described_by_its_body() {
        let document = document();
        let command = &document["paths"]["/v1/notes/{note}/texts"]["post"];
        assert_eq!(command["summary"], "Somebody wrote a note.");
        assert_eq!(command["operationId"], "post_notes_note_texts");
        assert_eq!(command["security"], json!([{"token": ["notes:write"]}]));
        let body = &command["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(body, &json!({"$ref": "#/components/schemas/WriteNote"}));
        let shape = &document["components"]["schemas"]["WriteNote"];
        assert_eq!((&shape["required"], &shape["additionalProperties"]), (&json!(["text"]), &json!(false)));
        assert_eq!(command["responses"]["201"], json!({"$ref": "#/components/responses/Recorded"}));
        assert!(command["responses"]["422"]["content"][PROBLEM_JSON].is_object());
    }

    #[test]
    fn a_question_is_described_by_its_query_and_its_answer() {
        let document = document();
        let question = &document["paths"]["/v1/notes/{note}"]["get"];
        let names: Vec<_> =
            question["parameters"].as_array().expect("parameters").iter().map(|one| &one["name"]).collect();
        assert_eq!(names, ["note", "limit"]);
        assert_eq!(question["parameters"][1]["description"], "How many.");
        // Written, an absent text is null.
        assert_eq!(document["components"]["schemas"]["Note"]["required"], json!(["text"]));
        assert!(question["responses"]["404"].is_object());
    }
}
