//! Why a page cannot be shown, and the page that says so.

use std::error::Error as _;

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::view::ErrorPage;

/// After how many seconds it makes sense to ask again for a page whose data is out of reach.
const RETRY_AFTER_SECONDS: u16 = 5;

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PageError {
    /// The address asks for something that makes no sense; says what.
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

    fn page(&self) -> ErrorPage {
        match (self, self.status()) {
            (Self::BadRequest(message), _) => {
                ErrorPage::new("This address asks for something that is not there", message)
            }
            (_, StatusCode::SERVICE_UNAVAILABLE) => ErrorPage::new(
                "The record is out of reach for a moment",
                "Nothing is lost. Please try again in a few seconds.",
            ),
            _ => ErrorPage::new("This page could not be made", "The fault is ours and has been noted."),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            let cause = self.source().map(ToString::to_string).unwrap_or_default();
            tracing::error!(cause, "{self}");
        }
        let body = self.page().render().unwrap_or_else(|_| status.to_string());
        let mut response = html(status, body);
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
