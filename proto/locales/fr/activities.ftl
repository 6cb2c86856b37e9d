# The sentences of activities. Names, titles, reasons and notes are what people wrote: no word before them may depend on
# their first letter.

# How sentences are put together.
sentences = { $list }. { $next }
because = { $sentence } ({ $reason })
explained = { $sentence } ({ $reason })

# Who acts, and what things of ours are called.
partnership = Partenariat pour un gouvernement ouvert
irm = Mécanisme d’évaluation indépendant (IRM)
clock = Calendrier
contrary-to-process = Non-respect du processus
comments-on = Commentaires sur { $title }
self-report-on = Autodéclaration sur { $commitment }
product-of = { $product } : { $commitments }

# The kind of an activity in two or three words.
label =
    .action-plan-submitted = Plan d’action présenté
    .action-plan-amended = Plan d’action modifié
    .action-plan-extended = Plan d’action prolongé
    .action-plan-withdrawn = Plan d’action retiré
    .action-plan-published = Plan d’action publié
    .action-plan-overdue = Plan d’action en retard
    .implementation-ended = Fin de la mise en œuvre
    .commitment-added = Engagement ajouté
    .commitment-amended = Engagement modifié
    .commitment-withdrawn = Engagement retiré
    .commitment-carried-forward = Engagement reporté
    .commitment-reviewed = Engagement évalué
    .milestone-reached = Jalon atteint (autodéclaration)
    .milestone-rescheduled = Jalon reporté (autodéclaration)
    .progress = Avancement (autodéclaration)
    .review-corrected = Évaluation corrigée
    .review-retracted = Évaluation retirée
    .draft-report = Rapport provisoire
    .report-published = Rapport publié
    .comments-opened = Ouvert aux commentaires
    .comments-closed = Commentaires clos
    .comment = Commentaire
    .late-comment = Commentaire tardif
    .document-replaced = Document remplacé
    .document-withdrawn = Document retiré
    .member-joined = Nouveau membre
    .member-renamed = Changement de nom
    .member-status = Statut du membre
    .new-address = Nouvelle adresse
    .contact = Contact
    .entry-hidden = Entrée masquée
    .entry-shown = Entrée affichée
    .contrary-to-process = Non-respect du processus
    .response = Réponse
    .procedural-review-opened = Examen procédural ouvert
    .procedural-review-closed = Examen procédural clos
    .co-creation-meeting = Réunion de cocréation
    .new-date = Nouvelle date
    .new-mode = Nouveau mode de participation
    .postponed = Reporté
    .cancelled = Annulé
    .held = Tenu
    .event-discarded = Entrée écartée

# Members.
member-joined = { $member } a rejoint le Partenariat pour un gouvernement ouvert
member-renamed = { $from } s’appelle désormais { $member }
member-moved = La page ({ $member }) se trouve désormais à l’adresse { $now } ; { $before } y conduit
member-becomes =
    .active = { $member } est de nouveau un membre actif
    .under-procedural-review = { $member } fait l’objet d’un examen procédural
    .inactive = { $member } devient un membre inactif
    .suspended = { $member } fait l’objet d’une suspension
    .permanently-suspended = { $member } fait l’objet d’une suspension définitive
    .withdrawn = { $member } quitte le Partenariat pour un gouvernement ouvert
contact-named = Contact ({ $member }) : { $role }, { $body }
contact-removed = Contact supprimé ({ $member }) : { $role }, { $body }
contact-erased = Le contact de ce membre ne nomme plus personne ({ $member }, { $role }, { $body })
entry-hidden = L’entrée { $entry } n’est pas affichée dans le fil d’activité ({ $member })
entry-shown = L’entrée { $entry } est de nouveau affichée dans le fil d’activité ({ $member })

# The procedure with a member that does not keep the partnership's process.
acted-contrary-to-process = { $member } n’a pas respecté le processus ({ $ground }), cycle { $plan }
responded = { $member } a répondu au constat de non-respect du processus
procedural-review-opened =
    .second-finding = Un examen procédural est ouvert ({ $member }) : processus non respecté pendant deux cycles de suite
    .decision = Un examen procédural est ouvert ({ $member }) : par décision
procedural-review-closed =
    .resolved = L’examen procédural est clos, résolu ({ $member }) : { $note }
    .inactive = L’examen procédural est clos, non résolu ({ $member }) : { $note }

# Action plans.
plan-submitted =
    { $member } a présenté le plan d’action « { $plan } » ({ $period }){ $count ->
        [0] {""}
        [one] {" "}avec { $count } engagement enregistré
       *[other] {" "}avec { $count } engagements enregistrés
    }
plan-amended = { $member } a modifié le plan d’action « { $plan } »
plan-extended = { $member } a prolongé le plan d’action « { $plan } », fin : { $from } → { $to }
plan-withdrawn = { $member } a retiré le plan d’action « { $plan } »
implementation-ended = La mise en œuvre du plan d’action « { $plan } » ({ $member }) s’est achevée { $when }
implementation-ended-early = La mise en œuvre du plan d’action « { $plan } » ({ $member }) s’est achevée plus tôt que prévu, { $when }
ended-when =
    .day = le { $date }
    .month = fin { $date }
    .year = fin { $date }
plan-overdue =
    .due = Le plan d’action qui doit suivre « { $plan } » ({ $member }) est attendu depuis le { $due }
    .four-months = Le plan d’action qui doit suivre « { $plan } » ({ $member }) a quatre mois de retard : il était attendu le { $due }
    .twelve-months = Le plan d’action qui doit suivre « { $plan } » ({ $member }) a douze mois de retard : il était attendu le { $due }
commitments-become =
    .moved-to-current = { number-of-commitments } de nouveau en cours
    .moved-to-awaiting-review = { number-of-commitments } en attente d’évaluation
    .moved-to-post-implementation = { number-of-commitments } en phase postérieure à la mise en œuvre

# Commitments in a plan, and what is reported of them.
commitment-added = { $member } a ajouté « { $commitment } » au plan d’action « { $plan } »
commitment-amended = { $member } a modifié « { $commitment } » : { $changes }
commitment-withdrawn = { $member } a retiré « { $commitment } » du plan d’action « { $plan } »
commitment-carried-forward = { $member } a reporté « { $commitment } » dans son plan { $successor-plan }, sous { $successor }
self-reported = « { $commitment } » ({ $member }) : { $what }, selon { $role }
the-work = travail
milestone = jalon { $number }
milestone-titled = jalon { $number } (« { $title } »)
milestone-reached = { $milestone } atteint
milestone-rescheduled = { $milestone }, nouvelle échéance : { $to }
milestone-rescheduled-from = { $milestone }, nouvelle échéance : { $from } → { $to }
progress-of = { $about } { $progress }

# Reviews.
reviewer =
    .irm = Le Mécanisme d’évaluation indépendant (IRM)
    .other = { $name }
review-published = { $reviewer } a évalué { $judged }
review-drafted = { $reviewer } a évalué, à titre provisoire, { $judged }
review-corrected = { $reviewer } a corrigé son évaluation portant sur { $judged } : { $changes } ({ $why })
review-retracted = { $reviewer } a retiré son évaluation portant sur { $judged } : { $why }
judged =
    .design = la conception de { $commitments } ({ $member })
    .mid-term = l’avancement de { $commitments } ({ $member })
    .final = { $commitments } ({ $member })
commitments-judged =
    { $others ->
        [0] « { $title } »
        [one] « { $title } » et { $others } autre engagement
       *[other] « { $title } » et { $others } autres engagements
    }
effect-on = { $effect } (« { $title } »)
finding =
    .completion = niveau d’achèvement { $value }
    .did-it-open-government = ouverture du gouvernement { $value }
    .early-results = premiers résultats { $value }
    .potential-impact = impact potentiel { $value }
    .potential-for-results = potentiel de résultats { $value }
    .promising = prometteur
    .not-verifiable = non vérifiable

# Reports and their comment periods.
report-published =
    .for-government = Le Mécanisme d’évaluation indépendant (IRM) a montré au gouvernement { $report }
    .for-public-comment = Le Mécanisme d’évaluation indépendant (IRM) a publié { $report } pour recueillir les commentaires du public
    .final = Le Mécanisme d’évaluation indépendant (IRM) a publié { $report }
report-draft = { $product } (version provisoire) sur « { $plan } » ({ $member })
report-final = { $product } sur « { $plan } » ({ $member })
# The name of a product within these, with its article where there is one before it.
the-product =
    .progress-report = le Rapport d’avancement
    .end-of-term-report = le Rapport de fin de cycle
    .design-report = le Rapport de conception
    .implementation-report = le Rapport de mise en œuvre
    .transitional-results-report = le Rapport transitoire de résultats
    .action-plan-review = l’Évaluation du plan d’action
    .results-report = le Rapport de résultats
    .preliminary-review = l’Évaluation préliminaire
    .final-report = le Rapport final
    .special-accountability-report = le Rapport spécial de redevabilité
comments-opened = Les commentaires sur { $report } sont ouverts jusqu’au { $date }
comments-closed =
    .schedule =
        Les commentaires sur { $report } ont été clos le { $date } ; { $count ->
            [0] aucun n’est enregistré
            [one] { $count } est enregistré
           *[other] { $count } sont enregistrés
        }
    .staff =
        Les commentaires sur { $report } ont été clos le { $date }, plus tôt qu’annoncé ; { $count ->
            [0] aucun n’est enregistré
            [one] { $count } est enregistré
           *[other] { $count } sont enregistrés
        }
comment-in-time = Un commentaire envoyé par { $role } sur { $report } est arrivé dans les délais
comment-late = Un commentaire envoyé par { $role } sur { $report } est arrivé après la période de commentaires, qui s’est terminée le { $date }
number-starred =
    { $count ->
        [one] { $count } étoilé
       *[other] { $count } étoilés
    }
completion-counts = niveau d’achèvement : { $counts }
value-count = { $value } { $count }

# Documents.
document-dated = { $title }, { $date }
document-of-year = { $title } ({ $year })
document-replaced = { $document }, remplacé par une version plus récente : { $reason }
document-withdrawn = { $document }, document retiré : { $reason }

# Calendar events.
event-without-date = { $title }
event-scheduled = { $title }, { $when }
event-moved = { $title }, nouvelle date : { $to }
event-moved-from = { $title }, nouvelle date : { $from } → { $to }
event-postponed = { $title }, événement reporté à une date à fixer : { $reason }
event-cancelled = { $title }, événement annulé : { $reason }
event-mode-changed = { $title } a lieu { $to }
event-mode-changed-from = { $title } a lieu { $to } au lieu de se tenir { $from }
event-held = { $title } a eu lieu

# The record itself.
entry-of-the-record = Entrée { $entry } du registre
event-discarded = L’entrée { $entry } du registre n’a pas pu être prise en compte et est définitivement écartée : { $reason }

# Feeds for readers' programs.
feed-of-member = { $member } – activité de gouvernement ouvert
feed-of-all = Partenariat pour un gouvernement ouvert – toute l’activité
hidden-activity = Cette activité n’est plus affichée.
hidden-activity-in-place = Cette activité n’est plus affichée. Sa place dans le fil est conservée.
