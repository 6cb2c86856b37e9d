# What the element <ogp-activity-feed> says itself.

element-heading = 활동 소식
element-empty = 기록된 활동이 없습니다.
element-more = 모든 활동
element-pause = 일시정지
element-resume = 다시 시작
element-show =
    { $category ->
       *[other] 새 활동 { $count }건 보기
    }
element-source = 출처
element-announced = 발표: { $date }
element-static = 실시간 아님
element-connecting = 연결하는 중…
element-live = 실시간
element-polling = { $seconds }초마다 확인
element-behind = 밀린 활동을 받는 중…
element-stale = 다시 연결하는 중…
element-paused = 일시정지됨
element-offline = 오프라인
element-since = { $time } 기준 내용 표시
element-error = 이용할 수 없음

# The stream on a member's page, around the element.

member-stream =
    .without-script = 실시간 아님: 스크립트가 꺼져 있습니다
    .older-entries = 실시간 아님: 이전 활동입니다
    .earlier-moment = 실시간 아님: 이 페이지는 이전 시점을 보여 줍니다
    .follow = 구독:
    .calendar = 일정
    .older = 이전 활동
    .newest = 최신 활동
