# Dates, as precise as they are known and no more.
date-of-day = { $day } de { $month } de { $year }
date-of-month = { $month } de { $year }
date-of-year = { $year }
date-not-on-record = fecha no registrada
month =
    .january = enero
    .february = febrero
    .march = marzo
    .april = abril
    .may = mayo
    .june = junio
    .july = julio
    .august = agosto
    .september = septiembre
    .october = octubre
    .november = noviembre
    .december = diciembre

# What follows "since".
since-day = el { $date }
since-end-of = finales de { $date }

# Periods.
years = { $start }–{ $end }
period = { $start } – { $end }
days-of-one-month = { $start }–{ $end } de { $month } de { $year }
days-of-one-year = { $start } de { $start-month } – { $end } de { $end-month } de { $year }

# Times of day.
time-of-day = { $date }, { $time }
times-of-one-day = { $date }, { $start }–{ $end }
in-time-zone = { $when } ({ $zone })
