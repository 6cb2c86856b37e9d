# The sentences of activities. Names, titles, reasons and notes are what people wrote: no particle after them may depend on
# their last letter.

# How sentences are put together.
sentences = { $list }. { $next }
because = { $sentence } ({ $reason })
explained = { $sentence } ({ $reason })

# Who acts, and what things of ours are called.
partnership = 열린정부파트너십
irm = 독립보고메커니즘(IRM)
clock = 일정
contrary-to-process = 절차 위반
comments-on = { $title }에 대한 의견
self-report-on = { $commitment } 자체 보고
product-of = { $commitments } { $product }

# The kind of an activity in two or three words.
label =
    .action-plan-submitted = 실행계획 제출
    .action-plan-amended = 실행계획 수정
    .action-plan-extended = 실행계획 연장
    .action-plan-withdrawn = 실행계획 철회
    .action-plan-published = 실행계획 공개
    .action-plan-overdue = 실행계획 제출 지연
    .implementation-ended = 이행 종료
    .commitment-added = 공약 추가
    .commitment-amended = 공약 수정
    .commitment-withdrawn = 공약 철회
    .commitment-carried-forward = 공약 이월
    .commitment-reviewed = 공약 평가
    .milestone-reached = 이정표 달성(자체 보고)
    .milestone-rescheduled = 이정표 일정 변경(자체 보고)
    .progress = 진행 상황(자체 보고)
    .review-corrected = 평가 정정
    .review-retracted = 평가 철회
    .draft-report = 보고서 초안
    .report-published = 보고서 발표
    .comments-opened = 의견수렴 중
    .comments-closed = 의견수렴 마감
    .comment = 의견
    .late-comment = 기한 후 의견
    .document-replaced = 문서 교체
    .document-withdrawn = 문서 철회
    .member-joined = 회원 가입
    .member-renamed = 회원 명칭 변경
    .member-status = 회원 자격
    .new-address = 새 주소
    .contact = 담당자
    .entry-hidden = 항목 숨김
    .entry-shown = 항목 표시
    .contrary-to-process = 절차 위반
    .response = 답변
    .procedural-review-opened = 절차 검토 개시
    .procedural-review-closed = 절차 검토 종료
    .co-creation-meeting = 공동창출 회의
    .new-date = 일정 변경
    .new-mode = 참여 방식 변경
    .postponed = 연기
    .cancelled = 취소
    .held = 개최
    .event-discarded = 항목 제외

# Members.
member-joined = { $member }에서 열린정부파트너십에 가입했습니다
member-renamed = 회원 명칭이 바뀌었습니다: { $from } → { $member }
member-moved = { $member } 페이지의 주소가 바뀌었습니다: { $before } → { $now } (이전 주소에서 연결됩니다)
member-becomes =
    .active = { $member }의 회원 자격이 다시 활성화되었습니다
    .under-procedural-review = { $member }에 대한 절차 검토가 시작되었습니다
    .inactive = { $member }의 회원 자격이 비활동 상태가 되었습니다
    .suspended = { $member }의 회원 자격이 정지되었습니다
    .permanently-suspended = { $member }의 회원 자격이 영구 정지되었습니다
    .withdrawn = { $member }에서 열린정부파트너십을 탈퇴했습니다
contact-named = { $member } 담당자: { $role }, { $body }
contact-removed = { $member }의 담당자에서 제외되었습니다: { $role }, { $body }
contact-erased = { $member } 담당자({ $role }, { $body })의 개인 이름이 삭제되었습니다
entry-hidden = { $member }의 활동 목록에서 { $entry }번 항목이 표시되지 않습니다
entry-shown = { $member }의 활동 목록에서 { $entry }번 항목이 다시 표시됩니다

# The procedure with a member that does not keep the partnership's process.
acted-contrary-to-process = { $member }에서 절차를 위반했습니다({ $ground }), { $plan } 주기
responded = { $member }에서 절차 위반 판정에 답변했습니다
procedural-review-opened =
    .second-finding = { $member }에 대한 절차 검토가 개시되었습니다: 두 주기 연속 절차 위반
    .decision = { $member }에 대한 절차 검토가 개시되었습니다: 결정에 따름
procedural-review-closed =
    .resolved = { $member }에 대한 절차 검토가 해결되어 종료되었습니다: { $note }
    .inactive = { $member }에 대한 절차 검토가 해결되지 않은 채 종료되었습니다: { $note }

# Action plans.
plan-submitted =
    { $member }에서 “{ $plan }” 실행계획({ $period })을 제출했습니다{ $count ->
        [0] {""}
       *[other] {" "}(등록된 공약 { $count }개)
    }
plan-amended = { $member }에서 “{ $plan }” 실행계획을 수정했습니다
plan-extended = { $member }에서 “{ $plan }” 실행계획을 연장했습니다: { $from } → { $to }
plan-withdrawn = { $member }에서 “{ $plan }” 실행계획을 철회했습니다
implementation-ended = { $member }의 “{ $plan }” 실행계획 이행이 { $when } 종료되었습니다
implementation-ended-early = { $member }의 “{ $plan }” 실행계획 이행이 { $when } 조기 종료되었습니다
ended-when =
    .day = { $date }에
    .month = { $date } 말에
    .year = { $date } 말에
plan-overdue =
    .due = { $member }의 “{ $plan }” 후속 실행계획 제출 기한이 { $due }에 도래했습니다
    .four-months = { $member }의 “{ $plan }” 후속 실행계획 제출이 4개월 늦어지고 있습니다: 제출 기한 { $due }
    .twelve-months = { $member }의 “{ $plan }” 후속 실행계획 제출이 12개월 늦어지고 있습니다: 제출 기한 { $due }
commitments-become =
    .moved-to-current = { number-of-commitments } 다시 진행 중
    .moved-to-awaiting-review = { number-of-commitments } 평가 대기 중
    .moved-to-post-implementation = { number-of-commitments } 이행 이후 단계

# Commitments in a plan, and what is reported of them.
commitment-added = { $member }에서 “{ $plan }” 실행계획에 “{ $commitment }” 공약을 추가했습니다
commitment-amended = { $member }에서 “{ $commitment }” 공약을 수정했습니다: { $changes }
commitment-withdrawn = { $member }에서 “{ $plan }” 실행계획의 “{ $commitment }” 공약을 철회했습니다
commitment-carried-forward = { $member }에서 “{ $commitment }” 공약을 실행계획 { $successor-plan }에 { $successor } 공약으로 이월했습니다
self-reported = { $member }의 “{ $commitment }” 공약: { $what } – { $role } 보고
the-work = 전체 이행
milestone = 이정표 { $number }
milestone-titled = 이정표 { $number }(“{ $title }”)
milestone-reached = { $milestone } 달성
milestone-rescheduled = { $milestone } 완료 기한 { $to }
milestone-rescheduled-from = { $milestone } 완료 기한 변경: { $from } → { $to }
progress-of = { $about } { $progress }

# Reviews.
reviewer =
    .irm = 독립보고메커니즘(IRM)
    .other = { $name }
review-published = { $reviewer }에서 { $judged }에 대한 평가를 발표했습니다
review-drafted = { $reviewer }에서 { $judged }에 대한 평가 초안을 작성했습니다
review-corrected = { $reviewer }에서 { $judged }에 대한 평가를 정정했습니다: { $changes } ({ $why })
review-retracted = { $reviewer }에서 { $judged }에 대한 평가를 철회했습니다 ({ $why })
judged =
    .design = { $member }의 { $commitments } 설계
    .mid-term = { $member }의 { $commitments } 진행 상황
    .final = { $member }의 { $commitments }
commitments-judged =
    { $others ->
        [0] “{ $title }” 공약
       *[other] “{ $title }” 외 공약 { $others }개
    }
effect-on = { $effect } (“{ $title }”)
finding =
    .completion = 이행도 { $value }
    .did-it-open-government = 정부 개방 효과 { $value }
    .early-results = 초기 성과 { $value }
    .potential-impact = 잠재적 영향 { $value }
    .potential-for-results = 성과 잠재력 { $value }
    .promising = 유망함
    .not-verifiable = 검증 불가

# Reports and their comment periods.
report-published =
    .for-government = 독립보고메커니즘(IRM)이 정부에 { $report }을 제시했습니다
    .for-public-comment = 독립보고메커니즘(IRM)이 공개 의견수렴을 위해 { $report }을 발표했습니다
    .final = 독립보고메커니즘(IRM)이 { $report } 최종본을 발표했습니다
report-draft = { $member }의 “{ $plan }” { $product } 초안
report-final = { $member }의 “{ $plan }” { $product }
# The name of a product within these, with its article where there is one before it.
the-product =
    .progress-report = 진행 보고서
    .end-of-term-report = 기말 보고서
    .design-report = 설계 보고서
    .implementation-report = 이행 보고서
    .transitional-results-report = 과도기 결과 보고서
    .action-plan-review = 실행계획 평가
    .results-report = 결과 보고서
    .preliminary-review = 예비 평가
    .final-report = 최종 보고서
    .special-accountability-report = 특별 책임성 보고서
comments-opened = { $report }에 대한 의견을 { $date }까지 받습니다
comments-closed =
    .schedule =
        { $report }에 대한 의견수렴이 { $date }에 마감되었습니다; { $count ->
            [0] 등록된 의견 없음
           *[other] 등록된 의견 { $count }건
        }
    .staff =
        { $report }에 대한 의견수렴이 예고보다 일찍 { $date }에 마감되었습니다; { $count ->
            [0] 등록된 의견 없음
           *[other] 등록된 의견 { $count }건
        }
comment-in-time = { $report }에 대한 의견이 기한 내에 접수되었습니다: { $role }
comment-late = { $report }에 대한 의견이 의견수렴 기간({ $date } 종료) 이후에 접수되었습니다: { $role }
number-starred = 우수(★) { $count }개
completion-counts = 이행도: { $counts }
value-count = { $value } { $count }

# Documents.
document-dated = { $title }, { $date }
document-of-year = { $title } ({ $year })
document-replaced = { $document } – 새 판으로 교체되었습니다: { $reason }
document-withdrawn = { $document } – 철회되었습니다: { $reason }

# Calendar events.
event-without-date = { $title }
event-scheduled = { $title }, { $when }
event-moved = { $title } – 새 일정이 정해졌습니다: { $to }
event-moved-from = { $title } – 일정이 변경되었습니다: { $from } → { $to }
event-postponed = { $title } – 연기되었으며 새 일정은 미정입니다: { $reason }
event-cancelled = { $title } – 취소되었습니다: { $reason }
event-mode-changed = { $title } – 참여 방식: { $to }
event-mode-changed-from = { $title } – 참여 방식이 변경되었습니다: { $from } → { $to }
event-held = { $title } – 개최되었습니다

# The record itself.
entry-of-the-record = 기록 { $entry }번 항목
event-discarded = 기록 { $entry }번 항목은 반영할 수 없어 영구히 제외됩니다: { $reason }

# Feeds for readers' programs.
feed-of-member = { $member } – 열린정부 활동
feed-of-all = 열린정부파트너십 – 전체 활동
hidden-activity = 이 활동은 더 이상 표시되지 않습니다.
hidden-activity-in-place = 이 활동은 더 이상 표시되지 않습니다. 목록에서의 자리는 유지됩니다.
