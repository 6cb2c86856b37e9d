//! Why an address of the embed is not answered, and the small page that says so: it may stand in a frame.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use proto::Language;
use proto::catalogue::Arg;

use super::asked;
use crate::assets;
use crate::error::{Excuse, PageError, html};
use crate::said::Said;

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    language: Language,
    title: &'static str,
    sentence: Said,
}

/// The page that says why.
#[derive(Debug, Template)]
#[template(path = "embed/refusal.html")]
struct RefusalPage {
    language: Language,
    style: &'static str,
    title: String,
    sentence: Said,
}

/// Why there is no answer, by the reader's fault or ours.
#[derive(Debug)]
pub(super) enum Failure {
    /// The reader asked for something that is not there, or not understood.
    Refused(Refusal),
    /// The answer could not be made.
    Broken(PageError),
}

impl Refusal {
    /// 400: a parameter that nobody knows.
    pub(super) fn unknown_parameter(language: Language, name: &str, known: &[&str]) -> Self {
        let known = known.join(", ");
        let args = [("name", Arg::Original(name)), ("known", Arg::Words(&known))];
        Self::bad_request(language, "embed-unknown-parameter", &args)
    }

    /// 400: a parameter that is given more than once.
    pub(super) fn repeated_parameter(language: Language, name: &str) -> Self {
        Self::bad_request(language, "embed-repeated-parameter", &[("name", Arg::Original(name))])
    }

    /// 400: a value that its parameter does not take.
    pub(super) fn rule(language: Language, name: &str) -> Self {
        let id = format!("embed-rule.{}", name.replace('_', "-"));
        Self::bad_request(language, &id, &[("name", Arg::Original(name))])
    }

    /// 404: no member has this id, and none ever had this name in its address.
    pub(super) fn unknown_member(language: Language, asked: &str) -> Self {
        let sentence = Said::new(language, "missing-member", &[("asked", Arg::Original(asked))]);
        Self { status: StatusCode::NOT_FOUND, language, title: "missing-member.title", sentence }
    }

    fn bad_request(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> Self {
        let sentence = Said::new(language, id, args);
        Self { status: StatusCode::BAD_REQUEST, language, title: "refused-title", sentence }
    }

    /// What it says, as plain text.
    #[cfg(test)]
    pub(super) fn plain(&self) -> String {
        self.sentence.plain()
    }
}

impl RefusalPage {
    fn html(language: Language, title: &str, sentence: Said) -> String {
        let page = Self { language, style: &assets::FRAME_STYLE.address, title: language.say(title), sentence };
        page.render().unwrap_or_else(|_| page.sentence.plain())
    }
}

/// Says in the language of the address why an answer could not be made.
pub(super) async fn excuse(request: Request, next: Next) -> Response {
    let language = asked::language(request.uri().query());
    let mut response = next.run(request).await;
    if let Some(Excuse { title, sentence }) = response.extensions_mut().remove() {
        *response.body_mut() = Body::from(RefusalPage::html(language, title, Said::new(language, sentence, &[])));
    }
    response
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<E: Into<PageError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        html(self.status, RefusalPage::html(self.language, self.title, self.sentence))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => refusal.into_response(),
            Self::Broken(error) => error.into_response(),
        }
    }
}
