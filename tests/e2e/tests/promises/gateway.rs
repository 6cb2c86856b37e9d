//! The live gateway: who may follow what, over which transport, within which limits, and what happens when it stops.

mod access;
mod admission;
mod drain;
mod event_streams;
mod filters;
mod slow_readers;
mod storage;

use harness::{COMMAND_ROLES, LiveClient, Service, World};
use proto::Seq;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::seed;

/// A world with a city, and roles in processes of their own.
pub(crate) struct City {
    pub world: World,
    pub commands: Service,
    _projector: Service,
    pub gateway: Service,
}

impl City {
    /// A gateway that finds further variables in its environment.
    pub(crate) async fn start(variables: &[(&str, &str)]) -> Self {
        let world = World::empty().await;
        let (commands, projector) = (world.serve(COMMAND_ROLES), world.serve(&["projector"]));
        let gateway = world.serve_with(&["gateway"], variables);
        let city = Self { world, commands, _projector: projector, gateway };
        city.record("/v1/members", &seed::korea()).await;
        let joined = city.record("/v1/members", &seed::seoul()).await;
        city.projected(joined).await;
        city.world.ready(city.gateway.operations()).await;
        city
    }

    async fn record(&self, path: &str, body: &Value) -> Seq {
        let answer = self.world.command_as(self.commands.commands(), path, body, Uuid::now_v7()).await;
        assert_eq!(answer.status, 201, "{path}: {}", answer.body);
        answer.seq()
    }

    /// Records a meeting of the city.
    pub(crate) async fn meeting(&self, n: usize) -> Seq {
        self.record("/v1/calendar-events", &seed::meeting(n)).await
    }

    /// Publishes a letter of the city.
    async fn letter(&self, n: usize) -> Seq {
        let letter = json!({"kind": "letter", "title": format!("Letter {n}"), "year": 2020});
        self.record("/v1/members/seoul/documents", &letter).await
    }

    pub(crate) async fn projected(&self, seq: Seq) {
        self.world.projected(&self.world.database().await, seq).await;
    }

    async fn client(&self) -> LiveClient {
        LiveClient::connect(self.gateway.public()).await
    }

    /// What the gateway counts under a name, labels included.
    pub(crate) async fn metric(&self, name: &str) -> u64 {
        let text = self.world.text(&format!("http://{}/metrics", self.gateway.operations())).await;
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.parse().ok()).unwrap_or_default()
    }
}

/// The place and the place before it of an activity.
fn places(activity: &Value) -> (u64, u64) {
    let number = |field: &str| activity[field].as_u64().unwrap_or_else(|| panic!("no {field} in {activity}"));
    (number("seq"), number("prev"))
}
