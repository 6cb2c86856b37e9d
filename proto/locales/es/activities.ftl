# The sentences of activities. Names, titles, reasons and notes are what people wrote.

# How sentences are put together.
sentences = { $list }. { $next }
because = { $sentence } ({ $reason })
explained = { $sentence } ({ $reason })

# Who acts, and what things of ours are called.
partnership = Alianza para el Gobierno Abierto
irm = Mecanismo de Revisión Independiente (IRM)
clock = Calendario
contrary-to-process = Actuación contraria al proceso
comments-on = Comentarios sobre { $title }
self-report-on = Autoinforme sobre { $commitment }
product-of = { $product } de { $commitments }

# The kind of an activity in two or three words.
label =
    .action-plan-submitted = Plan de acción presentado
    .action-plan-amended = Plan de acción modificado
    .action-plan-extended = Plan de acción prorrogado
    .action-plan-withdrawn = Plan de acción retirado
    .action-plan-published = Plan de acción publicado
    .action-plan-overdue = Plan de acción con retraso
    .implementation-ended = Fin de la implementación
    .commitment-added = Compromiso añadido
    .commitment-amended = Compromiso modificado
    .commitment-withdrawn = Compromiso retirado
    .commitment-carried-forward = Compromiso trasladado
    .commitment-reviewed = Compromiso evaluado
    .milestone-reached = Hito alcanzado (autoinforme)
    .milestone-rescheduled = Hito reprogramado (autoinforme)
    .progress = Avance (autoinforme)
    .review-corrected = Evaluación corregida
    .review-retracted = Evaluación retirada
    .draft-report = Borrador de informe
    .report-published = Informe publicado
    .comments-opened = Abierto a comentarios
    .comments-closed = Comentarios cerrados
    .comment = Comentario
    .late-comment = Comentario fuera de plazo
    .document-replaced = Documento sustituido
    .document-withdrawn = Documento retirado
    .member-joined = Nuevo miembro
    .member-renamed = Cambio de nombre
    .member-status = Condición de miembro
    .new-address = Nueva dirección
    .contact = Contacto
    .entry-hidden = Entrada oculta
    .entry-shown = Entrada visible
    .contrary-to-process = Actuación contraria al proceso
    .response = Respuesta
    .procedural-review-opened = Revisión de procedimiento abierta
    .procedural-review-closed = Revisión de procedimiento cerrada
    .co-creation-meeting = Reunión de cocreación
    .new-date = Nueva fecha
    .new-mode = Nueva forma de participar
    .postponed = Aplazado
    .cancelled = Cancelado
    .held = Celebrado
    .event-discarded = Entrada descartada

# Members.
member-joined = { $member } se incorporó a la Alianza para el Gobierno Abierto
member-renamed = { $from } pasa a llamarse { $member }
member-moved = La página de { $member } está ahora en { $now }; { $before } conduce a ella
member-becomes =
    .active = { $member } vuelve a ser miembro activo
    .under-procedural-review = { $member } pasa a revisión de procedimiento
    .inactive = { $member } pasa a ser miembro inactivo
    .suspended = Se suspende la participación de { $member }
    .permanently-suspended = Se suspende de forma permanente la participación de { $member }
    .withdrawn = { $member } deja la Alianza para el Gobierno Abierto
contact-named = Contacto de { $member }: { $role }, { $body }
contact-removed = { $role }, { $body }, ya no es contacto de { $member }
contact-erased = El contacto de { $member } ({ $role }, { $body }) ya no nombra a ninguna persona
entry-hidden = La entrada { $entry } no se muestra en las actividades de { $member }
entry-shown = La entrada { $entry } vuelve a mostrarse en las actividades de { $member }

# The procedure with a member that does not keep the partnership's process.
acted-contrary-to-process = { $member } actuó en contra del proceso ({ $ground }), ciclo de { $plan }
responded = { $member } respondió a la constatación de que actuó en contra del proceso
procedural-review-opened =
    .second-finding = Se abre una revisión de procedimiento de { $member }: actuó en contra del proceso en dos ciclos seguidos
    .decision = Se abre una revisión de procedimiento de { $member }: por decisión
procedural-review-closed =
    .resolved = Se cierra la revisión de procedimiento de { $member }, resuelta: { $note }
    .inactive = Se cierra la revisión de procedimiento de { $member }, no resuelta: { $note }

# Action plans.
plan-submitted =
    { $member } presentó el plan de acción «{ $plan }» ({ $period }){ $count ->
        [0] {""}
        [one] {" "}con 1 compromiso registrado
       *[other] {" "}con { $count } compromisos registrados
    }
plan-amended = { $member } modificó el plan de acción «{ $plan }»
plan-extended = { $member } prorrogó el plan de acción «{ $plan }» de { $from } a { $to }
plan-withdrawn = { $member } retiró el plan de acción «{ $plan }»
implementation-ended = La implementación del plan de acción «{ $plan }» de { $member } terminó { $when }
implementation-ended-early = La implementación del plan de acción «{ $plan }» de { $member } terminó antes de lo previsto, { $when }
ended-when =
    .day = el { $date }
    .month = a finales de { $date }
    .year = a finales de { $date }
plan-overdue =
    .due = El plan de acción de { $member } que sigue a «{ $plan }» está pendiente desde el { $due }
    .four-months = El plan de acción de { $member } que sigue a «{ $plan }» lleva cuatro meses de retraso: debía presentarse el { $due }
    .twelve-months = El plan de acción de { $member } que sigue a «{ $plan }» lleva doce meses de retraso: debía presentarse el { $due }
commitments-become =
    .moved-to-current =
        { $count ->
            [one] { $count } compromiso vuelve a estar vigente
           *[other] { $count } compromisos vuelven a estar vigentes
        }
    .moved-to-awaiting-review = { number-of-commitments } a la espera de evaluación
    .moved-to-post-implementation = { number-of-commitments } en fase posterior a la implementación

# Commitments in a plan, and what is reported of them.
commitment-added = { $member } añadió «{ $commitment }» al plan de acción «{ $plan }»
commitment-amended = { $member } modificó «{ $commitment }»: { $changes }
commitment-withdrawn = { $member } retiró «{ $commitment }» del plan de acción «{ $plan }»
commitment-carried-forward = { $member } trasladó «{ $commitment }» a su plan { $successor-plan }, como { $successor }
self-reported = «{ $commitment }» de { $member }: { $what }, según informa { $role }
the-work = trabajo
milestone = hito { $number }
milestone-titled = hito { $number } («{ $title }»)
milestone-reached = { $milestone } alcanzado
milestone-rescheduled = { $milestone }, nueva fecha: { $to }
milestone-rescheduled-from = { $milestone }, nueva fecha: { $to } en lugar de { $from }
progress-of = { $about } { $progress }

# Reviews.
reviewer =
    .irm = El Mecanismo de Revisión Independiente (IRM)
    .other = { $name }
review-published = { $reviewer } evaluó { $judged }
review-drafted = { $reviewer } evaluó { $judged } (borrador)
review-corrected = { $reviewer } corrigió su evaluación sobre { $judged }: { $changes } ({ $why })
review-retracted = { $reviewer } retiró su evaluación sobre { $judged } ({ $why })
judged =
    .design = el diseño de { $commitments } de { $member }
    .mid-term = los avances de { $commitments } de { $member }
    .final = { $commitments } de { $member }
commitments-judged =
    { $others ->
        [0] «{ $title }»
        [one] «{ $title }» y { $others } compromiso más
       *[other] «{ $title }» y { $others } compromisos más
    }
effect-on = { $effect } («{ $title }»)
finding =
    .completion = cumplimiento { $value }
    .did-it-open-government = ¿abrió el gobierno? { $value }
    .early-results = resultados tempranos { $value }
    .potential-impact = impacto potencial { $value }
    .potential-for-results = potencial de resultados { $value }
    .promising = prometedor
    .not-verifiable = no verificable

# Reports and their comment periods.
report-published =
    .for-government = El Mecanismo de Revisión Independiente (IRM) mostró al gobierno { $report }
    .for-public-comment = El Mecanismo de Revisión Independiente (IRM) publicó { $report } para comentarios del público
    .final = El Mecanismo de Revisión Independiente (IRM) publicó { $report }
report-draft = { $product } (borrador) sobre «{ $plan }» de { $member }
report-final = { $product } sobre «{ $plan }» de { $member }
# The name of a product within these, with its article where there is one before it.
the-product =
    .progress-report = el Informe de avances
    .end-of-term-report = el Informe de fin de término
    .design-report = el Informe de diseño
    .implementation-report = el Informe de implementación
    .transitional-results-report = el Informe transitorio de resultados
    .action-plan-review = la Evaluación del plan de acción
    .results-report = el Informe de resultados
    .preliminary-review = la Evaluación preliminar
    .final-report = el Informe final
    .special-accountability-report = el Informe especial de rendición de cuentas
comments-opened = Se reciben comentarios sobre { $report } hasta el { $date }
comments-closed =
    .schedule =
        El plazo de comentarios sobre { $report } se cerró el { $date }; { $count ->
            [0] no consta ninguno
            [one] consta { $count }
           *[other] constan { $count }
        }
    .staff =
        El plazo de comentarios sobre { $report } se cerró el { $date }, antes de lo anunciado; { $count ->
            [0] no consta ninguno
            [one] consta { $count }
           *[other] constan { $count }
        }
comment-in-time = Un comentario enviado por { $role } sobre { $report } llegó a tiempo
comment-late = Un comentario enviado por { $role } sobre { $report } llegó después del plazo, que terminó el { $date }
number-starred = { $count } con estrella
completion-counts = cumplimiento: { $counts }
value-count = { $value } { $count }

# Documents.
document-dated = { $title }, { $date }
document-of-year = { $title } ({ $year })
document-replaced = { $document }, sustituido por una versión más reciente: { $reason }
document-withdrawn = { $document }, documento retirado: { $reason }

# Calendar events.
event-without-date = { $title }
event-scheduled = { $title }, { $when }
event-moved = { $title } tiene nueva fecha: { $to }
event-moved-from = { $title } tiene nueva fecha: { $to } en lugar de { $from }
event-postponed = { $title } se aplaza, con nueva fecha por definir: { $reason }
event-cancelled = { $title } se cancela: { $reason }
event-mode-changed = { $title } se celebra en formato { $to }
event-mode-changed-from = { $title } se celebra en formato { $to } en lugar de { $from }
event-held = { $title } se celebró

# The record itself.
entry-of-the-record = Entrada { $entry } del registro
event-discarded = La entrada { $entry } del registro no se pudo incorporar y queda descartada definitivamente: { $reason }

# Feeds for readers' programs.
feed-of-member = { $member } – actividad de gobierno abierto
feed-of-all = Alianza para el Gobierno Abierto – toda la actividad
hidden-activity = Esta actividad ya no se muestra.
hidden-activity-in-place = Esta actividad ya no se muestra. Su lugar en la lista se conserva.
