//! JSON request bodies. Owns the mapping from a parse failure to a problem that points at the field; knows no shape itself.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};
use sha2::{Digest, Sha256};

use super::problem::Problem;

/// The longest body that is read, in bytes.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A request's JSON body.
#[derive(Debug, Clone)]
pub struct Body<T> {
    /// What the body says.
    pub value: T,
    /// SHA-256 of the bytes as they were sent: tells a repeated command from another one under the same key.
    pub digest: [u8; 32],
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        DefaultBodyLimit::max(BODY_BYTES_MAX).apply(&mut request);
        let bytes = Bytes::from_request(request, state).await.map_err(unread)?;
        Ok(Self { value: parse(&bytes)?, digest: Sha256::digest(&bytes).into() })
    }
}

/// Parses a JSON document: `malformed-json` when it is none, `invalid-field` with a pointer when it has another shape.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // Syntax first: otherwise a wrong field in the first half would hide that the second half is missing.
    serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| malformed(&error))?;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| match error.inner().classify() {
        Category::Data => invalid(bytes, error.path(), &error.inner().to_string()),
        Category::Io | Category::Syntax | Category::Eof => malformed(error.inner()),
    })
}

fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json =
        media_type == "application/json" || media_type.starts_with("application/") && media_type.ends_with("+json");
    if is_json {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body must be JSON")
        .detail("send the header Content-Type: application/json"))
}

fn unread(rejection: BytesRejection) -> Problem {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "The body is too large")
                .detail(format!("at most {BODY_BYTES_MAX} bytes are read"))
        }
        other => Problem::new(StatusCode::BAD_REQUEST, "unreadable-body", "The body could not be read")
            .detail(other.body_text()),
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed-json", "The body is not JSON")
        .detail(error.to_string())
        .extra("line", error.line())
        .extra("column", error.column())
}

fn invalid(bytes: &[u8], path: &Path, message: &str) -> Problem {
    let rule = without_position(message);
    let document = serde_json::from_slice(bytes).unwrap_or_default();
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-field", "A field is invalid")
        .error(pointer(&document, path, rule), rule)
}

/// The parser ends its messages with a line and a column, which say nothing beside a pointer.
fn without_position(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |end| &message[..end])
}

/// The place of a failure as an RFC 6901 JSON Pointer. A missing field is pointed at where it should be.
fn pointer(document: &Value, path: &Path, rule: &str) -> String {
    let mut segments = existing_segments(document, path);
    if let Some(missing) = quoted_name(rule, "missing field `") {
        segments.push(missing.to_owned());
    } else if let Some(unknown) = quoted_name(rule, "unknown field `") {
        // The path names it already, except in a flattened struct.
        if segments.last().is_none_or(|last| last != unknown) {
            segments.push(unknown.to_owned());
        }
    }
    segments.iter().fold(String::new(), |pointer, segment| pointer + "/" + &escape(segment))
}

fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// The part of the path that exists in the document: the rest are names of Rust's, such as an enum's variant.
fn existing_segments(document: &Value, path: &Path) -> Vec<String> {
    let mut segments = Vec::new();
    let mut place = Some(document);
    for segment in path {
        let (name, next) = match segment {
            Segment::Seq { index } => (index.to_string(), place.and_then(|value| value.get(index))),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                (key.clone(), place.and_then(|value| value.get(key)))
            }
            Segment::Unknown => break,
        };
        if next.is_none() {
            break;
        }
        place = next;
        segments.push(name);
    }
    segments
}

fn quoted_name<'a>(rule: &'a str, before: &str) -> Option<&'a str> {
    rule.strip_prefix(before)?.split('`').next()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Plan {
        title: String,
        #[serde(default)]
        commitments: Vec<Commitment>,
        kind: Option<Kind>,
        #[serde(rename = "a/b~c")]
        odd: Option<u8>,
        scope: Option<Scope>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Commitment {
        number: Number,
    }

    #[derive(Debug, Deserialize)]
    #[serde(try_from = "u8")]
    struct Number;

    impl TryFrom<u8> for Number {
        type Error = &'static str;
        fn try_from(number: u8) -> Result<Self, &'static str> {
            if number == 0 { Err("numbers start at 1") } else { Ok(Self) }
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        National,
        Local,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    #[expect(dead_code, reason = "only parsed")]
    enum Scope {
        Years { from: u16 },
    }

    #[track_caller]
    fn check_invalid(given: &Value, pointer: &str, rule: &str) {
        let problem = parse::<Plan>(given.to_string().as_bytes()).expect_err("an invalid plan");
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let [error] = problem.errors() else { panic!("one error, not {problem:?}") };
        assert_eq!((error.pointer.as_str(), error.rule.as_str()), (pointer, rule));
    }

    #[test]
    fn a_wrong_field_is_pointed_at() {
        check_invalid(&json!({"title": 1}), "/title", "invalid type: integer `1`, expected a string");
        check_invalid(
            &json!({"title": "t", "commitments": [{"number": 1}, {"number": 0}]}),
            "/commitments/1/number",
            "numbers start at 1",
        );
        check_invalid(&json!({"title": "t", "a/b~c": -1}), "/a~1b~0c", "invalid value: integer `-1`, expected u8");
        check_invalid(
            &json!({"title": "t", "kind": "regional"}),
            "/kind",
            "unknown variant `regional`, expected `national` or `local`",
        );
        check_invalid(
            &json!({"title": "t", "scope": {"years": {"from": "x"}}}),
            "/scope/years/from",
            "invalid type: string \"x\", expected u16",
        );
        check_invalid(&json!(7), "", "invalid type: integer `7`, expected struct Plan");
    }

    #[test]
    fn an_unknown_field_is_pointed_at() {
        const RULE: &str = "unknown field `titel`, expected one of `title`, `commitments`, `kind`, `a/b~c`, `scope`";
        check_invalid(&json!({"titel": "t"}), "/titel", RULE);
        check_invalid(
            &json!({"title": "t", "commitments": [{"name": 1}]}),
            "/commitments/0/name",
            "unknown field `name`, expected `number`",
        );
    }

    #[test]
    fn a_missing_field_is_pointed_at_where_it_should_be() {
        check_invalid(&json!({}), "/title", "missing field `title`");
        check_invalid(&json!({"title": "t", "commitments": [{}]}), "/commitments/0/number", "missing field `number`");
    }

    #[test]
    fn flattened_structs_lose_the_path_but_not_the_name() {
        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "only parsed")]
        struct Outer {
            #[serde(flatten)]
            inner: Inner,
        }
        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "only parsed")]
        struct Inner {
            title: String,
        }
        let problem = parse::<Outer>(b"{}").expect_err("an empty body");
        assert_eq!(problem.errors()[0].pointer, "/title");
    }

    #[test]
    fn what_is_not_json_is_malformed_even_after_a_wrong_field() {
        for given in ["", "{", "{\"title\": 1,", "{\"title\": \"t\"} x"] {
            let problem = parse::<Plan>(given.as_bytes()).expect_err("no JSON");
            assert_eq!(problem.kind(), "/problems/malformed-json", "{given}");
        }
        let problem = parse::<Plan>(b"{\n \"title\" 1}").expect_err("no JSON").to_json();
        assert_eq!((&problem["line"], &problem["column"]), (&json!(2), &json!(10)));
    }

    async fn send(content_type: &str, body: Vec<u8>) -> Result<Body<Plan>, Problem> {
        let request = Request::post("/").header(CONTENT_TYPE, content_type).body(body.into()).expect("a request");
        Body::from_request(request, &()).await
    }

    #[tokio::test]
    async fn a_body_keeps_the_digest_of_its_bytes() {
        let first = send("application/json; charset=utf-8", b"{\"title\":\"t\"}".to_vec()).await.expect("a plan");
        let second = send("application/json", b"{\"title\": \"t\"}".to_vec()).await.expect("a plan");
        assert_eq!(first.digest, <[u8; 32]>::from(Sha256::digest(b"{\"title\":\"t\"}")));
        assert_ne!(first.digest, second.digest);
    }

    #[tokio::test]
    async fn other_media_types_and_long_bodies_are_refused() {
        let problem = send("text/plain", b"{}".to_vec()).await.expect_err("not JSON");
        assert_eq!(problem.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let problem = send("application/json", vec![b' '; BODY_BYTES_MAX + 1]).await.expect_err("too long");
        assert_eq!(problem.kind(), "/problems/body-too-large");
    }
}
