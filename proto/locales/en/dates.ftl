# Dates, as precise as they are known and no more.
date-of-day = { $day } { $month } { $year }
date-of-month = { $month } { $year }
date-of-year = { $year }
date-not-on-record = date not on record
month =
    .january = January
    .february = February
    .march = March
    .april = April
    .may = May
    .june = June
    .july = July
    .august = August
    .september = September
    .october = October
    .november = November
    .december = December

# What follows "since".
since-day = { $date }
since-end-of = the end of { $date }

# Periods.
years = { $start }–{ $end }
period = { $start } – { $end }
days-of-one-month = { $start }–{ $end } { $month } { $year }
days-of-one-year = { $start } { $start-month } – { $end } { $end-month } { $year }

# Times of day.
time-of-day = { $date }, { $time }
times-of-one-day = { $date }, { $start }–{ $end }
in-time-zone = { $when } ({ $zone })
