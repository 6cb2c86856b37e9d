//! The answer to an HTTP request, as JSON that a pattern can match: `{"status", "headers", "body"}`.

use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

/// The most bytes before the body.
const HEAD_BYTES_MAX: usize = 16 * 1_024;
/// The most headers.
const HEADERS_MAX: usize = 64;
/// The longest body of a refusal in bytes.
const BODY_BYTES_MAX: usize = 64 * 1_024;

/// Reads an answer from a connection. What follows an upgrade stays unread.
pub(crate) async fn read(connection: &mut (impl AsyncBufRead + Unpin)) -> Result<Value, String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let read = connection.read_until(b'\n', &mut head).await.map_err(|error| error.to_string())?;
        if read == 0 || head.len() > HEAD_BYTES_MAX {
            return Err(format!("no answer to a request: {}", String::from_utf8_lossy(&head)));
        }
    }
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut answer = httparse::Response::new(&mut headers);
    answer.parse(&head).map_err(|error| format!("no answer to a request: {error}"))?;
    let status = answer.code.unwrap_or_default();
    let headers = answer.headers.iter();
    let headers = headers.map(|header| (header.name, String::from_utf8_lossy(header.value)));
    let mut answer = as_json(status, headers, &[]);
    let length = answer["headers"]["content-length"].as_str().and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; usize::min(length, BODY_BYTES_MAX)];
    if status != 101 {
        connection.read_exact(&mut body).await.map_err(|error| error.to_string())?;
        answer["body"] = body_of(&body);
    }
    Ok(answer)
}

/// An answer with what was read of it.
pub(crate) fn as_json<N: AsRef<str>, V: AsRef<str>>(
    status: u16,
    headers: impl Iterator<Item = (N, V)>,
    body: &[u8],
) -> Value {
    let headers = headers.map(|(name, value)| (name.as_ref().to_ascii_lowercase(), json!(value.as_ref())));
    json!({"status": status, "headers": headers.collect::<Map<_, _>>(), "body": body_of(body)})
}

fn body_of(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| json!(String::from_utf8_lossy(body)))
}
