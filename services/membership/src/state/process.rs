//! What was found against one member, and whether that is settled.

use proto::event::{Ground, MemberChange};
use proto::{ActionPlanId, EventId, Occurred};

/// What was found against one member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Process {
    /// In the order of the log.
    findings: Vec<Finding>,
    review_open: bool,
}

/// A finding that a member acted contrary to process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The event by which it was recorded.
    pub id: EventId,
    /// The cycle, named by its plan.
    pub plan_id: ActionPlanId,
    /// What the member did not do.
    pub ground: Ground,
    /// When it was found.
    pub occurred: Occurred,
    /// Whether a procedural review dealt with it.
    pub settled: bool,
}

impl Process {
    /// Every finding, in the order of the log.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether a procedural review was opened on record and is not over.
    #[must_use]
    pub fn review_open(&self) -> bool {
        self.review_open
    }

    /// The procedural review is over, whatever its outcome: what was found until now does not count again.
    pub(super) fn settle(&mut self) {
        self.review_open = false;
        for finding in &mut self.findings {
            finding.settled = true;
        }
    }

    pub(super) fn evolve(&mut self, change: &MemberChange, id: EventId, occurred: Occurred) {
        match change {
            MemberChange::ContraryToProcessFound(found) => {
                let (plan_id, ground) = (found.plan_id.clone(), found.ground);
                self.findings.push(Finding { id, plan_id, ground, occurred, settled: false });
            }
            MemberChange::ProceduralReviewOpened(_) => self.review_open = true,
            MemberChange::ProceduralReviewClosed(_) => self.settle(),
            // A response answers a finding and changes nothing about it; the others are no steps of the procedure.
            MemberChange::Responded(_)
            | MemberChange::Joined(_)
            | MemberChange::Renamed(_)
            | MemberChange::SlugChanged(_)
            | MemberChange::StatusChanged(_)
            | MemberChange::ContactChanged(_)
            | MemberChange::PersonalDataErased(_)
            | MemberChange::EntryHidden(_)
            | MemberChange::EntryShown(_) => {}
        }
    }
}
