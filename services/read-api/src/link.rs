//! Addresses of this API: a path with a query of what was asked for, in a fixed order, so that a cache sees one address.

use url::form_urlencoded::Serializer;

/// An address that is being put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Address {
    /// A path without a query.
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), query: Vec::new() }
    }

    /// Adds a parameter, where it has a value.
    pub(crate) fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)?;
        if self.query.is_empty() {
            return Ok(());
        }
        let query = Serializer::new(String::new()).extend_pairs(&self.query).finish();
        write!(f, "?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_a_value_stands_in_the_query() {
        let address = Address::new("/v1/members").with("q", Some("côte d'ivoire&x")).with("limit", None::<u16>);
        assert_eq!(address.to_string(), "/v1/members?q=c%C3%B4te+d%27ivoire%26x");
        assert_eq!(Address::new("/v1/members").with("limit", None::<u16>).to_string(), "/v1/members");
    }
}
