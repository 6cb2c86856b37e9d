# Dates, as precise as they are known and no more.
date-of-day = { $day } { $month } { $year }
date-of-month = { $month } { $year }
date-of-year = { $year }
date-not-on-record = التاريخ غير مسجَّل
month =
    .january = يناير
    .february = فبراير
    .march = مارس
    .april = أبريل
    .may = مايو
    .june = يونيو
    .july = يوليو
    .august = أغسطس
    .september = سبتمبر
    .october = أكتوبر
    .november = نوفمبر
    .december = ديسمبر

# What follows "since".
since-day = { $date }
since-end-of = نهاية { $date }

# Periods.
years = { $start }–{ $end }
period = { $start } – { $end }
days-of-one-month = { $start }–{ $end } { $month } { $year }
days-of-one-year = { $start } { $start-month } – { $end } { $end-month } { $year }

# Times of day.
time-of-day = { $date }، { $time }
times-of-one-day = { $date }، { $start }–{ $end }
in-time-zone = { $when } ({ $zone })
