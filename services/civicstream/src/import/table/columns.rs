//! The names of the table's columns, as far as they are read.

pub(super) const ID: &str = "Commitment Unique Identifier";
pub(super) const MEMBER: &str = "Country/Locality";
pub(super) const PLAN_NUMBER: &str = "Action Plan Number";
pub(super) const NUMBER: &str = "Commitment Number";
pub(super) const CODE: &str = "Code";
pub(super) const REGION: &str = "Region";
pub(super) const KIND: &str = "National Or Local";
pub(super) const SUBMITTED: &str = "Year Of Submission";
pub(super) const PLAN_END: &str = "Action Plan End Year";
pub(super) const DURATION: &str = "Action Plan Duration (Years)";
pub(super) const PLAN_THEME: &str = "Theme";
pub(super) const TITLE: &str = "Commitment Title";
pub(super) const SHORT_TITLE: &str = "Short Title";
pub(super) const FULL_TEXT: &str = "Full Text";
pub(super) const START: &str = "Start Date";
pub(super) const END: &str = "End Date";
pub(super) const LEAD: &str = "Lead Institution";
/// The policy areas stand between this column and the first report's year.
pub(super) const SUPPORTS: &str = "Supporting Institution(s)";
pub(super) const FIRST_YEAR: &str = "Report Publication Year (Progress Report)";
pub(super) const CLUSTER: &str = "Cluster";
pub(super) const SPECIFICITY: &str = "Specificity";
pub(super) const VERIFIABLE: &str = "Verifiable";
pub(super) const VALUE_INFORMATION: &str = "OGP Value Access To Information";
pub(super) const VALUE_PARTICIPATION: &str = "OGP Value Civic Participation";
pub(super) const VALUE_ACCOUNTABILITY: &str = "OGP Value Public Accountability";
pub(super) const VALUE_TECHNOLOGY: &str = "OGP Value Technology";
pub(super) const RELEVANT: &str = "_Relevant";
pub(super) const IMPACT: &str = "Potential Impact";
pub(super) const FIRST_COMPLETION: &str = "Completion (Progress Report)";
pub(super) const FIRST_STAR_OF_2014: &str = "Starred (2015 Only)";
pub(super) const FIRST_STAR: &str = "Starred (Current Formula) Progress Report";
pub(super) const RESULTS_PROMISED: &str = "Potential for Results";
pub(super) const CLUSTERED: &str = "Cluster (AP Review)";
pub(super) const CLUSTER_IDS: &str = "Cluster Commitment ID(s)";
pub(super) const LAST_YEAR: &str = "Report Publication Year (End Of Term)";
pub(super) const LAST_COMPLETION: &str = "Completion (End Of Term)";
pub(super) const CHANGE: &str = "Change In Completion";
pub(super) const EARLY_RESULTS: &str = "Early Results";
pub(super) const OPENED: &str = "Did It Open Government (Overall)";
pub(super) const OPENED_INFORMATION: &str = "Did It Open Government (Access To Information)";
pub(super) const OPENED_PARTICIPATION: &str = "Did It Open Government (Civic Participation)";
pub(super) const OPENED_ACCOUNTABILITY: &str = "Did It Open Government: Public Accountability";
pub(super) const LAST_STAR: &str = "Starred (Current Formula) End of Term";
pub(super) const ACTIVE: &str = "Active Commitment";
pub(super) const STAR: &str = "Max star";
pub(super) const URL: &str = "URL";
pub(super) const PLAN: &str = "Action Plan ID";

/// A table without one of these is another table. Columns that are only held against others may be missing.
pub(super) const REQUIRED: [&str; 37] = [
    ID,
    MEMBER,
    PLAN_NUMBER,
    NUMBER,
    CODE,
    REGION,
    KIND,
    SUBMITTED,
    PLAN_END,
    DURATION,
    PLAN_THEME,
    TITLE,
    SHORT_TITLE,
    FULL_TEXT,
    START,
    END,
    LEAD,
    SUPPORTS,
    FIRST_YEAR,
    SPECIFICITY,
    VERIFIABLE,
    VALUE_INFORMATION,
    VALUE_PARTICIPATION,
    VALUE_ACCOUNTABILITY,
    VALUE_TECHNOLOGY,
    RELEVANT,
    IMPACT,
    FIRST_COMPLETION,
    RESULTS_PROMISED,
    LAST_YEAR,
    LAST_COMPLETION,
    EARLY_RESULTS,
    OPENED,
    OPENED_INFORMATION,
    OPENED_PARTICIPATION,
    URL,
    PLAN,
];
