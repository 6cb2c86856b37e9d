//! Made-up rows of the lists on a member's page.

use super::samples::{day, text};
use read_model::pages::{CalendarEvent, Contact, Overdue, Plan, ProcessStep, Report, SelfReport};

pub(super) fn plan() -> Plan {
    Plan {
        plan_id: text("AP_SEO02"),
        number: Some(2),
        title: "Seoul Action Plan 2018-2020".to_owned(),
        starts: text("2018"),
        ends: text("2020"),
        language: None,
        document_id: Some(text("seoul-plan-2")),
        count_claimed: Some(3),
        state: text("reviewed"),
        extended: true,
        superseded: false,
        commitments: 2,
        reviewed: 2,
        starred: 0,
        completed: 1,
        strong_results: 1,
        version: 1,
        source_url: None,
    }
}

pub(super) fn event(id: &str, starts: &str, ends: &str) -> CalendarEvent {
    CalendarEvent {
        calendar_id: text(id),
        title: format!("Event {id}"),
        kind: text("summit"),
        state: text("scheduled"),
        starts: Some(text(starts)),
        ends: Some(text(ends)),
        ends_on: Some(day(ends)),
        time_zone: None,
        mode: Some(text("hybrid")),
        place: None,
        url: None,
        registration_url: Some("https://ogp.example/register".to_owned()),
        source_url: None,
    }
}

pub(super) fn postponed() -> CalendarEvent {
    CalendarEvent {
        state: text("postponed"),
        starts: None,
        ends: None,
        ends_on: None,
        ..event("postponed", "2020-05-03", "2020-05-10")
    }
}

pub(super) fn report() -> Report {
    Report {
        report_id: text("seoul-results-2020"),
        plan_id: text("AP_SEO02"),
        product: text("transitional_results_report"),
        title: "Results of Seoul".to_owned(),
        version: text("for_public_comment"),
        dated: None,
        language: Some("ko".to_owned()),
        url: Some("https://ogp.example/report.pdf".to_owned()),
        comment_opens: Some(day("2026-11-10")),
        comment_closes: Some(day("2026-11-24")),
        comment_state: Some(text("open")),
        comments: 2,
        source_url: None,
    }
}

pub(super) fn overdue() -> Overdue {
    Overdue {
        plan_id: text("AP_SEO02"),
        due_on: day("2024-01-01"),
        threshold: text("four_months"),
        rule_version: "2022".to_owned(),
    }
}

pub(super) fn process_step() -> ProcessStep {
    ProcessStep {
        kind: text("contrary_to_process"),
        occurred: text("2022-08"),
        plan_id: Some(text("AP_SEO02")),
        ground: Some(text("no_progress")),
        outcome: None,
        note: None,
        source_url: None,
    }
}

pub(super) fn office() -> Contact {
    Contact {
        contact_id: text("seoul-poc"),
        role: "Point of contact".to_owned(),
        body: "Seoul Metropolitan Government".to_owned(),
        url: None,
        name: None,
        email: None,
        source_url: None,
    }
}

pub(super) fn self_report() -> SelfReport {
    SelfReport {
        commitment_id: text("SEO0001"),
        occurred: text("2026-05"),
        kind: text("progress"),
        milestone: Some(2),
        milestone_title: Some("Publish".to_owned()),
        state: Some(text("delayed")),
        text: None,
        evidence_url: None,
        from_date: None,
        to_date: None,
        reason: None,
        reporter: text("government_poc"),
        source_url: None,
    }
}
