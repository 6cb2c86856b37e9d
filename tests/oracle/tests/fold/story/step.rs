//! The steps that histories are made of.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proto::date::Precision;
use proto::scheme::Values;

use super::values;

/// One thing that happens, if it can.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(super) what: What,
    /// Which of the things there are.
    pub(super) pick: [u8; 4],
    /// How many days after the step before it is recorded.
    pub(super) wait: u8,
    pub(super) when: When,
    pub(super) values: Values,
}

/// When it happened, seen from the day of its recording.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    Unknown,
    /// So many days before, and how precisely that is known.
    Before(u16, Precision),
}

/// What happens.
#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Join,
    Rename,
    Slug,
    Status,
    Procedure,
    Contact,
    Hide,
    Show,
    Submit,
    Amend,
    Extend,
    WithdrawPlan,
    End,
    Overdue,
    Add,
    AmendCommitment,
    WithdrawCommitment,
    CarryForward,
    Milestone,
    Progress,
    Review,
    Draft,
    Correct,
    Retract,
    Schedule,
    ChangeCalendar,
    Publish,
    Replace,
    WithdrawDocument,
    Report,
    Comment,
}

/// How many plans histories of reviews have.
const PLANS: usize = 30;

/// How often each is tried, in hundredths or so.
const WEIGHTS: &[(What, usize)] = &[
    (What::Join, 8),
    (What::Rename, 2),
    (What::Slug, 2),
    (What::Status, 3),
    (What::Procedure, 1),
    (What::Contact, 2),
    (What::Hide, 3),
    (What::Show, 2),
    (What::Submit, 12),
    (What::Amend, 3),
    (What::Extend, 5),
    (What::WithdrawPlan, 2),
    (What::End, 5),
    (What::Overdue, 4),
    (What::Add, 4),
    (What::AmendCommitment, 3),
    (What::WithdrawCommitment, 4),
    (What::CarryForward, 3),
    (What::Milestone, 2),
    (What::Progress, 1),
    (What::Review, 24),
    (What::Draft, 3),
    (What::Correct, 8),
    (What::Retract, 6),
    (What::Schedule, 4),
    (What::ChangeCalendar, 6),
    (What::Publish, 3),
    (What::Replace, 2),
    (What::WithdrawDocument, 2),
    (What::Report, 4),
    (What::Comment, 3),
];

/// A history of at most `max` steps.
pub(crate) fn steps(max: usize) -> impl Strategy<Value = Vec<Step>> {
    vec(step(WEIGHTS), 1..max)
}

/// A history of plans full of commitments, and then of at most `max` steps with reviews.
pub(crate) fn reviews(max: usize) -> impl Strategy<Value = Vec<Step>> {
    let submit = told_at_once(What::Submit, [0, 4, 100, 12]);
    vec(step(&[(What::Review, 7), (What::Correct, 2), (What::Retract, 1)]), 1..max)
        .prop_map(move |reviews| std::iter::repeat_n(submit.clone(), PLANS).chain(reviews).collect())
}

fn step(weights: &[(What, usize)]) -> impl Strategy<Value = Step> + use<> {
    let weighted: Vec<What> = weights.iter().flat_map(|(what, weight)| std::iter::repeat_n(*what, *weight)).collect();
    (select(weighted), any::<[u8; 4]>(), 0..90_u8, when(), values::values())
        .prop_map(|(what, pick, wait, when, values)| Step { what, pick, wait, when, values })
}

fn told_at_once(what: What, pick: [u8; 4]) -> Step {
    Step { what, pick, wait: 1, when: When::Before(0, Precision::Day), values: Values::default() }
}

/// Both members join, and each has a plan with some commitments: what most steps need before they mean anything. The first
/// plan is over soon, the second is not.
pub(super) fn beginning() -> Vec<Step> {
    vec![
        told_at_once(What::Join, [0, 0, 0, 0]),
        told_at_once(What::Join, [1, 0, 0, 0]),
        told_at_once(What::Submit, [0, 2, 70, 9]),
        told_at_once(What::Submit, [1, 0, 90, 9]),
    ]
}

fn when() -> impl Strategy<Value = When> {
    let precision = select(vec![Precision::Day, Precision::Day, Precision::Month, Precision::Year]);
    prop_oneof![
        3 => Just(When::Before(0, Precision::Day)),
        5 => (0..1_200_u16, precision).prop_map(|(days, precision)| When::Before(days, precision)),
        1 => Just(When::Unknown),
    ]
}
