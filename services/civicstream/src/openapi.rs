//! What a process serves, as OpenAPI documents: one for each listener, made from what its roles say of themselves.

use axum::Router;
use kit::http::openapi::ApiDescription;

use crate::roles::Role;

/// The descriptions of both listeners.
#[derive(Debug)]
pub(crate) struct Descriptions {
    /// Of the commands listener.
    pub(crate) commands: ApiDescription,
    /// Of the public listener.
    pub(crate) public: ApiDescription,
}

/// What `roles` serve.
pub(crate) fn of(roles: &[Role]) -> Descriptions {
    let mut descriptions = Descriptions {
        commands: ApiDescription::new(
            "Civicstream commands",
            "What happened is recorded here. An answer comes when the log has it; sending the same command again under the \
             same Idempotency-Key is always safe.",
        ),
        public: ApiDescription::new(
            "Civicstream",
            "The public record of the Open Government Partnership: members, action plans, commitments, reviews, documents \
             and events, as they are and as they were, and the feeds of what happened.",
        ),
    };
    for role in roles {
        descriptions.add(*role);
    }
    descriptions
}

impl Descriptions {
    fn add(&mut self, role: Role) {
        match role {
            Role::Membership => membership::describe(&mut self.commands),
            Role::ActionPlans => action_plans::describe(&mut self.commands),
            Role::Reviews => reviews::describe(&mut self.commands),
            Role::Calendar => calendar::describe(&mut self.commands),
            Role::ReadApi => read_api::describe(&mut self.public),
            // The feeds themselves are no matter of requests and answers: they are described in /asyncapi.json.
            Role::Gateway => gateway::describe(&mut self.public),
            // Pages describe themselves.
            Role::Projector | Role::Site => {}
        }
    }
}

/// The route of a document, where it describes anything.
pub(crate) fn router(description: ApiDescription) -> Router {
    if description.paths().next().is_none() { Router::new() } else { description.router() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The paths that the routers in a folder of source name.
    fn routed(folder: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in folder.read_dir().expect("a folder of source") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let source = std::fs::read_to_string(&path).expect("source");
                    let routes = source.split(".route(").skip(1);
                    let literals = routes.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
                    found.extend(literals.map(str::to_owned));
                }
            }
        }
        found
    }

    fn described(description: &ApiDescription) -> BTreeSet<String> {
        description.paths().map(str::to_owned).collect()
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let descriptions = of(Role::ALL);
        let commands =
            ["membership", "action-plans", "reviews", "calendar"].map(routed).into_iter().flatten().collect();
        assert_eq!(described(&descriptions.commands), commands);
        let mut public: BTreeSet<_> = ["read-api", "gateway"].map(routed).into_iter().flatten().collect();
        for channel in proto::asyncapi::document()["channels"].as_object().expect("channels").values() {
            public.remove(channel["address"].as_str().expect("an address"));
        }
        assert_eq!(described(&descriptions.public), public);
    }

    #[test]
    fn a_process_describes_what_it_serves() {
        assert!(of(&[Role::Site]).public.paths().next().is_none());
        let reviews = of(&[Role::Reviews]);
        assert!(reviews.commands.paths().all(|path| !path.starts_with("/v1/members")));
        assert!(reviews.commands.document()["paths"]["/v1/commitments/{commitment}/reviews"]["post"].is_object());
    }
}
