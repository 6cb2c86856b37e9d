# Dates, as precise as they are known and no more.
date-of-day = { $day } { $month } { $year }
date-of-month = { $month } { $year }
date-of-year = { $year }
date-not-on-record = date non connue
month =
    .january = janvier
    .february = février
    .march = mars
    .april = avril
    .may = mai
    .june = juin
    .july = juillet
    .august = août
    .september = septembre
    .october = octobre
    .november = novembre
    .december = décembre

# What follows "since".
since-day = le { $date }
since-end-of = fin { $date }

# Periods.
years = { $start }–{ $end }
period = { $start } – { $end }
days-of-one-month = { $start }–{ $end } { $month } { $year }
days-of-one-year = { $start } { $start-month } – { $end } { $end-month } { $year }

# Times of day.
time-of-day = { $date }, { $time }
times-of-one-day = { $date }, { $start }–{ $end }
in-time-zone = { $when } ({ $zone })
