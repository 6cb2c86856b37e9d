# What the element <ogp-activity-feed> says itself.

element-heading = Fil d’activité
element-empty = Aucune activité n’est enregistrée.
element-more = Toute l’activité
element-pause = Mettre en pause
element-resume = Reprendre
element-show =
    { $category ->
        [one] Afficher { $count } nouvelle activité
       *[other] Afficher { $count } nouvelles activités
    }
element-source = Source
element-announced = annoncé : { $date }
element-static = Hors direct
element-connecting = Connexion…
element-live = En direct
element-polling = Vérifié toutes les { $seconds } secondes
element-behind = Rattrapage en cours…
element-stale = Reconnexion…
element-paused = En pause
element-offline = Hors ligne
element-since = état connu à { $time }
element-error = Indisponible

# The stream on a member's page, around the element.

member-stream =
    .without-script = Hors direct : les scripts sont désactivés
    .older-entries = Hors direct : ce sont des activités plus anciennes
    .earlier-moment = Hors direct : cette page montre un moment antérieur
    .follow = Suivre :
    .calendar = calendrier
    .older = Activités plus anciennes
    .newest = Activités les plus récentes
