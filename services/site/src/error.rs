//! Why a page cannot be shown, and the page that says so.

use std::error::Error as _;

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::address::Address;
use crate::view::ErrorPage;

/// After how many seconds it makes sense to ask again for a page whose data is out of reach.
const RETRY_AFTER_SECONDS: u16 = 5;

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// The address asks for something that makes no sense; the message that says what.
    #[error("{0}")]
    BadRequest(&'static str),
    /// The read models could not be read.
    #[error("could not read the read models")]
    Read(#[from] sqlx::Error),
    /// The page could not be written.
    #[error("could not render the page")]
    Render(#[from] askama::Error),
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Read(
                sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_),
            ) => StatusCode::SERVICE_UNAVAILABLE,
            // Postgres is starting, stopping or recovering.
            Self::Read(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code.starts_with("57P")) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Read(_) | Self::Render(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn excuse(&self) -> Excuse {
        match (self, self.status()) {
            (Self::BadRequest(rule), _) => Excuse { title: "refused-title", sentence: rule },
            (_, StatusCode::SERVICE_UNAVAILABLE) => Excuse { title: "unreachable-title", sentence: "unreachable" },
            _ => Excuse { title: "fault-title", sentence: "fault" },
        }
    }
}

/// The messages that say why there is no page. Goes with an answer until it is known in which language to say them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Excuse {
    pub(crate) title: &'static str,
    pub(crate) sentence: &'static str,
}

impl Excuse {
    /// The page that says it at an address.
    pub(crate) fn page(self, address: &Address) -> String {
        let page = ErrorPage::new(address, self.title, self.sentence).render();
        page.unwrap_or_else(|_| address.language.say(self.title))
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            let cause = self.source().map(ToString::to_string).unwrap_or_default();
            tracing::error!(cause, "{self}");
        }
        let mut response = html(status, ());
        response.extensions_mut().insert(self.excuse());
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_SECONDS.into());
        }
        response
    }
}

/// An answer with a page that browsers may keep but have to ask about.
pub(crate) fn html(status: StatusCode, body: impl IntoResponse) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
