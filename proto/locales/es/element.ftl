# What the element <ogp-activity-feed> says itself.

element-heading = Flujo de actividad
element-empty = No hay ninguna actividad registrada.
element-more = Toda la actividad
element-pause = Pausar
element-resume = Reanudar
element-show =
    { $category ->
        [one] Mostrar { $count } actividad nueva
       *[other] Mostrar { $count } actividades nuevas
    }
element-source = Fuente
element-announced = anunciado: { $date }
element-static = Sin actualización en directo
element-connecting = Conectando…
element-live = En directo
element-polling = Se comprueba cada { $seconds } segundos
element-behind = Poniéndose al día…
element-stale = Reconectando…
element-paused = En pausa
element-offline = Sin conexión
element-since = se muestra lo que se sabía a las { $time }
element-error = No disponible

# The stream on a member's page, around the element.

member-stream =
    .without-script = Sin actualización en directo: el script está desactivado
    .older-entries = Sin actualización en directo: son actividades anteriores
    .earlier-moment = Sin actualización en directo: esta página muestra un momento anterior
    .follow = Seguir:
    .calendar = calendario
    .older = Actividades anteriores
    .newest = Actividades más recientes
