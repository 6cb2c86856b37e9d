# The sentences of activities. Names, titles, reasons and notes are what people wrote: a word of ours stands before a name, so
# that the verb agrees with it.

# How sentences are put together.
sentences = { $list }. { $next }
because = { $sentence } ({ $reason })
explained = { $sentence } ({ $reason })

# Who acts, and what things of ours are called.
partnership = شراكة الحكومة المنفتحة
irm = آلية التقارير المستقلة (IRM)
clock = التقويم
contrary-to-process = مخالفة الإجراءات
comments-on = تعليقات على { $title }
self-report-on = تقرير ذاتي عن { $commitment }
product-of = { $product } بشأن { $commitments }

# The kind of an activity in two or three words.
label =
    .action-plan-submitted = تقديم خطة عمل
    .action-plan-amended = تعديل خطة عمل
    .action-plan-extended = تمديد خطة عمل
    .action-plan-withdrawn = سحب خطة عمل
    .action-plan-published = نشر خطة عمل
    .action-plan-overdue = تأخر خطة عمل
    .implementation-ended = انتهاء التنفيذ
    .commitment-added = إضافة التزام
    .commitment-amended = تعديل التزام
    .commitment-withdrawn = سحب التزام
    .commitment-carried-forward = ترحيل التزام
    .commitment-reviewed = تقييم التزام
    .milestone-reached = بلوغ مرحلة رئيسية (تقرير ذاتي)
    .milestone-rescheduled = تغيير موعد مرحلة رئيسية (تقرير ذاتي)
    .progress = تقدّم (تقرير ذاتي)
    .review-corrected = تصحيح تقييم
    .review-retracted = سحب تقييم
    .draft-report = مسودة تقرير
    .report-published = نشر تقرير
    .comments-opened = مفتوح للتعليق
    .comments-closed = إغلاق باب التعليق
    .comment = تعليق
    .late-comment = تعليق متأخر
    .document-replaced = استبدال وثيقة
    .document-withdrawn = سحب وثيقة
    .member-joined = عضو جديد
    .member-renamed = تغيير الاسم
    .member-status = حالة العضوية
    .new-address = عنوان جديد
    .contact = جهة الاتصال
    .entry-hidden = إخفاء مدخل
    .entry-shown = إظهار مدخل
    .contrary-to-process = مخالفة الإجراءات
    .response = رد
    .procedural-review-opened = فتح مراجعة إجرائية
    .procedural-review-closed = إغلاق مراجعة إجرائية
    .co-creation-meeting = اجتماع الإنشاء المشترك
    .new-date = موعد جديد
    .new-mode = طريقة مشاركة جديدة
    .postponed = تأجيل
    .cancelled = إلغاء
    .held = انعقاد
    .event-discarded = تجاوز قيد

# Members.
member-joined = انضم العضو { $member } إلى شراكة الحكومة المنفتحة
member-renamed = تغيّر اسم العضو من { $from } إلى { $member }
member-moved = صفحة العضو { $member } موجودة الآن على العنوان { $now }، والعنوان { $before } يؤدي إليها
member-becomes =
    .active = عاد العضو { $member } عضوًا نشطًا
    .under-procedural-review = وُضع العضو { $member } قيد المراجعة الإجرائية
    .inactive = أصبح العضو { $member } غير نشط
    .suspended = عُلِّقت عضوية { $member }
    .permanently-suspended = عُلِّقت عضوية { $member } نهائيًا
    .withdrawn = انسحب العضو { $member } من شراكة الحكومة المنفتحة
contact-named = جهة الاتصال لدى العضو { $member }: { $role }، { $body }
contact-removed = أُزيلت جهة اتصال لدى العضو { $member }: { $role }، { $body }
contact-erased = لم تعد جهة الاتصال لدى العضو { $member } ({ $role }، { $body }) تذكر اسم أي شخص
entry-hidden = المدخل { $entry } غير معروض ضمن أنشطة العضو { $member }
entry-shown = المدخل { $entry } معروض من جديد ضمن أنشطة العضو { $member }

# The procedure with a member that does not keep the partnership's process.
acted-contrary-to-process = خالف العضو { $member } الإجراءات ({ $ground })، دورة { $plan }
responded = ردّ العضو { $member } على إثبات مخالفته للإجراءات
procedural-review-opened =
    .second-finding = فُتحت مراجعة إجرائية للعضو { $member }: خالف الإجراءات في دورتين متتاليتين
    .decision = فُتحت مراجعة إجرائية للعضو { $member }: بقرار
procedural-review-closed =
    .resolved = أُغلقت المراجعة الإجرائية للعضو { $member } بعد المعالجة: { $note }
    .inactive = أُغلقت المراجعة الإجرائية للعضو { $member } دون معالجة: { $note }

# Action plans.
plan-submitted =
    قدّم العضو { $member } خطة العمل «{ $plan }» ({ $period }){ $count ->
        [0] {""}
        [one] {" "}مع التزام واحد مسجَّل
        [two] {" "}مع التزامين مسجَّلين
        [few] {" "}مع { $count } التزامات مسجَّلة
        [many] {" "}مع { $count } التزامًا مسجَّلًا
       *[other] {" "}مع { $count } التزام مسجَّل
    }
plan-amended = عدّل العضو { $member } خطة العمل «{ $plan }»
plan-extended = مدّد العضو { $member } خطة العمل «{ $plan }» من { $from } إلى { $to }
plan-withdrawn = سحب العضو { $member } خطة العمل «{ $plan }»
implementation-ended = انتهى تنفيذ خطة العمل «{ $plan }» للعضو { $member } { $when }
implementation-ended-early = انتهى تنفيذ خطة العمل «{ $plan }» للعضو { $member } قبل موعده، { $when }
ended-when =
    .day = في { $date }
    .month = في نهاية { $date }
    .year = في نهاية { $date }
plan-overdue =
    .due = خطة عمل العضو { $member } التالية لخطة «{ $plan }» مستحقة منذ { $due }
    .four-months = خطة عمل العضو { $member } التالية لخطة «{ $plan }» متأخرة أربعة أشهر: كانت مستحقة في { $due }
    .twelve-months = خطة عمل العضو { $member } التالية لخطة «{ $plan }» متأخرة اثني عشر شهرًا: كانت مستحقة في { $due }
commitments-become =
    .moved-to-current = { number-of-commitments } قيد التنفيذ من جديد
    .moved-to-awaiting-review = { number-of-commitments } بانتظار التقييم
    .moved-to-post-implementation = { number-of-commitments } في مرحلة ما بعد التنفيذ

# Commitments in a plan, and what is reported of them.
commitment-added = أضاف العضو { $member } الالتزام «{ $commitment }» إلى خطة العمل «{ $plan }»
commitment-amended = عدّل العضو { $member } الالتزام «{ $commitment }»: { $changes }
commitment-withdrawn = سحب العضو { $member } الالتزام «{ $commitment }» من خطة العمل «{ $plan }»
commitment-carried-forward = رحّل العضو { $member } الالتزام «{ $commitment }» إلى خطته { $successor-plan } بالرمز { $successor }
self-reported = الالتزام «{ $commitment }» للعضو { $member }: { $what }، بحسب { $role }
the-work = مجمل العمل
milestone = المرحلة الرئيسية { $number }
milestone-titled = المرحلة الرئيسية { $number } («{ $title }»)
milestone-reached = اكتملت { $milestone }
milestone-rescheduled = الموعد الجديد لإنجاز { $milestone } هو { $to }
milestone-rescheduled-from = الموعد الجديد لإنجاز { $milestone } هو { $to } بدلًا من { $from }
progress-of = { $about }: { $progress }

# Reviews.
reviewer =
    .irm = آلية التقارير المستقلة (IRM)
    .other = الجهة { $name }
review-published = قيّمت { $reviewer } { $judged }
review-drafted = قيّمت { $reviewer } { $judged } (مسودة)
review-corrected = صحّحت { $reviewer } تقييمها بشأن { $judged }: { $changes } ({ $why })
review-retracted = سحبت { $reviewer } تقييمها بشأن { $judged } ({ $why })
judged =
    .design = تصميم { $commitments } للعضو { $member }
    .mid-term = التقدّم في { $commitments } للعضو { $member }
    .final = { $commitments } للعضو { $member }
commitments-judged =
    { $others ->
        [0] الالتزام «{ $title }»
        [one] الالتزام «{ $title }» والتزام واحد آخر
        [two] الالتزام «{ $title }» والتزامين آخرين
        [few] الالتزام «{ $title }» و{ $others } التزامات أخرى
        [many] الالتزام «{ $title }» و{ $others } التزامًا آخر
       *[other] الالتزام «{ $title }» و{ $others } التزام آخر
    }
effect-on = { $effect } («{ $title }»)
finding =
    .completion = مستوى الإنجاز { $value }
    .did-it-open-government = هل أسهم في انفتاح الحكومة؟ { $value }
    .early-results = النتائج الأولية { $value }
    .potential-impact = الأثر المحتمل { $value }
    .potential-for-results = إمكانية تحقيق نتائج { $value }
    .promising = واعد
    .not-verifiable = غير قابل للتحقق

# Reports and their comment periods.
report-published =
    .for-government = أطلعت آلية التقارير المستقلة (IRM) الحكومة على { $report }
    .for-public-comment = نشرت آلية التقارير المستقلة (IRM) { $report } لتلقي تعليقات الجمهور
    .final = نشرت آلية التقارير المستقلة (IRM) { $report }
report-draft = مسودة { $product } بشأن «{ $plan }» للعضو { $member }
report-final = { $product } بشأن «{ $plan }» للعضو { $member }
# The name of a product within these, with its article where there is one before it.
the-product =
    .progress-report = تقرير التقدّم المحرز
    .end-of-term-report = تقرير نهاية المدة
    .design-report = تقرير التصميم
    .implementation-report = تقرير التنفيذ
    .transitional-results-report = تقرير النتائج الانتقالي
    .action-plan-review = تقييم خطة العمل
    .results-report = تقرير النتائج
    .preliminary-review = التقييم الأولي
    .final-report = التقرير النهائي
    .special-accountability-report = تقرير المساءلة الخاص
comments-opened = باب التعليق على { $report } مفتوح حتى { $date }
comments-closed =
    .schedule =
        أُغلق باب التعليق على { $report } في { $date }؛ { $count ->
            [0] لم يُسجَّل أي تعليق
            [one] سُجِّل تعليق واحد
            [two] سُجِّل تعليقان
            [few] سُجِّلت { $count } تعليقات
            [many] سُجِّل { $count } تعليقًا
           *[other] سُجِّل { $count } تعليق
        }
    .staff =
        أُغلق باب التعليق على { $report } في { $date }، قبل الموعد المعلن؛ { $count ->
            [0] لم يُسجَّل أي تعليق
            [one] سُجِّل تعليق واحد
            [two] سُجِّل تعليقان
            [few] سُجِّلت { $count } تعليقات
            [many] سُجِّل { $count } تعليقًا
           *[other] سُجِّل { $count } تعليق
        }
comment-in-time = ورد تعليق من { $role } على { $report } في الموعد
comment-late = ورد تعليق من { $role } على { $report } بعد فترة التعليق التي انتهت في { $date }
number-starred = { $count } بنجمة
completion-counts = مستوى الإنجاز: { $counts }
value-count = { $value } { $count }

# Documents.
document-dated = { $title }، { $date }
document-of-year = { $title } ({ $year })
document-replaced = حلّت نسخة أحدث محل الوثيقة { $document }: { $reason }
document-withdrawn = سُحبت الوثيقة { $document }: { $reason }

# Calendar events.
event-without-date = { $title }
event-scheduled = { $title }، { $when }
event-moved = نُقل موعد { $title } إلى { $to }
event-moved-from = نُقل موعد { $title } من { $from } إلى { $to }
event-postponed = أُجِّلت فعالية { $title }، والموعد الجديد لم يُحدَّد: { $reason }
event-cancelled = أُلغيت فعالية { $title }: { $reason }
event-mode-changed = تُعقد فعالية { $title } { $to }
event-mode-changed-from = تُعقد فعالية { $title } { $to } بدلًا من عقدها { $from }
event-held = عُقدت فعالية { $title }

# The record itself.
entry-of-the-record = القيد { $entry } من السجل
event-discarded = تعذّر الأخذ بالقيد { $entry } من السجل وجرى تجاوزه نهائيًا: { $reason }

# Feeds for readers' programs.
feed-of-member = { $member } – أنشطة الحكومة المنفتحة
feed-of-all = شراكة الحكومة المنفتحة – جميع الأنشطة
hidden-activity = لم يعد هذا النشاط معروضًا.
hidden-activity-in-place = لم يعد هذا النشاط معروضًا. مكانه في القائمة محفوظ.
