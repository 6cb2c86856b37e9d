//! The framework's path and query extractors, failing with a problem instead of plain text.

use axum::extract::FromRequestParts;
use axum::extract::rejection::{PathRejection, QueryRejection};

use super::problem::Problem;

/// The variables of the route's path.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

/// The variables of the query.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub struct Query<T>(pub T);

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::new(rejection.status(), "invalid-path", "The path is invalid").detail(rejection.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(rejection.status(), "invalid-query", "The query is invalid").detail(rejection.body_text())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{Request, StatusCode};

    use super::*;

    #[tokio::test]
    async fn a_malformed_query_is_a_problem_that_says_why() {
        let (mut parts, ()) = Request::get("/?limit=many").body(()).expect("a request").into_parts();
        let problem = Query::<std::collections::HashMap<String, u32>>::from_request_parts(&mut parts, &())
            .await
            .expect_err("not a number");
        assert_eq!(problem.status(), StatusCode::BAD_REQUEST);
        let detail = problem.to_json()["detail"].to_string();
        assert!(detail.contains("invalid digit"), "{detail}");
    }
}
