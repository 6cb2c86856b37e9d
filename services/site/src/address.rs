//! How a page was asked for: at which address, and in which language it is to be said. The address decides (`?lang=ko`), else
//! what the reader's browser asks for, else it is English. A language that the address names goes along from page to page;
//! one that the browser asks for leaves the addresses as they are. Knows no page.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT_LANGUAGE, VARY};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use proto::Language;
use url::form_urlencoded;

use crate::error::{Excuse, PageError};

/// What the query calls the language.
const LANG: &str = "lang";
/// What else the pages of members and commitments can be asked for. It stays the same when they are said in another language.
pub(crate) const ASKS: &[&str] = &["as_of", "known_at", "before", "q", "region", "kind"];

/// The address of a page, with the language to say it in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    /// Without the query.
    pub(crate) path: String,
    /// What the query asks for besides the language.
    query: Vec<(String, String)>,
    pub(crate) language: Language,
    /// Whether the address names the language.
    is_chosen: bool,
}

impl Address {
    /// What `path` and `query` ask for, where a page can be asked for `asks`, of a reader whose browser asks for the languages of
    /// `accepted`. Not `Ok` where the query names a language there is not; then as if it named none.
    pub(crate) fn read(asks: &[&str], path: &str, query: &str, accepted: &str) -> Result<Self, Self> {
        let is_kept = |name: &str, value: &str| name != LANG && asks.contains(&name) && !value.trim().is_empty();
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let lang = pairs.iter().find(|(name, value)| name == LANG && !value.trim().is_empty());
        let chosen = lang.map(|(_, code)| code.trim().parse::<Language>());
        let address = |chosen: Option<Language>| Self {
            path: path.to_owned(),
            query: pairs.iter().filter(|(name, value)| is_kept(name, value)).cloned().collect(),
            language: chosen.or_else(|| Language::preferred(accepted)).unwrap_or_default(),
            is_chosen: chosen.is_some(),
        };
        chosen.transpose().map(address).map_err(|_| address(None))
    }

    fn of(asks: &[&str], request: &Request) -> Result<Self, Self> {
        let accepted = request.headers().get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
        let accepted: Vec<&str> = accepted.collect();
        Self::read(asks, request.uri().path(), request.uri().query().unwrap_or_default(), &accepted.join(","))
    }

    /// The language, if links have to name it.
    pub(crate) fn chosen(&self) -> Option<Language> {
        self.is_chosen.then_some(self.language)
    }

    /// The query of a link that asks another page for something.
    pub(crate) fn query<'a>(&self, asks: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        query(asks.into_iter().chain(self.chosen().map(|language| (LANG, language.code()))))
    }

    /// The same page in a language; where none is named, in the one the reader's browser asks for.
    pub(crate) fn said_in(&self, language: Option<Language>) -> String {
        let asks = self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        format!("{}{}", self.path, query(asks.chain(language.map(|language| (LANG, language.code())))))
    }
}

fn query<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// Finds out how a page is asked for, refuses languages there are not, and says in the reader's language why there is no page.
pub(crate) async fn speak(State(asks): State<&'static [&'static str]>, mut request: Request, next: Next) -> Response {
    let read = Address::of(asks, &request);
    let is_known = read.is_ok();
    let (Ok(address) | Err(address)) = read;
    let mut response = if is_known {
        request.extensions_mut().insert(address.clone());
        next.run(request).await
    } else {
        PageError::BadRequest("refused.lang").into_response()
    };
    if let Some(excuse) = response.extensions_mut().remove::<Excuse>() {
        *response.body_mut() = Body::from(excuse.page(&address));
    }
    if address.chosen().is_none() {
        response.headers_mut().append(VARY, HeaderValue::from_static("accept-language"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, accepted: &str, expected: Result<(Language, bool), Language>) {
        let read = Address::read(ASKS, "/members", query, accepted);
        let seen = read.map(|it| (it.language, it.is_chosen)).map_err(|it| it.language);
        assert_eq!(seen, expected, "?{query} with {accepted:?}");
    }

    #[test]
    fn the_address_decides_then_the_browser_then_it_is_english() {
        check("lang=ko", "ar", Ok((Language::Korean, true)));
        check("lang=en", "ar", Ok((Language::English, true)));
        check("q=seoul&lang=es-MX", "", Ok((Language::Spanish, true)));
        check("lang=", "ar", Ok((Language::Arabic, false)));
        check("", "de, fr;q=0.5, *;q=0.1", Ok((Language::French, false)));
        check("", "de", Ok((Language::English, false)));
        check("", "", Ok((Language::English, false)));
        check("lang=de", "ar", Err(Language::Arabic));
        check("lang=korean", "", Err(Language::English));
    }

    #[test]
    fn only_a_chosen_language_goes_along() {
        let query = |address: Result<Address, Address>| address.expect("a language").query([("as_of", "2018-12-31")]);
        assert_eq!(query(Address::read(ASKS, "/members", "lang=ko", "")), "?as_of=2018-12-31&lang=ko");
        assert_eq!(query(Address::read(ASKS, "/members", "", "ko")), "?as_of=2018-12-31");
        assert_eq!(Address::read(ASKS, "/members", "", "ko").expect("a language").query([]), "");
    }

    #[test]
    fn another_language_keeps_what_is_asked_for() {
        let address = Address::read(ASKS, "/members", "q=a%26b&lang=ko&as_of=&utm_source=x&region=Europe", "");
        let address = address.expect("a language");
        assert_eq!(address.said_in(Some(Language::Arabic)), "/members?q=a%26b&region=Europe&lang=ar");
        assert_eq!(address.said_in(None), "/members?q=a%26b&region=Europe");
        // What one page is asked for says nothing on another: it makes it no other page.
        let other = Address::read(ASKS, "/members", "q=a%26b&region=Europe&limit=3&theme=dark", "");
        assert_eq!(other.expect("a language").said_in(None), "/members?q=a%26b&region=Europe");
        let builder = Address::read(&["lang", "limit"], "/embed", "lang=ko&limit=3&q=x", "").expect("a language");
        assert_eq!(builder.said_in(Some(Language::Arabic)), "/embed?limit=3&lang=ar");
        let refused = Address::read(ASKS, "/members/seoul", "as_of=x&lang=xx", "").expect_err("no such language");
        assert_eq!(refused.said_in(Some(Language::French)), "/members/seoul?as_of=x&lang=fr");
        assert_eq!(refused.query([]), "");
    }
}
