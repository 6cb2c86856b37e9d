# The pages.

# What is around every page.
site-tagline = Activity of the Open Government Partnership
skip-to-content = Skip to content
footer-numbers = Every number on these pages is counted from the list beside it. Facts carry a link to where they can be checked.

# What several pages say.
name = Name
kind = Kind
date = Date
language = Language
full-text = Full text
source = Source
for-title = for “{ $title }”
colon = :
member-kind =
    .national = National
    .local = Local
    .other = Other
region = Region
    .africa-and-the-middle-east = Africa and the Middle East
    .americas = Americas
    .asia-and-the-pacific = Asia and the Pacific
    .europe = Europe
language-name =
    .ar = Arabic
    .bg = Bulgarian
    .de = German
    .el = Greek
    .en = English
    .es = Spanish
    .fr = French
    .id = Indonesian
    .it = Italian
    .ka = Georgian
    .ko = Korean
    .nl = Dutch
    .pt = Portuguese
    .ro = Romanian
    .uk = Ukrainian

# The moment a page shows.
banner = You see this page as of { $day }, as known at entry { $entry } of the record.
banner-now = See it now
moment-as-of = See this page as of
moment-known-at = as it was known at
moment-known-at-help = an entry of the record, or a time
moment-now = now
moment-month = Month
moment-show = Show
cite = To cite this page:
cite-address = its permanent address
cite-moment = , as of { $day }, as known at entry { $entry } of the record.
as-of = as of { $day }
as-of-known-at = as of { $day }, as known at entry { $entry }

# The list of members.
members-title = Members
members-all = All members
members-on-record =
    { $count ->
        [one] { $count } member is on record.
       *[other] { $count } members are on record.
    }
members-found = { $found } of { $all } members match.
members-member = Member
members-joined = Joined
    .narrow = Joined
    .unknown = Joined:
members-year-unknown = year not on record
search-all =
    .region = All
    .kind = All
search-button = Search

# A member.
feed-title =
    .atom = Activity of { $title } (Atom)
    .json = Activity of { $title } (JSON Feed)
joined = Joined { $year }
joined-formally =
    .day = Joined formally on { $date }
    .period = Joined formally in { $date }
joined-unknown = Joined: year not on record
standing-since =
    .day = { $status } since { $date }
    .period = { $status } since { $date }
standing-because = { $standing } ({ $reason })
member-of-kind =
    .national = National member
    .local = Local member
    .other = Other member
on-this-page = On this page
    .commitments = Commitments
    .plans = Plans and documents
    .events = Events
    .activity = Activity stream

# Its letters.
letter-title = Letter of application
letter-none = No letter of application is on record.
letter-signatory = Signed by
letter-image = Image of page { $count }
letter-read = Read the letter

# Its numbers.
numbers-title = Commitments in numbers
counter =
    .current = Current commitments
    .reviewed = Reviewed commitments
    .starred = Starred commitments
    .post-implementation = Post-implementation
reviewed-title = Reviewed commitments ({ $count })
reviewed-none = No review of a commitment is on record.
starred-title = Starred commitments ({ $count })
starred-none = No commitment is starred.
themes-title = Current action plan: thematic focus
themes-about = What the current action plan is about: the themes of the commitments in “{ $title }”. A commitment can have several.
themes-none = No themes are on record for a current action plan.
completion-title = Commitment completion
completion-about = How far commitments were carried out, as the Independent Reporting Mechanism (IRM) judged.
completion-none = The Independent Reporting Mechanism (IRM) has not judged the completion of a commitment yet.
completion-missing = No judgement yet: { $count }.

# Its commitments.
current-title = Current commitments ({ $count })
current-about = Commitments of an action plan that was submitted or runs, or that is over and whose final review is still to come.
post-title = Commitments post-implementation ({ $count })
post-about = Commitments whose plan is over and which the Independent Reporting Mechanism (IRM) has finally reviewed.
withdrawn-title = Withdrawn commitments ({ $count })
withdrawn-about = Commitments that were taken out of their plan, or whose plan was withdrawn.
commitments-none = None is on record.
starred = Starred
commitment-themes = Themes: { $themes }
commitment-no-values = Reviewed, without one of these values on record.
waiting-since = Awaiting review since { $since }
waiting-for =
    { $count ->
        [one] Awaiting review for { $count } month, since { $since }
       *[other] Awaiting review for { $count } months, since { $since }
    }
correction-made = Review corrected ({ $date }): { $changes }. Reason: { $why }
correction-taken-back = Review taken back ({ $date }): { $why }

# Its plans and documents.
plans-title = Action plans and documents
plans-none = No action plan is on record.
plan-number = Action plan { $count }
plan-commitments =
    { $count ->
        [one] { $count } commitment on record
       *[other] { $count } commitments on record
    }
plan-claimed = (the plan says { $count })
plan-state =
    .submitted = Submitted, not begun
    .implementing = In implementation
    .implementation-ended = Implementation ended, final review still to come
    .reviewed = Implementation ended and reviewed
    .withdrawn = Withdrawn
plan-remark =
    .extended = extended
    .superseded = followed by a later plan
plan-achieved = { $reviewed } reviewed, { $completed } carried out substantially or completely, { $strong } with strong results, { $starred } starred
next-plan =
    .due = The next action plan is due: it was due on { $day } (rule of { $year })
    .four-months = The next action plan is four months late: it was due on { $day } (rule of { $year })
    .twelve-months = The next action plan is twelve months late: it was due on { $day } (rule of { $year })
reports-title = Review reports
report-standing =
    .final = final
    .draft = draft
    .open = draft for public comment, { $comments } so far
    .over = draft, comment period over, { $comments }
    .closed = draft, comments closed with { $comments }
report-comments =
    { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    }
report-open = Open for comment until { $day }: { $left }
report-days-left =
    { $count ->
        [one] { $count } day left
       *[other] { $count } days left
    }
report-last-day = the last day
documents-title = Documents
document-change =
    .replaced = Replaced
    .withdrawn = Withdrawn
process-title = Process
process-step =
    .contrary-to-process = Acted contrary to process
    .response = Responded
    .review-opened = Procedural review opened
    .review-closed = Procedural review closed
process-of-plan = { $step } ({ $plan })
process-outcome =
    .second-finding = second finding
    .decision = decision
    .resolved = resolved
    .inactive = inactive

# Its events and contacts.
events-title = Events
events-upcoming = Upcoming
events-upcoming-none = No upcoming event is on record.
events-past = Past
events-past-none = No past event is on record.
event-date-open = new date open
event-place-unknown = place not on record
event-register = Register
    .for = for “{ $title }”
contacts-title = Contacts
contacts-none = No contact is on record.

# A commitment.
commitment-state =
    .current = Current
    .awaiting-review = Current: awaiting review
    .post-implementation = Post-implementation
    .withdrawn = Withdrawn
promise-title = What was promised
promise-none = Only the title is on record.
promise =
    .number = Number in the plan
    .themes = Themes
    .plan-theme = The plan's heading
    .lead = Lead institution
    .supports = Supporting institutions
    .start = Start
    .end = End
    .successor = Carried forward as
milestones-title = Milestones
milestone-from =
    .day = from { $date }
    .period = from { $date }
milestone-by =
    .day = by { $date }
    .period = by { $date }
findings-title = What the independent reviewers found
findings-about = All final reviews of the Independent Reporting Mechanism (IRM) that count, together: for each question the answer of the latest stage.
findings-none = No final review by the Independent Reporting Mechanism (IRM) is on record.
findings-none-any-more = No final review by the Independent Reporting Mechanism (IRM) counts any more.
findings-change = Completion from the judgement before to the last one: { $change }.
findings-values = Open government values it serves: { $values }.
findings-caused = How that changed
reported-title = What others report ({ $count })
reported-about = Reported by the government and others about their own work: it counts for no number on these pages.
reported-none = None is on record.
evidence = Evidence
self-report-says = Self-reported: { $what }, says { $reporter } ({ $date })
self-report =
    .milestone = milestone { $number } { $what }
    .titled-milestone = milestone { $number }, “{ $title }”, { $what }
    .reached = reached
    .moved = moved
    .moved-from = moved from { $from }
    .moved-to = moved to { $to }
    .moved-from-to = moved from { $from } to { $to }
reviews-title = Reviews ({ $count })
reviews-none = None is on record.
review-heading = { $stage }: { $product }
review-scheme = scheme of { $year }
review-counts-no-more = Taken back: it counts no more. What it said stays readable.
review-change =
    .corrected = Corrected ({ $date }): { $why }
    .taken-back = Taken back ({ $date }): { $why }
stage =
    .design = Design
    .mid-term = Mid-term
    .final = Final

# The values of reviews and their scales.
variable =
    .completion = Completion
    .did-it-open-government = Did it open government?
    .opened-by-value = Did it open government, value by value
    .early-results = Early results
    .potential-impact = Potential impact
    .potential-for-results = Potential for results
    .verifiable = Verifiable
    .specificity = Specificity
    .relevant = Relevant to open government
    .ambition = Ambition
    .promising = Promising
    .ogp-values = Open government values
judgement =
    .yes = Yes
    .no = No
ambition =
    .high = High
    .low = Low
completion-change = { $before } → { $now } ({ $change })
    .increase = up
    .no-change = unchanged
    .decrease = down
scale-place =
    { $count ->
        [1] 1st of { $steps } steps
        [2] 2nd of { $steps } steps
        [3] 3rd of { $steps } steps
       *[other] { $count }th of { $steps } steps
    }
scale-steps = { $count } steps, lowest first: { $steps }.
scale-apart = No step: { $words }.
scale-or = { $word } or { $other }
scale-applies =
    .completion = every scheme: how far the commitment was carried out
    .did-it-open-government = schemes of 2015 and 2017
    .early-results = scheme of 2020
    .potential-impact = schemes before 2020
    .potential-for-results = scheme of 2020
    .specificity = schemes before 2017
scales-title = What the words of the reviews mean

# Why there is no page.
missing-member = No member has or ever had the address “{ $asked }”.
    .title = No such member
    .then = No member with the address “{ $asked }” is on record { $moment }. It may have joined later.
missing-commitment = No action plan on record lists a commitment “{ $asked }”.
    .title = No such commitment
    .then = No commitment “{ $asked }” is on record { $moment }. Its plan may have been submitted later.
missing-suggestions = Did you mean:
refused-title = This address asks for something that is not there
refused =
    .day = as_of must be a day as YYYY-MM-DD, such as 2018-12-31.
    .future-day = as_of lies in the future, of which nothing is on record.
    .known = known_at must be the number of an entry of the record, or a time with its offset, such as 2018-12-31T23:59:59Z.
    .future-known = known_at lies in the future, of which nothing is on record.
    .before = before must be the number of an entry of the record.
    .lang = lang must be one of en, ko, es, fr, ar.
unreachable-title = The record is out of reach for a moment
unreachable = Nothing is lost. Please try again in a few seconds.
fault-title = This page could not be made
fault = The fault is ours and has been noted.
