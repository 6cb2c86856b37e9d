# The pages.

# What is around every page.
site-tagline = Actividad de la Alianza para el Gobierno Abierto
skip-to-content = Ir al contenido
footer-numbers = Cada cifra de estas páginas se cuenta a partir de la lista que la acompaña. Los hechos llevan un enlace a donde pueden comprobarse.

# What several pages say.
name = Nombre
kind = Tipo
date = Fecha
language = Idioma
full-text = Texto completo
source = Fuente
for-title = de «{ $title }»
colon = :
member-kind =
    .national = Nacional
    .local = Local
    .other = Otro
region = Región
    .africa-and-the-middle-east = África y Oriente Medio
    .americas = América
    .asia-and-the-pacific = Asia y el Pacífico
    .europe = Europa
language-name =
    .ar = árabe
    .bg = búlgaro
    .de = alemán
    .el = griego
    .en = inglés
    .es = español
    .fr = francés
    .id = indonesio
    .it = italiano
    .ka = georgiano
    .ko = coreano
    .nl = neerlandés
    .pt = portugués
    .ro = rumano
    .uk = ucraniano

# The moment a page shows.
banner = Esta página se muestra a fecha de { $day }, según lo que se sabía en la entrada { $entry } del registro.
banner-now = Ver la versión actual
moment-as-of = Ver esta página a fecha de
moment-known-at = según lo que se sabía en
moment-known-at-help = una entrada del registro, o una fecha y hora
moment-now = ahora
moment-month = Mes
moment-show = Mostrar
cite = Para citar esta página:
cite-address = su dirección permanente
cite-moment = , a fecha de { $day }, según lo que se sabía en la entrada { $entry } del registro.
as-of = a fecha de { $day }
as-of-known-at = a fecha de { $day }, según lo que se sabía en la entrada { $entry }

# The list of members.
members-title = Miembros
members-all = Todos los miembros
members-on-record =
    { $count ->
        [one] Consta { $count } miembro.
       *[other] Constan { $count } miembros.
    }
members-found = Coinciden { $found } de { $all } miembros.
members-member = Miembro
members-joined = Adhesión
    .narrow = Adhesión
    .unknown = Adhesión:
members-year-unknown = año no registrado
search-all =
    .region = Todas
    .kind = Todos
search-button = Buscar

# A member.
feed-title =
    .atom = Actividad de { $title } (Atom)
    .json = Actividad de { $title } (JSON Feed)
joined = Miembro desde { $year }
joined-formally =
    .day = Miembro formal desde el { $date }
    .period = Miembro formal desde { $date }
joined-unknown = Adhesión: año no registrado
standing-since =
    .day = { $status } desde el { $date }
    .period = { $status } desde { $date }
standing-because = { $standing } ({ $reason })
member-of-kind =
    .national = Miembro nacional
    .local = Miembro local
    .other = Otro miembro
on-this-page = En esta página
    .commitments = Compromisos
    .plans = Planes y documentos
    .events = Eventos
    .activity = Flujo de actividad

# Its letters.
letter-title = Carta de solicitud
letter-none = No consta ninguna carta de solicitud.
letter-signatory = Firmada por
letter-image = Imagen de la página { $count }
letter-read = Leer la carta

# Its numbers.
numbers-title = Los compromisos en cifras
counter =
    .current = Compromisos vigentes
    .reviewed = Compromisos evaluados
    .starred = Compromisos con estrella
    .post-implementation = Posteriores a la implementación
reviewed-title = Compromisos evaluados ({ $count })
reviewed-none = No consta ninguna evaluación de un compromiso.
starred-title = Compromisos con estrella ({ $count })
starred-none = Ningún compromiso tiene estrella.
themes-title = Plan de acción vigente: enfoque temático
themes-about = De qué trata el plan de acción vigente: los temas de los compromisos de «{ $title }». Un compromiso puede tener varios.
themes-none = No constan temas de un plan de acción vigente.
completion-title = Cumplimiento de los compromisos
completion-about = En qué medida se cumplieron los compromisos, según el Mecanismo de Revisión Independiente (IRM).
completion-none = El Mecanismo de Revisión Independiente (IRM) aún no ha valorado el cumplimiento de ningún compromiso.
completion-missing = Aún sin valoración: { $count }.

# Its commitments.
current-title = Compromisos vigentes ({ $count })
current-about = Compromisos de un plan de acción presentado o en curso, o ya concluido y cuya evaluación final está pendiente.
post-title = Compromisos posteriores a la implementación ({ $count })
post-about = Compromisos cuyo plan ha concluido y que el Mecanismo de Revisión Independiente (IRM) ha evaluado de forma definitiva.
withdrawn-title = Compromisos retirados ({ $count })
withdrawn-about = Compromisos que se eliminaron de su plan o cuyo plan se retiró.
commitments-none = No consta ninguno.
starred = Con estrella
commitment-themes = Temas: { $themes }
commitment-no-values = Evaluado, sin que conste ninguno de estos valores.
waiting-since = A la espera de evaluación desde { $since }
waiting-for =
    { $count ->
        [one] A la espera de evaluación desde hace { $count } mes (desde { $since })
       *[other] A la espera de evaluación desde hace { $count } meses (desde { $since })
    }
correction-made = Evaluación corregida ({ $date }): { $changes }. Motivo: { $why }
correction-taken-back = Evaluación retirada ({ $date }): { $why }

# Its plans and documents.
plans-title = Planes de acción y documentos
plans-none = No consta ningún plan de acción.
plan-number = Plan de acción { $count }
plan-commitments =
    { $count ->
        [one] { $count } compromiso registrado
       *[other] { $count } compromisos registrados
    }
plan-claimed = (el plan dice { $count })
plan-state =
    .submitted = Presentado, sin comenzar
    .implementing = En implementación
    .implementation-ended = Implementación concluida, evaluación final pendiente
    .reviewed = Implementación concluida y evaluada
    .withdrawn = Retirado
plan-remark =
    .extended = prorrogado
    .superseded = seguido de un plan posterior
plan-achieved = Evaluados: { $reviewed }; cumplidos de forma sustancial o completa: { $completed }; con resultados sólidos: { $strong }; con estrella: { $starred }
next-plan =
    .due = Debe presentarse el próximo plan de acción: el plazo vencía el { $day } (norma de { $year })
    .four-months = El próximo plan de acción lleva cuatro meses de retraso: el plazo vencía el { $day } (norma de { $year })
    .twelve-months = El próximo plan de acción lleva doce meses de retraso: el plazo vencía el { $day } (norma de { $year })
reports-title = Informes de evaluación
report-standing =
    .final = final
    .draft = borrador
    .open = borrador abierto a comentarios públicos, { $comments } hasta ahora
    .over = borrador, plazo de comentarios vencido, { $comments }
    .closed = borrador, plazo de comentarios cerrado, { $comments }
report-comments =
    { $count ->
        [one] { $count } comentario
       *[other] { $count } comentarios
    }
report-open = Abierto a comentarios hasta el { $day }: { $left }
report-days-left =
    { $count ->
        [one] queda { $count } día
       *[other] quedan { $count } días
    }
report-last-day = último día
documents-title = Documentos
document-change =
    .replaced = Sustituido
    .withdrawn = Retirado
process-title = Proceso
process-step =
    .contrary-to-process = Actuó en contra del proceso
    .response = Respondió
    .review-opened = Revisión de procedimiento abierta
    .review-closed = Revisión de procedimiento cerrada
process-of-plan = { $step } ({ $plan })
process-outcome =
    .second-finding = segunda constatación
    .decision = decisión
    .resolved = resuelta
    .inactive = inactivo

# Its events and contacts.
events-title = Eventos
events-upcoming = Próximos
events-upcoming-none = No consta ningún evento próximo.
events-past = Pasados
events-past-none = No consta ningún evento pasado.
event-date-open = nueva fecha por confirmar
event-place-unknown = lugar no registrado
event-register = Inscribirse
    .for = en «{ $title }»
contacts-title = Contactos
contacts-none = No consta ningún contacto.

# A commitment.
commitment-state =
    .current = Vigente
    .awaiting-review = Vigente: a la espera de evaluación
    .post-implementation = Posterior a la implementación
    .withdrawn = Retirado
promise-title = Qué se prometió
promise-none = Solo consta el título.
promise =
    .number = Número en el plan
    .themes = Temas
    .plan-theme = Epígrafe del plan
    .lead = Institución responsable
    .supports = Instituciones de apoyo
    .start = Inicio
    .end = Fin
    .successor = Continúa como
milestones-title = Hitos
milestone-from =
    .day = a partir del { $date }
    .period = a partir de { $date }
milestone-by =
    .day = hasta el { $date }
    .period = hasta { $date }
findings-title = Qué constataron los evaluadores independientes
findings-about = Todas las evaluaciones finales del Mecanismo de Revisión Independiente (IRM) que cuentan, reunidas: para cada pregunta, la respuesta de la última etapa.
findings-none = No consta ninguna evaluación final del Mecanismo de Revisión Independiente (IRM).
findings-none-any-more = Ya no cuenta ninguna evaluación final del Mecanismo de Revisión Independiente (IRM).
findings-change = Cumplimiento, de la valoración anterior a la última: { $change }.
findings-values = Valores de gobierno abierto a los que sirve: { $values }.
findings-caused = Cómo cambió
reported-title = Lo que informan otros ({ $count })
reported-about = Lo que el gobierno y otros informan sobre su propio trabajo: no cuenta para ninguna cifra de estas páginas.
reported-none = No consta ninguno.
evidence = Evidencia
self-report-says = Autoinforme: { $what }, según { $reporter } ({ $date })
self-report =
    .milestone = hito { $number }: { $what }
    .titled-milestone = hito { $number }, «{ $title }»: { $what }
    .reached = alcanzado
    .moved = reprogramado
    .moved-from = reprogramado (antes: { $from })
    .moved-to = reprogramado: { $to }
    .moved-from-to = reprogramado: { $from } → { $to }
reviews-title = Evaluaciones ({ $count })
reviews-none = No consta ninguna.
review-heading = { $stage }: { $product }
review-scheme = esquema de { $year }
review-counts-no-more = Retirada: ya no cuenta. Lo que decía sigue siendo legible.
review-change =
    .corrected = Corregida ({ $date }): { $why }
    .taken-back = Retirada ({ $date }): { $why }
stage =
    .design = Diseño
    .mid-term = Medio término
    .final = Final

# The values of reviews and their scales.
variable =
    .completion = Cumplimiento
    .did-it-open-government = ¿Abrió el gobierno?
    .opened-by-value = Apertura del gobierno, valor por valor
    .early-results = Resultados tempranos
    .potential-impact = Impacto potencial
    .potential-for-results = Potencial de resultados
    .verifiable = Verificable
    .specificity = Especificidad
    .relevant = Pertinente para el gobierno abierto
    .ambition = Ambición
    .promising = Prometedor
    .ogp-values = Valores de gobierno abierto
judgement =
    .yes = Sí
    .no = No
ambition =
    .high = Alta
    .low = Baja
completion-change = { $before } → { $now } ({ $change })
    .increase = sube
    .no-change = sin cambios
    .decrease = baja
scale-place = nivel { $count } de { $steps }
scale-steps = { $count } niveles, del más bajo al más alto: { $steps }.
scale-apart = Fuera de la escala: { $words }.
scale-or = { $word } o { $other }
scale-applies =
    .completion = todos los esquemas: en qué medida se cumplió el compromiso
    .did-it-open-government = esquemas de 2015 y 2017
    .early-results = esquema de 2020
    .potential-impact = esquemas anteriores a 2020
    .potential-for-results = esquema de 2020
    .specificity = esquemas anteriores a 2017
scales-title = Qué significan las palabras de las evaluaciones

# Why there is no page.
missing-member = Ningún miembro tiene ni ha tenido la dirección «{ $asked }».
    .title = No existe ese miembro
    .then = No consta ningún miembro con la dirección «{ $asked }» { $moment }. Puede haberse adherido más tarde.
missing-commitment = Ningún plan de acción registrado contiene un compromiso «{ $asked }».
    .title = No existe ese compromiso
    .then = No consta ningún compromiso «{ $asked }» { $moment }. Su plan puede haberse presentado más tarde.
missing-suggestions = Quizás quiso decir:
refused-title = Esta dirección pide algo que no existe
refused =
    .day = as_of debe ser un día con el formato YYYY-MM-DD, como 2018-12-31.
    .future-day = as_of está en el futuro, del que no consta nada.
    .known = known_at debe ser el número de una entrada del registro, o una fecha y hora con su desfase, como 2018-12-31T23:59:59Z.
    .future-known = known_at está en el futuro, del que no consta nada.
    .before = before debe ser el número de una entrada del registro.
    .lang = lang debe ser uno de estos códigos: en, ko, es, fr, ar.
unreachable-title = El registro no está disponible por un momento
unreachable = No se ha perdido nada. Inténtelo de nuevo en unos segundos.
fault-title = No se pudo generar esta página
fault = El fallo es nuestro y ha quedado registrado.
