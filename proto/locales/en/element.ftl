# What the element <ogp-activity-feed> says itself. `$category` is a plural category of the language (CLDR).

element-heading = Activity stream
element-empty = No activity is on record.
element-more = All activities
element-pause = Pause
element-resume = Resume
element-show =
    { $category ->
        [one] Show { $count } new activity
       *[other] Show { $count } new activities
    }
element-source = Source
element-announced = announced: { $date }
element-static = Not live
element-connecting = Connecting…
element-live = Live
element-polling = Checked every { $seconds } seconds
element-behind = Catching up…
element-stale = Reconnecting…
element-paused = Paused
element-offline = Offline
element-since = showing what was known at { $time }
element-error = Not available

# The stream on a member's page, around the element.

member-stream =
    .without-script = Not live: script is off
    .older-entries = Not live: these are older activities
    .earlier-moment = Not live: this page shows an earlier moment
    .follow = Follow:
    .calendar = calendar
    .older = Older activities
    .newest = Newest activities
