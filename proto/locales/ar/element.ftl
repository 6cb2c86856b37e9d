# What the element <ogp-activity-feed> says itself.

element-heading = سجل الأنشطة
element-empty = لا توجد أنشطة مسجلة.
element-more = جميع الأنشطة
element-pause = إيقاف مؤقت
element-resume = استئناف
element-show =
    { $category ->
        [one] عرض نشاط جديد واحد ({ $count })
        [two] عرض نشاطين جديدين ({ $count })
        [few] عرض { $count } أنشطة جديدة
        [many] عرض { $count } نشاطًا جديدًا
       *[other] عرض { $count } نشاط جديد
    }
element-source = المصدر
element-announced = أُعلن في: { $date }
element-static = غير مباشر
element-connecting = جارٍ الاتصال…
element-live = مباشر
element-polling = يُتحقق كل { $seconds } ثانية
element-behind = جارٍ استدراك ما فات…
element-stale = جارٍ إعادة الاتصال…
element-paused = متوقف مؤقتًا
element-offline = غير متصل
element-since = يُعرض ما كان معروفًا في { $time }
element-error = غير متاح

# The stream on a member's page, around the element.

member-stream =
    .without-script = غير مباشر: البرامج النصية معطلة
    .older-entries = غير مباشر: هذه أنشطة أقدم
    .earlier-moment = غير مباشر: تعرض هذه الصفحة وقتًا سابقًا
    .follow = المتابعة:
    .calendar = التقويم
    .older = أنشطة أقدم
    .newest = أحدث الأنشطة
