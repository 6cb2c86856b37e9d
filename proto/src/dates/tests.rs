//! Dates in every language.

use super::*;

/// What is said in each language, in the order of [`Language::ALL`].
type Said = [&'static str; 5];

#[track_caller]
fn check(say: impl Fn(Language) -> String, expected: Said) {
    assert_eq!(Language::ALL.map(say), expected);
}

fn date(text: &str) -> PartialDate {
    text.parse().expect("a date")
}

#[track_caller]
fn check_date(given: &str, expected: Said, since: Said) {
    check(|language| partial(language, date(given)), expected);
    check(|language| on_record(language, Some(date(given))), expected);
    check(|language| since_end(language, date(given)), since);
}

#[test]
fn dates_are_as_precise_as_they_are_known() {
    check_date(
        "2016-02-23",
        ["23 February 2016", "2016년 2월 23일", "23 de febrero de 2016", "23 février 2016", "23 فبراير 2016"],
        ["23 February 2016", "2016년 2월 23일", "el 23 de febrero de 2016", "le 23 février 2016", "23 فبراير 2016"],
    );
    check_date(
        "2016-08-03",
        ["3 August 2016", "2016년 8월 3일", "3 de agosto de 2016", "3 août 2016", "3 أغسطس 2016"],
        ["3 August 2016", "2016년 8월 3일", "el 3 de agosto de 2016", "le 3 août 2016", "3 أغسطس 2016"],
    );
    check_date(
        "2016-02",
        ["February 2016", "2016년 2월", "febrero de 2016", "février 2016", "فبراير 2016"],
        [
            "the end of February 2016",
            "2016년 2월 말",
            "finales de febrero de 2016",
            "fin février 2016",
            "نهاية فبراير 2016",
        ],
    );
    check_date(
        "2016",
        ["2016", "2016년", "2016", "2016", "2016"],
        ["the end of 2016", "2016년 말", "finales de 2016", "fin 2016", "نهاية 2016"],
    );
    check(
        |language| on_record(language, None),
        ["date not on record", "날짜 기록 없음", "fecha no registrada", "date non connue", "التاريخ غير مسجَّل"],
    );
}

#[test]
fn every_month_has_its_name() {
    for language in Language::ALL {
        let months = (1..=12).filter_map(|month| NaiveDate::from_ymd_opt(2020, month, 1));
        let mut names: Vec<_> = months.map(|date| month(language, date)).collect();
        names.dedup();
        assert_eq!(names.len(), 12, "{language}");
        assert!(!names.iter().any(|name| name.starts_with("month.")), "{language}");
    }
}

#[track_caller]
fn check_period(start: &str, end: &str, expected: Said) {
    check(|language| period(language, date(start), date(end)), expected);
}

#[test]
fn periods_say_nothing_twice() {
    check_period("2018", "2020", ["2018–2020", "2018년~2020년", "2018–2020", "2018–2020", "2018–2020"]);
    check_period("2017", "2017", ["2017", "2017년", "2017", "2017", "2017"]);
    check_period(
        "2017",
        "2018-06",
        ["2017 – June 2018", "2017년~2018년 6월", "2017 – junio de 2018", "2017 – juin 2018", "2017 – يونيو 2018"],
    );
    check_period(
        "2017-01-01",
        "2017-12-31",
        [
            "1 January – 31 December 2017",
            "2017년 1월 1일~12월 31일",
            "1 de enero – 31 de diciembre de 2017",
            "1 janvier – 31 décembre 2017",
            "1 يناير – 31 ديسمبر 2017",
        ],
    );
    check_period(
        "2016-07-01",
        "2018-06-30",
        [
            "1 July 2016 – 30 June 2018",
            "2016년 7월 1일~2018년 6월 30일",
            "1 de julio de 2016 – 30 de junio de 2018",
            "1 juillet 2016 – 30 juin 2018",
            "1 يوليو 2016 – 30 يونيو 2018",
        ],
    );
}

#[track_caller]
fn check_span(start: &str, end: &str, zone: Option<&str>, expected: Said) {
    let moment = |text: &str| text.parse().expect("a moment");
    check(|language| span(language, moment(start), moment(end), zone), expected);
}

#[test]
fn calendar_events_take_place_on_days() {
    check_span(
        "2021-12-15",
        "2021-12-17",
        None,
        [
            "15–17 December 2021",
            "2021년 12월 15일~17일",
            "15–17 de diciembre de 2021",
            "15–17 décembre 2021",
            "15–17 ديسمبر 2021",
        ],
    );
    check_span(
        "2021-12-15",
        "2021-12-15",
        None,
        ["15 December 2021", "2021년 12월 15일", "15 de diciembre de 2021", "15 décembre 2021", "15 ديسمبر 2021"],
    );
    check_span(
        "2021-11-30",
        "2021-12-02",
        None,
        [
            "30 November – 2 December 2021",
            "2021년 11월 30일~12월 2일",
            "30 de noviembre – 2 de diciembre de 2021",
            "30 novembre – 2 décembre 2021",
            "30 نوفمبر – 2 ديسمبر 2021",
        ],
    );
    check_span(
        "2021-12-30",
        "2022-01-02",
        None,
        [
            "30 December 2021 – 2 January 2022",
            "2021년 12월 30일~2022년 1월 2일",
            "30 de diciembre de 2021 – 2 de enero de 2022",
            "30 décembre 2021 – 2 janvier 2022",
            "30 ديسمبر 2021 – 2 يناير 2022",
        ],
    );
}

#[test]
fn calendar_events_take_place_at_local_times() {
    let seoul = Some("Asia/Seoul");
    check_span(
        "2021-12-15T09:30",
        "2021-12-15T11:00",
        seoul,
        [
            "15 December 2021, 09:30–11:00 (Asia/Seoul)",
            "2021년 12월 15일 09:30~11:00(Asia/Seoul)",
            "15 de diciembre de 2021, 09:30–11:00 (Asia/Seoul)",
            "15 décembre 2021, 09:30–11:00 (Asia/Seoul)",
            "15 ديسمبر 2021، 09:30–11:00 (Asia/Seoul)",
        ],
    );
    check_span(
        "2021-12-15T09:30",
        "2021-12-15T09:30",
        None,
        [
            "15 December 2021, 09:30",
            "2021년 12월 15일 09:30",
            "15 de diciembre de 2021, 09:30",
            "15 décembre 2021, 09:30",
            "15 ديسمبر 2021، 09:30",
        ],
    );
    check_span(
        "2021-12-15T09:30",
        "2021-12-17T18:00",
        seoul,
        [
            "15 December 2021, 09:30 – 17 December 2021, 18:00 (Asia/Seoul)",
            "2021년 12월 15일 09:30~2021년 12월 17일 18:00(Asia/Seoul)",
            "15 de diciembre de 2021, 09:30 – 17 de diciembre de 2021, 18:00 (Asia/Seoul)",
            "15 décembre 2021, 09:30 – 17 décembre 2021, 18:00 (Asia/Seoul)",
            "15 ديسمبر 2021، 09:30 – 17 ديسمبر 2021، 18:00 (Asia/Seoul)",
        ],
    );
}
