//! What a page can tell the element by attributes and styles.

/// What the element takes, with the values of each attribute as they are written.
pub(super) const ATTRIBUTES: [(&str, &str); 14] = [
    ("member", "seoul"),
    ("src", "https://…"),
    ("lang", "en, ko, es, fr, ar"),
    ("dir", "ltr, rtl"),
    ("types", "commitment.*,calendar-event.scheduled"),
    ("limit", "1–50"),
    ("live", "auto, sse, poll, off"),
    ("poll-interval", "≥ 30"),
    ("theme", "auto, light, dark"),
    ("density", "comfortable, compact"),
    ("heading-level", "2–6"),
    ("paused", ""),
    ("cursor", ""),
    ("last", ""),
];

/// What a page's own style may reach.
pub(super) const PARTS: [&str; 11] = [
    "feed",
    "heading",
    "status",
    "pause-button",
    "new-button",
    "list",
    "item",
    "item-type",
    "item-title",
    "item-time",
    "more-link",
];

/// What a page's own style may set.
pub(super) const PROPERTIES: [&str; 9] = [
    "--ogp-feed-font",
    "--ogp-feed-fg",
    "--ogp-feed-bg",
    "--ogp-feed-accent",
    "--ogp-feed-border",
    "--ogp-feed-radius",
    "--ogp-feed-gap",
    "--ogp-feed-max-height",
    "--ogp-feed-focus",
];

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn they_are_those_of_the_element() {
        let manifest: Value =
            serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/custom-elements.json"))).expect("JSON");
        let declarations =
            manifest["modules"].as_array().into_iter().flatten().filter_map(|it| it["declarations"].as_array());
        let element = declarations.flatten().find(|it| it["tagName"] == "ogp-activity-feed").expect("the element");
        let names = |field: &str| -> Vec<&str> {
            element[field].as_array().into_iter().flatten().filter_map(|it| it["name"].as_str()).collect()
        };
        assert_eq!(ATTRIBUTES.map(|(name, _)| name), *names("attributes"));
        assert_eq!(PARTS, *names("cssParts"));
        assert_eq!(PROPERTIES, *names("cssProperties"));
    }
}
