//! Reports are published in versions; the public comments on drafts.

use proto::event::{
    ClosedBy, CommentPeriodClosed, CommentPeriodOpened, CommentReceived, CommentState, Product, Report, ReportVersion,
    ReviewReportPublished,
};
use proto::{Actor, Subject, Visibility};

use super::{Step, Story, Told, one_of, parsed};

impl Story {
    /// A report in its first version, or in its next.
    pub(super) fn publish_report(&mut self, step: &Step) -> Option<Vec<Told>> {
        if step.pick[0] % 2 == 1 && !self.reports.is_empty() {
            return self.publish_next(step);
        }
        let told = &self.plans[one_of(&self.plans, step.pick[1])?];
        let report = Report {
            report_id: parsed(&format!("report-{}", self.reports.len())),
            product: Product::EndOfTermReport,
            plan_id: told.plan.plan_id.clone(),
            plan_title: told.plan.title.clone(),
            member_id: told.plan.member_id.clone(),
            member_name: told.plan.member_name.clone(),
            title: parsed("A report"),
            version: ReportVersion::ForGovernment,
            date: None,
            language: None,
            document_id: None,
            url: None,
            comment_opens: None,
            comment_closes: None,
            comment_state: None,
            comments: 0,
            totals: None,
        };
        self.reports.push(report.clone());
        Some(vec![staff(&report, ReviewReportPublished { report: report.clone() })])
    }

    fn publish_next(&mut self, step: &Step) -> Option<Vec<Told>> {
        let index = one_of(&self.reports, step.pick[1])?;
        let (today, closes) = (self.today(), self.in_days(14 + u16::from(step.pick[2])));
        let report = &mut self.reports[index];
        match report.version {
            ReportVersion::ForGovernment => {
                report.version = ReportVersion::ForPublicComment;
                (report.comment_opens, report.comment_closes) = (Some(today), Some(closes));
                report.comment_state = Some(CommentState::Open);
                let opened = CommentPeriodOpened { report: report.clone(), opens_on: today, closes_on: closes };
                let published = ReviewReportPublished { report: report.clone() };
                Some(vec![staff(report, published), public(report, opened)])
            }
            ReportVersion::ForPublicComment if report.comment_state == Some(CommentState::Closed) => {
                report.version = ReportVersion::Final;
                Some(vec![public(report, ReviewReportPublished { report: report.clone() })])
            }
            ReportVersion::ForPublicComment | ReportVersion::Final => None,
        }
    }

    /// A comment, or the end of the period.
    pub(super) fn comment(&mut self, step: &Step) -> Option<Vec<Told>> {
        let index = one_of(&self.reports, step.pick[0])?;
        let today = self.today();
        let report = &mut self.reports[index];
        let closes = report.comment_closes?;
        if !step.pick[1].is_multiple_of(3) {
            report.comments += 1;
            let event =
                CommentReceived { report: report.clone(), commenter: Actor::CivilSociety, late: today > closes };
            return Some(vec![public(report, event)]);
        }
        report.comment_state.filter(|state| *state == CommentState::Open)?;
        let closed_on = closes.min(today);
        (report.comment_state, report.comment_closes) = (Some(CommentState::Closed), Some(closed_on));
        Some(vec![public(report, CommentPeriodClosed { report: report.clone(), closed_on, by: ClosedBy::Staff })])
    }
}

fn subject(report: &Report) -> Subject {
    Subject::report(&report.member_id, &report.report_id)
}

fn staff(report: &Report, event: impl Into<proto::Event>) -> Told {
    (subject(report), event.into(), Visibility::Staff)
}

fn public(report: &Report, event: impl Into<proto::Event>) -> Told {
    (subject(report), event.into(), Visibility::Public)
}
