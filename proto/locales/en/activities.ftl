# The sentences of activities. Names, titles, reasons and notes are what people wrote.

# How sentences are put together.
sentences = { $list }. { $next }
because = { $sentence } ({ $reason })
explained = { $sentence }: { $reason }

# Who acts, and what things of ours are called.
partnership = Open Government Partnership
irm = Independent Reporting Mechanism
clock = Calendar
contrary-to-process = Contrary to process
comments-on = Comments on { $title }
self-report-on = Self-report on { $commitment }
product-of = { $product } of { $commitments }

# The kind of an activity in two or three words.
label =
    .action-plan-submitted = Action plan submitted
    .action-plan-amended = Action plan amended
    .action-plan-extended = Action plan extended
    .action-plan-withdrawn = Action plan withdrawn
    .action-plan-published = Action plan published
    .action-plan-overdue = Action plan overdue
    .implementation-ended = Implementation ended
    .commitment-added = Commitment added
    .commitment-amended = Commitment amended
    .commitment-withdrawn = Commitment withdrawn
    .commitment-carried-forward = Commitment carried forward
    .commitment-reviewed = Commitment reviewed
    .milestone-reached = Milestone reached (self-reported)
    .milestone-rescheduled = Milestone rescheduled (self-reported)
    .progress = Progress (self-reported)
    .review-corrected = Review corrected
    .review-retracted = Review retracted
    .draft-report = Draft report
    .report-published = Report published
    .comments-opened = Open for comment
    .comments-closed = Comments closed
    .comment = Comment
    .late-comment = Late comment
    .document-replaced = Document replaced
    .document-withdrawn = Document withdrawn
    .member-joined = Member joined
    .member-renamed = Member renamed
    .member-status = Member status
    .new-address = New address
    .contact = Contact
    .entry-hidden = Entry hidden
    .entry-shown = Entry shown
    .contrary-to-process = Contrary to process
    .response = Response
    .procedural-review-opened = Procedural review opened
    .procedural-review-closed = Procedural review closed
    .co-creation-meeting = Co-creation meeting
    .new-date = New date
    .new-mode = New way to take part
    .postponed = Postponed
    .cancelled = Cancelled
    .held = Held
    .event-discarded = Entry passed over

# Members.
member-joined = { $member } joined the Open Government Partnership
member-renamed = { $from } is now called { $member }
member-moved = The page of { $member } is now at { $now }; { $before } leads there
member-becomes =
    .active = { $member } is an active member again
    .under-procedural-review = { $member } is placed under procedural review
    .inactive = { $member } becomes inactive
    .suspended = { $member } is suspended
    .permanently-suspended = { $member } is suspended permanently
    .withdrawn = { $member } leaves the Open Government Partnership
contact-named = Contact of { $member }: { $role }, { $body }
contact-removed = { $role }, { $body }, is no contact of { $member } any more
contact-erased = The contact of { $member } ({ $role }, { $body }) names no person any more
entry-hidden = Entry { $entry } is not shown in the feed of { $member }
entry-shown = Entry { $entry } is shown again in the feed of { $member }

# The procedure with a member that does not keep the partnership's process.
acted-contrary-to-process = { $member } acted contrary to process ({ $ground }), cycle of { $plan }
responded = { $member } responded to the finding that it acted contrary to process
procedural-review-opened =
    .second-finding = A procedural review of { $member } is opened: it acted contrary to process in two cycles in a row
    .decision = A procedural review of { $member } is opened: by decision
procedural-review-closed =
    .resolved = The procedural review of { $member } is closed, resolved: { $note }
    .inactive = The procedural review of { $member } is closed, not resolved: { $note }

# Action plans.
plan-submitted =
    { $member } submitted the action plan “{ $plan }” ({ $period }){ $count ->
        [0] {""}
        [one] {" "}with 1 commitment on record
       *[other] {" "}with { $count } commitments on record
    }
plan-amended = { $member } amended the action plan “{ $plan }”
plan-extended = { $member } extended the action plan “{ $plan }” from { $from } to { $to }
plan-withdrawn = { $member } withdrew the action plan “{ $plan }”
implementation-ended = The implementation of the action plan “{ $plan }” of { $member } ended { $when }
implementation-ended-early = The implementation of the action plan “{ $plan }” of { $member } ended early, { $when }
ended-when =
    .day = with { $date }
    .month = with { $date }
    .year = with { $date }
plan-overdue =
    .due = The action plan of { $member } that follows “{ $plan }” is due since { $due }
    .four-months = The action plan of { $member } that follows “{ $plan }” is four months late: it was due on { $due }
    .twelve-months = The action plan of { $member } that follows “{ $plan }” is twelve months late: it was due on { $due }
commitments-become =
    .moved-to-current =
        { $count ->
            [one] { $count } commitment is current again
           *[other] { $count } commitments are current again
        }
    .moved-to-awaiting-review =
        { $count ->
            [one] { $count } commitment awaits review
           *[other] { $count } commitments await review
        }
    .moved-to-post-implementation =
        { $count ->
            [one] { $count } commitment is post-implementation
           *[other] { $count } commitments are post-implementation
        }

# Commitments in a plan, and what is reported of them.
commitment-added = { $member } added “{ $commitment }” to the action plan “{ $plan }”
commitment-amended = { $member } amended “{ $commitment }”: { $changes }
commitment-withdrawn = { $member } withdrew “{ $commitment }” of the action plan “{ $plan }”
commitment-carried-forward = { $member } carried “{ $commitment }” forward to its plan { $successor-plan }, as { $successor }
self-reported = “{ $commitment }” of { $member }: { $what }, as { $role } reports
the-work = the work
milestone = milestone { $number }
milestone-titled = milestone { $number } (“{ $title }”)
milestone-reached = { $milestone } is reached
milestone-rescheduled = { $milestone } is to be done by { $to }
milestone-rescheduled-from = { $milestone } is to be done by { $to } instead of { $from }
progress-of = { $about } is { $progress }

# Reviews.
reviewer =
    .irm = Independent Reporting Mechanism
    .other = { $name }
review-published = { $reviewer } reviewed { $judged }
review-drafted = { $reviewer } reviewed { $judged } (draft)
review-corrected = { $reviewer } corrected its review of { $judged }: { $changes } ({ $why })
review-retracted = { $reviewer } took back its review of { $judged } ({ $why })
judged =
    .design = the design of { $commitments } of { $member }
    .mid-term = the progress of { $commitments } of { $member }
    .final = { $commitments } of { $member }
commitments-judged =
    { $others ->
        [0] “{ $title }”
        [one] “{ $title }” and { $others } more commitment
       *[other] “{ $title }” and { $others } more commitments
    }
effect-on = { $effect } (“{ $title }”)
finding =
    .completion = completion { $value }
    .did-it-open-government = did it open government? { $value }
    .early-results = early results { $value }
    .potential-impact = potential impact { $value }
    .potential-for-results = potential for results { $value }
    .promising = promising
    .not-verifiable = not verifiable

# Reports and their comment periods.
report-published =
    .for-government = Independent Reporting Mechanism showed the government the { $report }
    .for-public-comment = Independent Reporting Mechanism published the { $report } for public comment
    .final = Independent Reporting Mechanism published the { $report }
report-draft = draft { $product } on “{ $plan }” of { $member }
report-final = { $product } on “{ $plan }” of { $member }
# The name of a product within these, with its article where there is one before it.
the-product =
    .progress-report = Progress Report
    .end-of-term-report = End-of-Term Report
    .design-report = Design Report
    .implementation-report = Implementation Report
    .transitional-results-report = Transitional Results Report
    .action-plan-review = Action Plan Review
    .results-report = Results Report
    .preliminary-review = Preliminary Review
    .final-report = Final Report
    .special-accountability-report = Special Accountability Report
comments-opened = The { $report } is open for comment until { $date }
comments-closed =
    .schedule =
        Comments on the { $report } closed on { $date }; { $count ->
            [0] none is on record
            [one] { $count } is on record
           *[other] { $count } are on record
        }
    .staff =
        Comments on the { $report } closed on { $date }, earlier than announced; { $count ->
            [0] none is on record
            [one] { $count } is on record
           *[other] { $count } are on record
        }
comment-in-time = A comment by { $role } on the { $report } came in time
comment-late = A comment by { $role } on the { $report } came after its comment period, which ended on { $date }
number-starred = { $count } starred
completion-counts = completion: { $counts }
value-count = { $value } { $count }

# Documents.
document-dated = { $title }, { $date }
document-of-year = { $title } ({ $year })
document-replaced = { $document }, is replaced by a newer version: { $reason }
document-withdrawn = { $document }, is withdrawn: { $reason }

# Calendar events.
event-without-date = { $title }
event-scheduled = { $title }, { $when }
event-moved = { $title } is moved to { $to }
event-moved-from = { $title } is moved from { $from } to { $to }
event-postponed = { $title } is postponed, the new date is open: { $reason }
event-cancelled = { $title } is cancelled: { $reason }
event-mode-changed = { $title } takes place { $to }
event-mode-changed-from = { $title } takes place { $to } instead of { $from }
event-held = { $title } was held

# The record itself.
entry-of-the-record = Entry { $entry } of the record
event-discarded = Entry { $entry } of the record could not be taken in and is passed over for good: { $reason }

# Feeds for readers' programs.
feed-of-member = { $member } – open government activity
feed-of-all = Open Government Partnership – all activity
hidden-activity = This activity is not shown any more.
hidden-activity-in-place = This activity is not shown any more. Its place in the feed is kept.
