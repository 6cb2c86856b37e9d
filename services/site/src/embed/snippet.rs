//! The code that other sites take, exactly as they paste it.

use askama::Template;
use kit::http::base::Base;
use read_model::pages::Member;

use super::feed::{FeedData, FeedView, Source, heading};
use super::look::Look;
use super::script;

/// The name under which the whole partnership goes in addresses.
pub(super) const PARTNERSHIP: &str = "ogp";

/// A frame that shows a stream.
#[derive(Debug, Template)]
#[template(path = "embed/iframe.html")]
pub(super) struct Frame {
    title: String,
    address: String,
    width: String,
    height: u32,
}

impl Frame {
    /// The frame of a member's stream; of the whole partnership's without one.
    pub(super) fn new(member: Option<&Member>, look: &Look, width: String, height: u32, base: &Base) -> Self {
        Self { title: heading(member, look.language).plain(), address: base.whole(&path(member, look)), width, height }
    }

    /// Its HTML.
    pub(super) fn html(&self) -> askama::Result<String> {
        Ok(self.render()?.trim_end().to_owned())
    }
}

/// The address of the page for frames on this host.
pub(super) fn path(member: Option<&Member>, look: &Look) -> String {
    format!("/embed/members/{}{}", name(member), look.query())
}

fn name(member: Option<&Member>) -> &str {
    member.map_or(PARTNERSHIP, |member| member.member_id.as_str())
}

/// Everything that can be pasted for one stream.
#[derive(Debug)]
pub(super) struct Snippets {
    /// For a page whose HTML one writes.
    pub(super) element: String,
    /// For a line of its own in a program that asks for how to show it.
    pub(super) address: String,
    /// A command that brings the fragment.
    pub(super) command: String,
    /// The same in PHP.
    pub(super) php: String,
    /// The script that a page with the fragment needs.
    pub(super) script: String,
    /// The script without its checksum: always the newest.
    pub(super) newest: String,
    /// For a page that takes nothing else.
    pub(super) frame: String,
}

impl Snippets {
    /// The code for a stream.
    pub(super) fn new(data: &FeedData, look: &Look, height: u32, base: &Base) -> askama::Result<Self> {
        let member = data.member.as_ref();
        let feed = FeedView::new(data, look, Source::Copied, |address| base.whole(address));
        let list = feed.render()?;
        let fragment = base.whole(&format!("/embed/members/{}/fragment{}", name(member), look.query()));
        // All have no page of their own that shows their stream.
        let page = match member {
            Some(member) => format!("/members/{}?lang={}", *member.slug, look.language),
            None => path(None, look),
        };
        let address = base.whole(script::ADDRESS);
        let newest = format!(r#"<script type="module" src="{address}" crossorigin></script>"#);
        let integrity = script::integrity();
        let script = format!(r#"<script type="module" src="{address}" integrity="{integrity}" crossorigin></script>"#);
        Ok(Self {
            element: format!("{list}{script}"),
            address: base.whole(&page),
            command: format!("curl --fail --location --output activity.html '{fragment}'"),
            php: format!("<?php readfile('{fragment}'); ?>"),
            script,
            newest,
            frame: Frame::new(member, look, "100%".to_owned(), height, base).html()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::tests::samples::seoul;

    #[test]
    fn a_frame_is_one_element_with_a_name() {
        let mut member = seoul();
        member.name = "Seoul\"><script>".to_owned();
        let look = Look { limit: "5".parse().expect("a limit"), ..Look::default() };
        let frame = Frame::new(Some(&member), &look, "100%".to_owned(), 480, &Base::local());
        assert_eq!(
            frame.html().expect("HTML"),
            "<iframe loading=\"lazy\" title=\"Activity of Seoul&#34;&#62;&#60;script&#62;\" \
             src=\"http://127.0.0.1:8080/embed/members/seoul?limit=5\" width=\"100%\" height=\"480\"></iframe>"
        );
    }

    #[test]
    fn all_go_by_a_name_of_their_own() {
        assert_eq!(path(None, &Look::default()), "/embed/members/ogp");
    }
}
