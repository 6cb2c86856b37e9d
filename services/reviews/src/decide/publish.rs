//! May this version of a report be published? Each version once and in order: for the government, for public comment,
//! final. A version may be missing, since history often has the final one alone.

use chrono::{Datelike as _, Days, NaiveDate};
use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::date::PartialDate;
use proto::event::{CommentPeriodOpened, CommentState, Report, ReportVersion, ReviewReportPublished};
use proto::{Event, Language, Occurred, ReportId, Seq, Subject, Visibility, words};

use crate::commands::PublishReport;
use crate::state::{KnownReport, Plan, Plans, Reports};

/// How many days the public has at least.
pub(super) const COMMENT_DAYS_MIN: u64 = 14;
/// How many days it can have at most. A longer period is a slip of the pen.
const COMMENT_DAYS_MAX: u64 = 366;
/// The year the partnership was founded in: no report is older.
const FOUNDED: i32 = 2011;

/// The first and the last day of a comment period.
type Period = (NaiveDate, NaiveDate);

/// The plan a report is about.
pub fn plan(plans: &Plans, sent: &Sent<PublishReport>) -> Result<Plan, Refusal> {
    let id = &sent.body.plan_id;
    let unknown = || Refusal::broken("/plan_id", format!("must be a plan that was submitted, which {id} is not"));
    plans.get(id).cloned().ok_or_else(unknown)
}

/// A version is published. The one for public comment opens the comment period in the same breath.
pub fn publish(reports: &Reports, plan: &Plan, sent: &Sent<PublishReport>) -> Result<Vec<Proposed>, Refusal> {
    let body = &sent.body;
    if body.date.is_some_and(|date| date.first_day() > sent.today) {
        return Err(Refusal::broken("/date", "must not be after today"));
    }
    let known = reports.get(&body.report_id);
    if let Some(known) = known {
        check_same(known, body)?;
        check_order(known, sent)?;
    }
    let period = period(sent)?;
    let report = published(body.clone(), plan.clone(), known, period);
    let subject = Subject::report(&report.member_id, &report.report_id);
    let proposed = |event: Event, occurred, visibility| Proposed {
        subject: subject.clone(),
        event,
        occurred,
        visibility,
        source_url: body.source_url.clone(),
    };
    let opened = period.map(|(opens_on, closes_on)| {
        let event = Event::from(CommentPeriodOpened { report: report.for_everybody(), opens_on, closes_on });
        proposed(event, Occurred::On(PartialDate::Day(opens_on)), Visibility::Public)
    });
    let visibility = match body.version {
        ReportVersion::ForGovernment | ReportVersion::ForPublicComment => Visibility::Staff,
        ReportVersion::Final => Visibility::Public,
    };
    let published = proposed(ReviewReportPublished { report }.into(), sent.occurred, visibility);
    Ok(std::iter::once(published).chain(opened).collect())
}

/// A report stays on its plan and stays the same product.
fn check_same(known: &KnownReport, body: &PublishReport) -> Result<(), Refusal> {
    let (id, report) = (&body.report_id, &known.report);
    if report.plan_id != body.plan_id {
        let rule = format!("must be new: {id} is a report on {}", report.plan_id);
        return Err(Refusal::conflict("/report_id", rule));
    }
    if report.product != body.product {
        let rule = format!(
            "must be the one it was: {id} was published as {}",
            words::product(Language::English, report.product)
        );
        return Err(Refusal::conflict("/product", rule));
    }
    Ok(())
}

fn check_order(known: &KnownReport, sent: &Sent<PublishReport>) -> Result<(), Refusal> {
    let (body, before) = (&sent.body, &known.report);
    let id = &body.report_id;
    if body.version <= before.version {
        let rule = format!("must come after the one there is: {id} was published {} already", word(before.version));
        return Err(Refusal::conflict("/version", rule));
    }
    let too_early = |first: NaiveDate| sent.occurred.last_day().is_some_and(|day| day < first);
    if let Occurred::On(date) = known.published
        && too_early(date.first_day())
    {
        let rule = format!("must not be before {date}, when {id} was published {}", word(before.version));
        return Err(Refusal::broken("/occurred", rule));
    }
    let Some((_, closes)) = known.comment_period() else { return Ok(()) };
    if before.comment_state == Some(CommentState::Open) {
        let rule = format!("must wait for the end of the comment period, which runs until {closes}");
        return Err(Refusal::conflict("/version", rule));
    }
    if sent.occurred.last_day().is_some_and(|day| day <= closes) {
        return Err(Refusal::broken(
            "/occurred",
            format!("must be after {closes}, the last day of the comment period"),
        ));
    }
    Ok(())
}

fn word(version: ReportVersion) -> &'static str {
    match version {
        ReportVersion::ForGovernment => "for the government",
        ReportVersion::ForPublicComment => "for public comment",
        ReportVersion::Final => "as final",
    }
}

/// The comment period that the version for public comment opens, and no other does.
fn period(sent: &Sent<PublishReport>) -> Result<Option<Period>, Refusal> {
    let body = &sent.body;
    if body.version != ReportVersion::ForPublicComment {
        let given = [("/comment_opens", body.comment_opens), ("/comment_closes", body.comment_closes)];
        return match given.iter().find(|(_, day)| day.is_some()) {
            Some((pointer, _)) => Err(Refusal::broken(*pointer, "belongs to the version for public comment alone")),
            None => Ok(None),
        };
    }
    let told = match sent.occurred {
        Occurred::On(PartialDate::Day(day)) => day,
        Occurred::On(PartialDate::Month(_) | PartialDate::Year(_)) | Occurred::Unknown => sent.today,
    };
    let opens = body.comment_opens.unwrap_or(told);
    if opens > sent.today || opens.year() < FOUNDED {
        return Err(Refusal::broken("/comment_opens", format!("must be a day from {FOUNDED} until today")));
    }
    // Nobody can comment on what is not there: the days before it are not the public's.
    if let Some(first) = sent.occurred.first_day().filter(|first| opens < *first) {
        let rule = format!("must not be before {first}, when the draft was published");
        return Err(Refusal::broken("/comment_opens", rule));
    }
    let Some(closes) = body.comment_closes else {
        return Err(Refusal::broken("/comment_closes", "must say how long the public may comment"));
    };
    let (first, last) = (days_after(opens, COMMENT_DAYS_MIN), days_after(opens, COMMENT_DAYS_MAX));
    if !(first..=last).contains(&closes) {
        let rule = format!("must be from {first} to {last}: the public has {COMMENT_DAYS_MIN} days at least");
        return Err(Refusal::broken("/comment_closes", rule));
    }
    Ok(Some((opens, closes)))
}

/// The day that is `days` after another one.
pub(super) fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

fn published(body: PublishReport, plan: Plan, known: Option<&KnownReport>, period: Option<Period>) -> Report {
    let before = known.map(|known| &known.report);
    let (opens, closes) = period.or_else(|| known?.comment_period()).unzip();
    Report {
        report_id: body.report_id,
        product: body.product,
        plan_id: body.plan_id,
        plan_title: plan.title,
        member_id: plan.member.member_id,
        member_name: plan.member.name,
        title: body.title,
        version: body.version,
        date: body.date,
        language: body.language,
        document_id: body.document_id,
        url: body.url,
        comment_opens: opens,
        comment_closes: closes,
        comment_state: period.map(|_| CommentState::Open).or_else(|| before?.comment_state),
        comments: before.map_or(0, |before| before.comments),
        totals: body.totals,
    }
}

/// What the sender of the final version, published at `seq`, should look at: the public never saw a draft.
#[must_use]
pub fn missing_version(reports: &Reports, id: &ReportId, seq: Seq) -> Option<String> {
    let seen = reports.get(id).is_some_and(|known| known.had(ReportVersion::ForPublicComment, seq));
    (!seen).then(|| format!("/version {id} is final, and no version for public comment was on record"))
}

#[cfg(test)]
mod tests;
