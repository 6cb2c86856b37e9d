//! The page at an address that names nothing on record.

use askama::Template;
use proto::catalogue::Arg;
use proto::dates;
use read_model::pages::Member;

use super::{Frame, Link};
use crate::moment::View;
use crate::said::Said;

/// The page at an address that names nothing on record.
#[derive(Debug, Template)]
#[template(path = "missing.html")]
pub(crate) struct MissingPage {
    frame: Frame,
    /// A message of the catalogue.
    title: &'static str,
    sentence: Said,
    suggestions: Vec<Link>,
    /// The query of the moment that was asked for.
    query: String,
}

impl MissingPage {
    /// A page that offers members instead of the one that is not there.
    pub(crate) fn member(asked: &str, suggestions: &[&Member], view: &View) -> Self {
        let link = |member: &&Member| Link {
            address: format!("/members/{}{}", member.slug.0, view.query()),
            words: member.name.clone(),
        };
        // The member may have joined later.
        let sentence = sentence(asked, view, "missing-member", "missing-member.then");
        Self::new("missing-member.title", sentence, suggestions.iter().map(link).collect(), view)
    }

    /// A page that says that there is no such commitment.
    pub(crate) fn commitment(asked: &str, view: &View) -> Self {
        // Its plan may have been submitted later.
        let sentence = sentence(asked, view, "missing-commitment", "missing-commitment.then");
        Self::new("missing-commitment.title", sentence, Vec::new(), view)
    }

    fn new(title: &'static str, sentence: Said, suggestions: Vec<Link>, view: &View) -> Self {
        Self { frame: Frame::new(&view.address), title, sentence, suggestions, query: view.query() }
    }
}

/// One message for now, another for a moment of the past.
fn sentence(asked: &str, view: &View, now: &str, then: &str) -> Said {
    let (language, asked) = (view.language(), ("asked", Arg::Original(asked)));
    if view.is_historic {
        Said::new(language, then, &[asked, ("moment", moment(view).arg())])
    } else {
        Said::new(language, now, &[asked])
    }
}

/// `as of 31 December 2018`, with how far the record had come where that was asked for.
fn moment(view: &View) -> Said {
    let (language, known_at) = (view.language(), view.moment.known_at);
    let day = dates::day(language, view.moment.as_of);
    let day = ("day", Arg::Words(&day));
    if known_at.0 == u64::MAX {
        Said::new(language, "as-of", &[day])
    } else {
        Said::new(language, "as-of-known-at", &[day, ("entry", Arg::Words(&known_at.to_string()))])
    }
}
