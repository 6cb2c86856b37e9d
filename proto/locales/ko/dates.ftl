# Dates, as precise as they are known and no more.
date-of-day = { $year }년 { $month } { $day }일
date-of-month = { $year }년 { $month }
date-of-year = { $year }년
date-not-on-record = 날짜 기록 없음
month =
    .january = 1월
    .february = 2월
    .march = 3월
    .april = 4월
    .may = 5월
    .june = 6월
    .july = 7월
    .august = 8월
    .september = 9월
    .october = 10월
    .november = 11월
    .december = 12월

# What follows "since".
since-day = { $date }
since-end-of = { $date } 말

# Periods.
years = { $start }년~{ $end }년
period = { $start }~{ $end }
days-of-one-month = { $year }년 { $month } { $start }일~{ $end }일
days-of-one-year = { $year }년 { $start-month } { $start }일~{ $end-month } { $end }일

# Times of day.
time-of-day = { $date } { $time }
times-of-one-day = { $date } { $start }~{ $end }
in-time-zone = { $when }({ $zone })
