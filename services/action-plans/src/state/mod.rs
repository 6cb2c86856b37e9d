//! What decisions on action plans rest on, folded from the log.

mod plans;
mod reviewed;

use std::collections::HashMap;

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{MemberChange, MemberKind, MemberStatus, NamedMember};
use proto::text::Line;
use proto::{Event, MemberId, Occurred, Recorded};

pub use plans::{Fate, Known, Listed, Plans, Stage};
pub use reviewed::{FinallyReviewed, Reviewed};

/// A member, as far as plans are concerned.
#[derive(Debug, Clone, Default)]
pub struct Submitter {
    /// Its name; none while it has not joined.
    pub name: Option<Line>,
    /// What kind of government it is; none while it has not joined.
    pub kind: Option<MemberKind>,
    /// When it joined; none while it has not.
    joined: Option<Occurred>,
    /// Where it stands, and since what day, in the order of the log.
    standing: Vec<(NaiveDate, MemberStatus)>,
}

impl Submitter {
    /// Where the member stood on a day: what was recorded last of what had happened by then.
    #[must_use]
    pub fn status_on(&self, day: NaiveDate) -> MemberStatus {
        let settled = self.standing.iter().rev().find(|(since, _)| *since <= day);
        settled.map_or(MemberStatus::Active, |(_, status)| *status)
    }

    /// When the member joined, if all that is known of it is later than a day. An imprecise date is given the benefit of
    /// the doubt.
    #[must_use]
    pub fn joined_after(&self, day: NaiveDate) -> Option<Occurred> {
        let unknown_by_then = self.standing.iter().all(|(since, _)| day < *since);
        self.joined.filter(|joined| unknown_by_then && joined.first_day().is_some_and(|first| day < first))
    }

    fn stand(&mut self, recorded: &Recorded, status: MemberStatus) {
        let recorded_on = recorded.recorded_at.date_naive();
        let since = recorded.envelope.occurred.last_day().map_or(recorded_on, |day| day.min(recorded_on));
        self.standing.push((since, status));
    }
}

impl State for Submitter {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Member(MemberChange::Joined(joined)) => {
                self.name = Some(joined.member.name.clone());
                self.kind = Some(joined.member.kind);
                self.joined = Some(recorded.envelope.occurred);
                self.stand(recorded, MemberStatus::Active);
            }
            Event::Member(MemberChange::StatusChanged(changed)) => self.stand(recorded, changed.to),
            Event::Member(MemberChange::Renamed(renamed)) => self.name = Some(renamed.member.name.clone()),
            // The first change neither its name nor its standing; the others do not stand under a member's own subject.
            Event::Member(
                MemberChange::SlugChanged(_)
                | MemberChange::ContraryToProcessFound(_)
                | MemberChange::Responded(_)
                | MemberChange::ProceduralReviewOpened(_)
                | MemberChange::ProceduralReviewClosed(_)
                | MemberChange::ContactChanged(_)
                | MemberChange::PersonalDataErased(_)
                | MemberChange::EntryHidden(_)
                | MemberChange::EntryShown(_),
            )
            | Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Document(_)
            | Event::Report(_)
            | Event::Record(_) => {}
        }
    }
}

/// A member that owes one plan after another.
#[derive(Debug, Clone)]
pub struct Owing {
    /// The member with its name now.
    pub member: NamedMember,
    /// Where it stood when.
    pub submitter: Submitter,
}

/// Every member, as far as plans are concerned.
#[derive(Debug, Default)]
pub struct Members {
    by_id: HashMap<MemberId, Submitter>,
}

impl Members {
    /// The members that owe one plan after another, as they stand on a day: countries that submit plans. Local members
    /// have no rule of when.
    #[must_use]
    pub fn owing_plans(&self, day: NaiveDate) -> Vec<Owing> {
        let owes = |submitter: &Submitter| {
            submitter.kind == Some(MemberKind::National) && submitter.status_on(day).submits_plans()
        };
        let owing = self.by_id.iter().filter(|(_, submitter)| owes(submitter));
        owing
            .filter_map(|(id, submitter)| Some(Owing { member: self.named(id)?, submitter: submitter.clone() }))
            .collect()
    }

    /// The member with its name now.
    #[must_use]
    pub fn named(&self, id: &MemberId) -> Option<NamedMember> {
        let name = self.by_id.get(id)?.name.clone()?;
        Some(NamedMember { member_id: id.clone(), name })
    }
}

impl State for Members {
    fn evolve(&mut self, recorded: &Recorded) {
        self.by_id.entry(recorded.subject.owner().clone()).or_default().evolve(recorded);
    }
}

#[cfg(test)]
mod tests {
    use kit::testing::{fold, proposed};
    use proto::Subject;
    use serde_json::json;

    use super::*;

    #[test]
    fn countries_in_good_standing_owe_plans() {
        let mut members = Members::default();
        let joined = |id: &str, kind: &str| {
            let member = json!({"member_id": id, "name": id, "kind": kind, "voting": true, "slugs": [id]});
            let payload = json!({ "member": member });
            proposed(Subject::member(&id.parse().expect("an id")), "ogp.member.joined.v1", &payload)
        };
        let moved = |id: &str, to: &str| {
            let payload =
                json!({"member_id": id, "member_name": id, "from": "active", "to": to, "reason": "procedural"});
            proposed(Subject::member(&id.parse().expect("an id")), "ogp.member.status-changed.v2", &payload)
        };
        let history = vec![
            joined("korea", "national"),
            joined("seoul", "local"),
            joined("kosovo", "other"),
            joined("turkey", "national"),
            moved("turkey", "inactive"),
            joined("spain", "national"),
            moved("spain", "under_procedural_review"),
        ];
        fold(&mut members, history);
        let owing = members.owing_plans("2026-11-23".parse().expect("a day"));
        let mut ids: Vec<_> = owing.iter().map(|owing| owing.member.member_id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["korea", "spain"]);
    }
}
