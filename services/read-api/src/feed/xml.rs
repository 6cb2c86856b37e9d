//! Writing XML: elements, attributes and text, escaped, and without the characters that XML cannot say.

/// A document that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Xml(String);

type Attributes<'a> = [(&'a str, &'a str)];

impl Xml {
    /// A document without a root yet.
    pub(crate) fn new() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned())
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.tag(name, attributes);
        self.0.push_str(">\n");
    }

    /// Closes an element.
    pub(crate) fn close(&mut self, name: &str) {
        self.0.extend(["</", name, ">\n"]);
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.tag(name, attributes);
        self.0.push_str("/>\n");
    }

    /// An element that holds text.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.tag(name, &[]);
        self.0.push('>');
        self.escaped(text);
        self.close(name);
    }

    /// The document.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    fn tag(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.0.extend(["<", name]);
        for (attribute, value) in attributes {
            self.0.extend([" ", attribute, "=\""]);
            self.escaped(value);
            self.0.push('"');
        }
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\t' | '\n' => self.0.push(c),
                // Written as itself, a reader would take it for a line break.
                '\r' => self.0.push_str("&#13;"),
                '\u{FFFE}' | '\u{FFFF}' => {}
                c if c.is_ascii_control() => {}
                c => self.0.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out_of_its_element() {
        let mut xml = Xml::new();
        xml.open("feed", &[("title", "\"><script>")]);
        xml.text("name", "A & B ]]> <b>\u{0}\u{FFFF}서울</b>");
        xml.empty("link", &[("href", "/a?b=1&c=2")]);
        xml.close("feed");
        let (_, written) = xml.0.split_once('\n').expect("a declaration");
        assert_eq!(
            written,
            "<feed title=\"&quot;&gt;&lt;script&gt;\">\n\
             <name>A &amp; B ]]&gt; &lt;b&gt;서울&lt;/b&gt;</name>\n\
             <link href=\"/a?b=1&amp;c=2\"/>\n</feed>\n"
        );
    }
}
