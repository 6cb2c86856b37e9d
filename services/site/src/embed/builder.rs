//! The page that writes the code for a stream on another site, for the choices of a form. Whole without script.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;
use kit::http::base::Base;
use proto::Language;
use read_model::pages::{Member, Moment, Snapshot};

use super::asked::Asked;
use super::feed::{FeedData, Found, heading};
use super::look::{Density, Limit, Look, Number, Theme};
use super::oembed;
use super::reference::{ATTRIBUTES, PARTS, PROPERTIES};
use super::refusal::{Failure, Refusal};
use super::snippet::{self, PARTNERSHIP, Snippets};
use crate::address::Address;
use crate::cache::Page;
use crate::view::Frame;
use crate::{Site, assets, handle};

/// What the form asks for. Its `lang` is the page's own.
pub(super) const PARAMETERS: &[&str] = &["lang", "member", "feed_lang", "theme", "density", "limit", "height"];

/// How high a frame is, in pixels.
type Height = Number<200, 2000, { oembed::HEIGHT }>;

/// What is chosen.
#[derive(Debug)]
struct Choices {
    /// The page's own language.
    language: Language,
    member: String,
    look: Look,
    height: Height,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "embed/builder.html")]
struct BuilderPage {
    frame: Frame,
    script: &'static str,
    members: Vec<Choice>,
    languages: Vec<Choice>,
    themes: Vec<Choice>,
    densities: Vec<Choice>,
    limit: Limit,
    height: Height,
    snippets: Snippets,
    preview: String,
    preview_title: String,
    parts: &'static [&'static str],
    properties: &'static [&'static str],
    /// What the policy of a page with the element has to allow.
    policy: String,
    /// What the policy of a page with the frame has to allow.
    frame_policy: String,
}

/// A choice in a form.
#[derive(Debug)]
struct Choice {
    value: String,
    words: String,
    /// The language of the words, where it is not the page's.
    language: Option<Language>,
    is_chosen: bool,
}

/// `GET /embed`
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Extension(address): Extension<Address>,
    RawQuery(query): RawQuery,
    base: Base,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let choices = Choices::read(query.as_deref(), address.language)?;
    let today = site.clock.now().date_naive();
    let mut snapshot = Snapshot::open(&site.pool, Moment::latest(today)).await?;
    let members = snapshot.members().await?;
    snapshot.close().await?;
    let Found::Feed(data) = FeedData::find(&site.pool, &choices.member, &choices.look, today).await? else {
        return Err(Refusal::rule(choices.language, "member").into());
    };
    let connections = connections(&base);
    let page = BuilderPage::new(&address, &choices, &members, &data, &base, &connections)?;
    let mut response = handle::page(&Page::new(data.place, page.render()?), &headers);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, site.policies.framing.clone());
    Ok(response)
}

/// Where a page with the element connects to.
fn connections(base: &Base) -> String {
    let own = base.as_str();
    format!("{own} {}", own.replacen("http", "ws", 1))
}

impl Choices {
    fn read(query: Option<&str>, language: Language) -> Result<Self, Refusal> {
        let asked = Asked::read(query, PARAMETERS, language)?;
        let look = Look {
            language: asked.optional("feed_lang")?.unwrap_or(language),
            theme: asked.value("theme")?,
            density: asked.value("density")?,
            limit: asked.value("limit")?,
            ..Look::default()
        };
        let member = asked.text("member").unwrap_or(PARTNERSHIP).to_owned();
        Ok(Self { language, member, look, height: asked.value("height")? })
    }
}

impl BuilderPage {
    fn new(
        address: &Address,
        choices: &Choices,
        members: &[Member],
        data: &FeedData,
        base: &Base,
        connections: &str,
    ) -> askama::Result<Self> {
        let Choices { language, ref look, height, .. } = *choices;
        let chosen = data.member.as_ref();
        Ok(Self {
            frame: Frame::new(address),
            script: &assets::BUILDER.address,
            members: Choice::members(members, chosen, language),
            languages: Choice::languages(look.language),
            themes: Choice::all(Theme::ALL, &look.theme, language, "builder-theme"),
            densities: Choice::all(Density::ALL, &look.density, language, "builder-density"),
            limit: look.limit,
            height,
            snippets: Snippets::new(data, look, height.0, base)?,
            preview: snippet::path(chosen, look),
            preview_title: heading(chosen, look.language).plain(),
            parts: &PARTS,
            properties: &PROPERTIES,
            policy: format!("script-src {}; connect-src {connections}", base.as_str()),
            frame_policy: format!("frame-src {}", base.as_str()),
        })
    }

    /// The attributes of the element: name, values, meaning.
    fn attributes(&self) -> [(&'static str, &'static str, String); 14] {
        ATTRIBUTES.map(|(name, values)| (name, values, self.frame.say(&format!("builder-attribute.{name}"))))
    }
}

impl Choice {
    /// The whole partnership, and every member by name.
    fn members(members: &[Member], chosen: Option<&Member>, language: Language) -> Vec<Self> {
        let all = Self {
            value: PARTNERSHIP.to_owned(),
            words: language.say("builder-partnership"),
            language: None,
            is_chosen: chosen.is_none(),
        };
        let one = |member: &Member| Self {
            value: member.member_id.to_string(),
            words: member.name.clone(),
            language: None,
            is_chosen: chosen.is_some_and(|chosen| chosen.member_id == member.member_id),
        };
        std::iter::once(all).chain(members.iter().map(one)).collect()
    }

    fn languages(chosen: Language) -> Vec<Self> {
        let one = |language: Language| Self {
            value: language.to_string(),
            words: language.name().to_owned(),
            language: Some(language),
            is_chosen: language == chosen,
        };
        Language::ALL.map(one).into()
    }

    fn all<T: ToString + PartialEq, const N: usize>(
        all: [T; N],
        chosen: &T,
        language: Language,
        id: &str,
    ) -> Vec<Self> {
        let one = |value: T| Self {
            words: language.say(&format!("{id}.{}", value.to_string())),
            value: value.to_string(),
            language: None,
            is_chosen: value == *chosen,
        };
        all.map(one).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, expected: Result<(&str, u32), &str>) {
        let read = Choices::read(Some(query), Language::French);
        let seen = read.as_ref().map(|it| (it.look.language.code(), it.height.0));
        assert_eq!(seen.map_err(Refusal::plain), expected.map_err(str::to_owned), "{query}");
    }

    #[test]
    fn the_stream_is_in_the_page_s_language_unless_another_is_chosen() {
        check("", Ok(("fr", 480)));
        check("lang=fr&height=900", Ok(("fr", 900)));
        check("lang=fr&feed_lang=ar", Ok(("ar", 480)));
        check("height=100", Err("« height » doit être un nombre entier de 200 à 2000."));
        check("feed_lang=de", Err("« feed_lang » doit être l’un de en, ko, es, fr, ar."));
        check(
            "types=member.*",
            Err("« types » n’est pas un paramètre de cette adresse. Elle accepte lang, member, feed_lang, theme, \
                 density, limit, height."),
        );
    }

    #[test]
    fn a_page_s_policy_has_to_allow_events_and_websockets() {
        assert_eq!(connections(&Base::local()), "http://127.0.0.1:8080 ws://127.0.0.1:8080");
    }
}
