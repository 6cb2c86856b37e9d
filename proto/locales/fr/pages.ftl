# The pages.

# What is around every page.
site-tagline = Activité du Partenariat pour un gouvernement ouvert
skip-to-content = Aller au contenu
footer-numbers = Chaque chiffre de ces pages est compté à partir de la liste qui l’accompagne. Les faits portent un lien vers l’endroit où ils peuvent être vérifiés.

# What several pages say.
name = Nom
kind = Type
date = Date
language = Langue
full-text = Texte intégral
source = Source
for-title = pour « { $title } »
colon =  :
member-kind =
    .national = National
    .local = Local
    .other = Autre
region = Région
    .africa-and-the-middle-east = Afrique et Moyen-Orient
    .americas = Amériques
    .asia-and-the-pacific = Asie et Pacifique
    .europe = Europe
language-name =
    .ar = arabe
    .bg = bulgare
    .de = allemand
    .el = grec
    .en = anglais
    .es = espagnol
    .fr = français
    .id = indonésien
    .it = italien
    .ka = géorgien
    .ko = coréen
    .nl = néerlandais
    .pt = portugais
    .ro = roumain
    .uk = ukrainien

# The moment a page shows.
banner = Cette page est affichée à la date du { $day }, telle que connue à l’entrée { $entry } du registre.
banner-now = Voir la version actuelle
moment-as-of = Voir cette page à la date du
moment-known-at = telle que connue à
moment-known-at-help = une entrée du registre, ou une date et une heure
moment-now = maintenant
moment-month = Mois
moment-show = Afficher
cite = Pour citer cette page :
cite-address = son adresse permanente
cite-moment = , à la date du { $day }, telle que connue à l’entrée { $entry } du registre.
as-of = à la date du { $day }
as-of-known-at = à la date du { $day }, telle que connue à l’entrée { $entry }

# The list of members.
members-title = Membres
members-all = Tous les membres
members-on-record =
    { $count ->
        [one] { $count } membre est enregistré.
       *[other] { $count } membres sont enregistrés.
    }
members-found = { $found } sur { $all } membres correspondent.
members-member = Membre
members-joined = Adhésion
    .narrow = Adhésion
    .unknown = Adhésion :
members-year-unknown = année non connue
search-all =
    .region = Toutes
    .kind = Tous
search-button = Rechercher

# A member.
feed-title =
    .atom = Activité de { $title } (Atom)
    .json = Activité de { $title } (JSON Feed)
joined = Membre depuis { $year }
joined-formally =
    .day = Membre officiel depuis le { $date }
    .period = Membre officiel depuis { $date }
joined-unknown = Adhésion : année non connue
standing-since =
    .day = { $status } depuis le { $date }
    .period = { $status } depuis { $date }
standing-because = { $standing } ({ $reason })
member-of-kind =
    .national = Membre national
    .local = Membre local
    .other = Autre membre
on-this-page = Sur cette page
    .commitments = Engagements
    .plans = Plans et documents
    .events = Événements
    .activity = Fil d’activité

# Its letters.
letter-title = Lettre de candidature
letter-none = Aucune lettre de candidature n’est enregistrée.
letter-signatory = Signée par
letter-image = Image de la page { $count }
letter-read = Lire la lettre

# Its numbers.
numbers-title = Les engagements en chiffres
counter =
    .current = Engagements en cours
    .reviewed = Engagements évalués
    .starred = Engagements étoilés
    .post-implementation = Postérieurs à la mise en œuvre
reviewed-title = Engagements évalués ({ $count })
reviewed-none = Aucune évaluation d’un engagement n’est enregistrée.
starred-title = Engagements étoilés ({ $count })
starred-none = Aucun engagement n’est étoilé.
themes-title = Plan d’action en cours : axes thématiques
themes-about = Ce dont traite le plan d’action en cours : les thèmes des engagements de « { $title } ». Un engagement peut en avoir plusieurs.
themes-none = Aucun thème n’est enregistré pour un plan d’action en cours.
completion-title = Niveau d’achèvement des engagements
completion-about = Dans quelle mesure les engagements ont été réalisés, selon le Mécanisme d’évaluation indépendant (IRM).
completion-none = Le Mécanisme d’évaluation indépendant (IRM) n’a encore évalué l’achèvement d’aucun engagement.
completion-missing = Pas encore évalués : { $count }.

# Its commitments.
current-title = Engagements en cours ({ $count })
current-about = Engagements d’un plan d’action présenté ou en cours, ou achevé et dont l’évaluation finale reste à venir.
post-title = Engagements postérieurs à la mise en œuvre ({ $count })
post-about = Engagements dont le plan est achevé et que le Mécanisme d’évaluation indépendant (IRM) a évalués de façon définitive.
withdrawn-title = Engagements retirés ({ $count })
withdrawn-about = Engagements retirés de leur plan, ou dont le plan a été retiré.
commitments-none = Aucun n’est enregistré.
starred = Étoilé
commitment-themes = Thèmes : { $themes }
commitment-no-values = Évalué, sans qu’aucune de ces valeurs soit enregistrée.
waiting-since = En attente d’évaluation depuis { $since }
waiting-for = En attente d’évaluation depuis { $count } mois (depuis { $since })
correction-made = Évaluation corrigée ({ $date }) : { $changes }. Motif : { $why }
correction-taken-back = Évaluation retirée ({ $date }) : { $why }

# Its plans and documents.
plans-title = Plans d’action et documents
plans-none = Aucun plan d’action n’est enregistré.
plan-number = Plan d’action { $count }
plan-commitments =
    { $count ->
        [one] { $count } engagement enregistré
       *[other] { $count } engagements enregistrés
    }
plan-claimed = (le plan en annonce { $count })
plan-state =
    .submitted = Présenté, non commencé
    .implementing = En cours de mise en œuvre
    .implementation-ended = Mise en œuvre achevée, évaluation finale à venir
    .reviewed = Mise en œuvre achevée et évaluée
    .withdrawn = Retiré
plan-remark =
    .extended = prolongé
    .superseded = suivi d’un plan ultérieur
plan-achieved = Évalués : { $reviewed } ; réalisés substantiellement ou entièrement : { $completed } ; avec des résultats solides : { $strong } ; étoilés : { $starred }
next-plan =
    .due = Le prochain plan d’action est attendu : l’échéance était le { $day } (règle de { $year })
    .four-months = Le prochain plan d’action a quatre mois de retard : l’échéance était le { $day } (règle de { $year })
    .twelve-months = Le prochain plan d’action a douze mois de retard : l’échéance était le { $day } (règle de { $year })
reports-title = Rapports d’évaluation
report-standing =
    .final = version finale
    .draft = version provisoire
    .open = version provisoire ouverte aux commentaires du public, { $comments } à ce jour
    .over = version provisoire, période de commentaires terminée, { $comments }
    .closed = version provisoire, commentaires clos, { $comments }
report-comments =
    { $count ->
        [one] { $count } commentaire
       *[other] { $count } commentaires
    }
report-open = Ouvert aux commentaires jusqu’au { $day } : { $left }
report-days-left =
    { $count ->
        [one] { $count } jour restant
       *[other] { $count } jours restants
    }
report-last-day = dernier jour
documents-title = Documents
document-change =
    .replaced = Remplacé
    .withdrawn = Retiré
process-title = Processus
process-step =
    .contrary-to-process = Processus non respecté
    .response = A répondu
    .review-opened = Examen procédural ouvert
    .review-closed = Examen procédural clos
process-of-plan = { $step } ({ $plan })
process-outcome =
    .second-finding = deuxième constat
    .decision = décision
    .resolved = résolu
    .inactive = inactif

# Its events and contacts.
events-title = Événements
events-upcoming = À venir
events-upcoming-none = Aucun événement à venir n’est enregistré.
events-past = Passés
events-past-none = Aucun événement passé n’est enregistré.
event-date-open = nouvelle date à confirmer
event-place-unknown = lieu non connu
event-register = S’inscrire
    .for = à « { $title } »
contacts-title = Contacts
contacts-none = Aucun contact n’est enregistré.

# A commitment.
commitment-state =
    .current = En cours
    .awaiting-review = En cours : en attente d’évaluation
    .post-implementation = Postérieur à la mise en œuvre
    .withdrawn = Retiré
promise-title = Ce qui a été promis
promise-none = Seul le titre est enregistré.
promise =
    .number = Numéro dans le plan
    .themes = Thèmes
    .plan-theme = Rubrique du plan
    .lead = Institution responsable
    .supports = Institutions d’appui
    .start = Début
    .end = Fin
    .successor = Reconduit sous
milestones-title = Jalons
milestone-from =
    .day = à partir du { $date }
    .period = à partir de { $date }
milestone-by =
    .day = jusqu’au { $date }
    .period = jusqu’en { $date }
findings-title = Ce que les évaluateurs indépendants ont constaté
findings-about = Toutes les évaluations finales du Mécanisme d’évaluation indépendant (IRM) qui comptent, réunies : pour chaque question, la réponse de l’étape la plus récente.
findings-none = Aucune évaluation finale du Mécanisme d’évaluation indépendant (IRM) n’est enregistrée.
findings-none-any-more = Plus aucune évaluation finale du Mécanisme d’évaluation indépendant (IRM) ne compte.
findings-change = Niveau d’achèvement, de l’évaluation précédente à la dernière : { $change }.
findings-values = Valeurs du gouvernement ouvert qu’il sert : { $values }.
findings-caused = Comment cela a changé
reported-title = Ce que d’autres rapportent ({ $count })
reported-about = Ce que le gouvernement et d’autres rapportent sur leur propre travail : cela ne compte pour aucun chiffre de ces pages.
reported-none = Aucun n’est enregistré.
evidence = Preuves
self-report-says = Autodéclaration : { $what }, selon { $reporter } ({ $date })
self-report =
    .milestone = jalon { $number } : { $what }
    .titled-milestone = jalon { $number }, « { $title } » : { $what }
    .reached = atteint
    .moved = reprogrammé
    .moved-from = reprogrammé (auparavant : { $from })
    .moved-to = reprogrammé : { $to }
    .moved-from-to = reprogrammé : { $from } → { $to }
reviews-title = Évaluations ({ $count })
reviews-none = Aucune n’est enregistrée.
review-heading = { $stage } : { $product }
review-scheme = grille de { $year }
review-counts-no-more = Retirée : elle ne compte plus. Ce qu’elle disait reste lisible.
review-change =
    .corrected = Corrigée ({ $date }) : { $why }
    .taken-back = Retirée ({ $date }) : { $why }
stage =
    .design = Conception
    .mid-term = Mi-parcours
    .final = Finale

# The values of reviews and their scales.
variable =
    .completion = Niveau d’achèvement
    .did-it-open-government = A-t-il ouvert le gouvernement ?
    .opened-by-value = Ouverture du gouvernement, valeur par valeur
    .early-results = Premiers résultats
    .potential-impact = Impact potentiel
    .potential-for-results = Potentiel de résultats
    .verifiable = Vérifiable
    .specificity = Spécificité
    .relevant = Pertinent pour le gouvernement ouvert
    .ambition = Ambition
    .promising = Prometteur
    .ogp-values = Valeurs du gouvernement ouvert
judgement =
    .yes = Oui
    .no = Non
ambition =
    .high = Élevée
    .low = Faible
completion-change = { $before } → { $now } ({ $change })
    .increase = en hausse
    .no-change = inchangé
    .decrease = en baisse
scale-place = niveau { $count } sur { $steps }
scale-steps = { $count } niveaux, du plus bas au plus haut : { $steps }.
scale-apart = Hors échelle : { $words }.
scale-or = { $word } ou { $other }
scale-applies =
    .completion = toutes les grilles : dans quelle mesure l’engagement a été réalisé
    .did-it-open-government = grilles de 2015 et 2017
    .early-results = grille de 2020
    .potential-impact = grilles antérieures à 2020
    .potential-for-results = grille de 2020
    .specificity = grilles antérieures à 2017
scales-title = Ce que signifient les mots des évaluations

# Why there is no page.
missing-member = Aucun membre n’a ni n’a jamais eu l’adresse « { $asked } ».
    .title = Ce membre n’existe pas
    .then = Aucun membre dont l’adresse est « { $asked } » n’est enregistré { $moment }. Il a pu adhérer plus tard.
missing-commitment = Aucun plan d’action enregistré ne contient d’engagement « { $asked } ».
    .title = Cet engagement n’existe pas
    .then = Aucun engagement « { $asked } » n’est enregistré { $moment }. Son plan a pu être présenté plus tard.
missing-suggestions = Vouliez-vous dire :
refused-title = Cette adresse demande quelque chose qui n’existe pas
refused =
    .day = as_of doit être un jour au format YYYY-MM-DD, tel que 2018-12-31.
    .future-day = as_of se situe dans le futur, dont rien n’est enregistré.
    .known = known_at doit être le numéro d’une entrée du registre, ou une date et une heure avec leur décalage, telles que 2018-12-31T23:59:59Z.
    .future-known = known_at se situe dans le futur, dont rien n’est enregistré.
    .before = before doit être le numéro d’une entrée du registre.
    .lang = lang doit être l’un des codes suivants : en, ko, es, fr, ar.
unreachable-title = Le registre est momentanément inaccessible
unreachable = Rien n’est perdu. Veuillez réessayer dans quelques secondes.
fault-title = Cette page n’a pas pu être produite
fault = L’erreur est de notre fait et a été consignée.
