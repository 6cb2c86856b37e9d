# The pages.

# What is around every page.
site-tagline = أنشطة شراكة الحكومة المنفتحة
skip-to-content = الانتقال إلى المحتوى
footer-numbers = كل رقم في هذه الصفحات محسوب من القائمة المجاورة له، وترافق الوقائعَ روابطُ إلى حيث يمكن التحقق منها.

# What several pages say.
name = الاسم
kind = النوع
date = التاريخ
language = اللغة
full-text = النص الكامل
source = المصدر
for-title = لـ«{ $title }»
colon = :
member-kind =
    .national = وطني
    .local = محلي
    .other = آخر
region = المنطقة
    .africa-and-the-middle-east = أفريقيا والشرق الأوسط
    .americas = الأمريكتان
    .asia-and-the-pacific = آسيا والمحيط الهادئ
    .europe = أوروبا
language-name =
    .ar = العربية
    .bg = البلغارية
    .de = الألمانية
    .el = اليونانية
    .en = الإنجليزية
    .es = الإسبانية
    .fr = الفرنسية
    .id = الإندونيسية
    .it = الإيطالية
    .ka = الجورجية
    .ko = الكورية
    .nl = الهولندية
    .pt = البرتغالية
    .ro = الرومانية
    .uk = الأوكرانية

# The moment a page shows.
banner = تعرض هذه الصفحة الوضع بتاريخ { $day }، بحسب ما كان معروفًا عند القيد { $entry } من السجل.
banner-now = عرض الوضع الحالي
moment-as-of = عرض هذه الصفحة بتاريخ
moment-known-at = بحسب ما كان معروفًا عند
moment-known-at-help = رقم قيد في السجل، أو تاريخ ووقت
moment-now = الآن
moment-month = الشهر
moment-show = عرض
cite = للاستشهاد بهذه الصفحة:
cite-address = عنوانها الدائم
cite-moment = ، بتاريخ { $day }، بحسب ما كان معروفًا عند القيد { $entry } من السجل.
as-of = بتاريخ { $day }
as-of-known-at = بتاريخ { $day }، بحسب ما كان معروفًا عند القيد { $entry }

# The list of members.
members-title = الأعضاء
members-all = جميع الأعضاء
members-on-record =
    { $count ->
        [zero] لا أعضاء في السجل.
        [one] عضو واحد في السجل.
        [two] عضوان في السجل.
        [few] { $count } أعضاء في السجل.
        [many] { $count } عضوًا في السجل.
       *[other] { $count } عضو في السجل.
    }
members-found = يطابق البحثَ { $found } من أصل { $all } من الأعضاء.
members-member = العضو
members-joined = الانضمام
    .narrow = الانضمام
    .unknown = الانضمام:
members-year-unknown = السنة غير مسجَّلة
search-all =
    .region = الكل
    .kind = الكل
search-button = بحث

# A member.
feed-title =
    .atom = أنشطة { $title } (Atom)
    .json = أنشطة { $title } (JSON Feed)
joined = انضم في عام { $year }
joined-formally =
    .day = انضم رسميًا في { $date }
    .period = انضم رسميًا في { $date }
joined-unknown = الانضمام: السنة غير مسجَّلة
standing-since =
    .day = { $status } منذ { $date }
    .period = { $status } منذ { $date }
standing-because = { $standing } ({ $reason })
member-of-kind =
    .national = عضو وطني
    .local = عضو محلي
    .other = عضو آخر
on-this-page = في هذه الصفحة
    .commitments = الالتزامات
    .plans = الخطط والوثائق
    .events = الفعاليات
    .activity = سجل الأنشطة

# Its letters.
letter-title = رسالة طلب الانضمام
letter-none = لا توجد رسالة طلب انضمام في السجل.
letter-signatory = التوقيع
letter-image = صورة الصفحة { $count }
letter-read = قراءة الرسالة

# Its numbers.
numbers-title = الالتزامات بالأرقام
counter =
    .current = الالتزامات الجارية
    .reviewed = الالتزامات المقيَّمة
    .starred = الالتزامات الحاصلة على نجمة
    .post-implementation = ما بعد التنفيذ
reviewed-title = الالتزامات المقيَّمة ({ $count })
reviewed-none = لا يوجد تقييم لأي التزام في السجل.
starred-title = الالتزامات الحاصلة على نجمة ({ $count })
starred-none = لم يحصل أي التزام على نجمة.
themes-title = خطة العمل الجارية: المواضيع الرئيسية
themes-about = ما تتناوله خطة العمل الجارية: مواضيع الالتزامات في «{ $title }». وقد يكون للالتزام الواحد عدة مواضيع.
themes-none = لا توجد في السجل مواضيع لخطة عمل جارية.
completion-title = مستوى إنجاز الالتزامات
completion-about = مدى تنفيذ الالتزامات بحسب آلية التقارير المستقلة (IRM).
completion-none = لم تقيِّم آلية التقارير المستقلة (IRM) إنجاز أي التزام بعد.
completion-missing = لم تُقيَّم بعد: { $count }.

# Its commitments.
current-title = الالتزامات الجارية ({ $count })
current-about = التزامات خطة عمل مقدَّمة أو جارية، أو منتهية ولم يصدر تقييمها النهائي بعد.
post-title = الالتزامات في مرحلة ما بعد التنفيذ ({ $count })
post-about = التزامات انتهت خطتها وقيّمتها آلية التقارير المستقلة (IRM) نهائيًا.
withdrawn-title = الالتزامات المسحوبة ({ $count })
withdrawn-about = التزامات حُذفت من خطتها أو سُحبت خطتها.
commitments-none = لا يوجد أي منها في السجل.
starred = حاصل على نجمة
commitment-themes = المواضيع: { $themes }
commitment-no-values = قُيِّم دون تسجيل أي من هذه القيم.
waiting-since = بانتظار التقييم منذ { $since }
waiting-for =
    { $count ->
        [zero] بانتظار التقييم منذ { $since }
        [one] بانتظار التقييم منذ شهر واحد (منذ { $since })
        [two] بانتظار التقييم منذ شهرين (منذ { $since })
        [few] بانتظار التقييم منذ { $count } أشهر (منذ { $since })
        [many] بانتظار التقييم منذ { $count } شهرًا (منذ { $since })
       *[other] بانتظار التقييم منذ { $count } شهر (منذ { $since })
    }
correction-made = صُحِّح التقييم ({ $date }): { $changes }. السبب: { $why }
correction-taken-back = سُحب التقييم ({ $date }): { $why }

# Its plans and documents.
plans-title = خطط العمل والوثائق
plans-none = لا توجد خطة عمل في السجل.
plan-number = خطة العمل { $count }
plan-commitments =
    { $count ->
        [zero] لا التزامات في السجل
        [one] التزام واحد في السجل
        [two] التزامان في السجل
        [few] { $count } التزامات في السجل
        [many] { $count } التزامًا في السجل
       *[other] { $count } التزام في السجل
    }
plan-claimed = (تذكر الخطة { $count })
plan-state =
    .submitted = مقدَّمة ولم تبدأ
    .implementing = قيد التنفيذ
    .implementation-ended = انتهى التنفيذ، والتقييم النهائي لم يصدر بعد
    .reviewed = انتهى التنفيذ وقُيِّم
    .withdrawn = مسحوبة
plan-remark =
    .extended = مُدِّدت
    .superseded = تلتها خطة لاحقة
plan-achieved = المقيَّمة: { $reviewed }؛ المنفَّذة جوهريًا أو كليًا: { $completed }؛ ذات النتائج القوية: { $strong }؛ الحاصلة على نجمة: { $starred }
next-plan =
    .due = خطة العمل التالية مستحقة: كان موعدها { $day } (قاعدة عام { $year })
    .four-months = تأخرت خطة العمل التالية أربعة أشهر: كان موعدها { $day } (قاعدة عام { $year })
    .twelve-months = تأخرت خطة العمل التالية اثني عشر شهرًا: كان موعدها { $day } (قاعدة عام { $year })
reports-title = تقارير التقييم
report-standing =
    .final = نهائي
    .draft = مسودة
    .open = مسودة مطروحة لتعليق الجمهور، { $comments } حتى الآن
    .over = مسودة، انتهت فترة التعليق، { $comments }
    .closed = مسودة، أُغلق باب التعليق، { $comments }
report-comments =
    { $count ->
        [zero] لا تعليقات
        [one] تعليق واحد
        [two] تعليقان
        [few] { $count } تعليقات
        [many] { $count } تعليقًا
       *[other] { $count } تعليق
    }
report-open = مفتوح للتعليق حتى { $day }: { $left }
report-days-left =
    { $count ->
        [zero] لم يبق أي يوم
        [one] بقي يوم واحد
        [two] بقي يومان
        [few] بقيت { $count } أيام
        [many] بقي { $count } يومًا
       *[other] بقي { $count } يوم
    }
report-last-day = اليوم الأخير
documents-title = الوثائق
document-change =
    .replaced = استُبدلت
    .withdrawn = سُحبت
process-title = الإجراءات
process-step =
    .contrary-to-process = خالف الإجراءات
    .response = ردّ
    .review-opened = فُتحت مراجعة إجرائية
    .review-closed = أُغلقت مراجعة إجرائية
process-of-plan = { $step } ({ $plan })
process-outcome =
    .second-finding = مخالفة ثانية
    .decision = قرار
    .resolved = حُلّت
    .inactive = غير نشط

# Its events and contacts.
events-title = الفعاليات
events-upcoming = القادمة
events-upcoming-none = لا توجد فعاليات قادمة في السجل.
events-past = السابقة
events-past-none = لا توجد فعاليات سابقة في السجل.
event-date-open = لم يحدَّد موعد جديد
event-place-unknown = المكان غير مسجَّل
event-register = التسجيل
    .for = في «{ $title }»
contacts-title = جهات الاتصال
contacts-none = لا توجد جهة اتصال في السجل.

# A commitment.
commitment-state =
    .current = جارٍ
    .awaiting-review = جارٍ: بانتظار التقييم
    .post-implementation = ما بعد التنفيذ
    .withdrawn = مسحوب
promise-title = ما تم التعهد به
promise-none = لا يتضمن السجل سوى العنوان.
promise =
    .number = الرقم في الخطة
    .themes = المواضيع
    .plan-theme = عنوان القسم في الخطة
    .lead = الجهة المسؤولة
    .supports = الجهات المساندة
    .start = البداية
    .end = النهاية
    .successor = استمر بوصفه
milestones-title = المراحل
milestone-from =
    .day = ابتداءً من { $date }
    .period = ابتداءً من { $date }
milestone-by =
    .day = حتى { $date }
    .period = حتى { $date }
findings-title = ما توصل إليه المقيِّمون المستقلون
findings-about = جميع التقييمات النهائية المحتسبة التي أجرتها آلية التقارير المستقلة (IRM) معًا: لكل سؤال إجابة أحدث مرحلة.
findings-none = لا يوجد في السجل تقييم نهائي أجرته آلية التقارير المستقلة (IRM).
findings-none-any-more = لم يعد أي تقييم نهائي أجرته آلية التقارير المستقلة (IRM) محتسبًا.
findings-change = مستوى الإنجاز من التقييم السابق إلى الأخير: { $change }.
findings-values = قيم الحكومة المنفتحة التي يخدمها: { $values }.
findings-caused = كيف تغيّر ذلك
reported-title = ما يفيد به الآخرون ({ $count })
reported-about = ما تفيد به الحكومة وجهات أخرى عن عملها: لا يُحتسب في أي رقم في هذه الصفحات.
reported-none = لا توجد تقارير منها في السجل.
evidence = الأدلة
self-report-says = تقرير ذاتي: { $what }، بحسب { $reporter } ({ $date })
self-report =
    .milestone = المرحلة { $number }: { $what }
    .titled-milestone = المرحلة { $number }، «{ $title }»: { $what }
    .reached = أُنجزت
    .moved = أُعيدت جدولتها
    .moved-from = أُعيدت جدولتها من { $from }
    .moved-to = أُعيدت جدولتها إلى { $to }
    .moved-from-to = أُعيدت جدولتها من { $from } إلى { $to }
reviews-title = التقييمات ({ $count })
reviews-none = لا توجد تقييمات في السجل.
review-heading = { $stage }: { $product }
review-scheme = منهجية عام { $year }
review-counts-no-more = سُحب: لم يعد محتسبًا. ويبقى ما ورد فيه متاحًا للقراءة.
review-change =
    .corrected = صُحِّح ({ $date }): { $why }
    .taken-back = سُحب ({ $date }): { $why }
stage =
    .design = التصميم
    .mid-term = منتصف المدة
    .final = النهائي

# The values of reviews and their scales.
variable =
    .completion = مستوى الإنجاز
    .did-it-open-government = هل زاد من انفتاح الحكومة؟
    .opened-by-value = أثره في انفتاح الحكومة، قيمةً قيمة
    .early-results = النتائج الأولية
    .potential-impact = الأثر المحتمل
    .potential-for-results = إمكانية تحقيق نتائج
    .verifiable = قابل للتحقق
    .specificity = درجة التحديد
    .relevant = ذو صلة بالحكومة المنفتحة
    .ambition = مستوى الطموح
    .promising = واعد
    .ogp-values = قيم الحكومة المنفتحة
judgement =
    .yes = نعم
    .no = لا
ambition =
    .high = مرتفع
    .low = منخفض
completion-change = { $before } ← { $now } ({ $change })
    .increase = ارتفاع
    .no-change = دون تغيير
    .decrease = انخفاض
scale-place = الدرجة { $count } من { $steps }
scale-steps = عدد الدرجات { $count }، من الأدنى إلى الأعلى: { $steps }.
scale-apart = خارج السلّم: { $words }.
scale-or = { $word } أو { $other }
scale-applies =
    .completion = جميع المنهجيات: مدى تنفيذ الالتزام
    .did-it-open-government = منهجيتا عامي 2015 و2017
    .early-results = منهجية عام 2020
    .potential-impact = المنهجيات السابقة لعام 2020
    .potential-for-results = منهجية عام 2020
    .specificity = المنهجيات السابقة لعام 2017
scales-title = معنى كلمات التقييمات

# Why there is no page.
missing-member = لا يوجد عضو عنوانه «{ $asked }» ولم يوجد قط.
    .title = لا يوجد عضو كهذا
    .then = لا يوجد في السجل { $moment } عضو عنوانه «{ $asked }». وقد يكون انضم لاحقًا.
missing-commitment = لا توجد في السجل خطة عمل تتضمن التزامًا «{ $asked }».
    .title = لا يوجد التزام كهذا
    .then = لا يوجد في السجل { $moment } التزام «{ $asked }». وقد تكون خطته قُدِّمت لاحقًا.
missing-suggestions = هل تقصد:
refused-title = يطلب هذا العنوان شيئًا غير موجود
refused =
    .day = يجب أن تكون قيمة as_of يومًا بالصيغة YYYY-MM-DD، مثل ‎2018-12-31‎.
    .future-day = تقع قيمة as_of في المستقبل، ولا شيء عنه في السجل.
    .known = يجب أن تكون قيمة known_at رقم قيد في السجل، أو تاريخًا ووقتًا مع فارق التوقيت، مثل ‎2018-12-31T23:59:59Z‎.
    .future-known = تقع قيمة known_at في المستقبل، ولا شيء عنه في السجل.
    .before = يجب أن تكون قيمة before رقم قيد في السجل.
    .lang = يجب أن تكون قيمة lang واحدة مما يلي: ‎en, ko, es, fr, ar‎.
unreachable-title = تعذّر الوصول إلى السجل مؤقتًا
unreachable = لم يُفقد شيء. يُرجى إعادة المحاولة بعد بضع ثوانٍ.
fault-title = تعذّر إنشاء هذه الصفحة
fault = الخطأ منا وقد سُجِّل.
