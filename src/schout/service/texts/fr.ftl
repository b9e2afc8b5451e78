### Ce que le produit dit en français.

## Genres de clauses, gravité d’une violation, et raisons d’agir sans attendre
kind-content = contenu
kind-conduct = comportement
kind-resource = usage des ressources
kind-contract = accord
kind-duty = obligation
severity-minor = mineure
severity-moderate = moyenne
severity-serious = grave
ground-serious = grave
ground-intentional = intentionnelle
ground-repeated = répétée

## Signes d’intention
sign-continued_after_notice = continuer après une notification
sign-concealment = dissimuler les faits
sign-evasion = contourner une limite ou une mesure
sign-false_identity = utiliser une fausse identité
sign-prepared_tooling = utiliser des outils conçus ou préparés pour cela
sign-targeted_victim = viser une victime précise
sign-gain = agir pour en tirer profit
sign-admission = reconnaître les faits

## Ce qui est touché, et par quoi l’on compte
scope-object = l’objet lui-même
scope-source = l’adresse source
scope-user = l’utilisateur
scope-database = la base de données
scope-service = le service
scope-tenant = tout ce que le client a chez nous
per_scope-object = par objet
per_scope-source = par adresse source
per_scope-user = par utilisateur
per_scope-database = par base de données
per_scope-service = par service
per_scope-tenant = par client

## Modes
mode-shadow = seulement consignée
mode-enforce = suivie de mesures
fail-open = le trafic passe
fail-closed = le trafic est refusé
fail-last_known = la dernière réponse connue vaut
failure-open = Si le contrôle est impossible, le trafic passe.
failure-closed = Si le contrôle est impossible, le trafic est refusé.
failure-last_known = Si le contrôle est impossible, la dernière réponse connue vaut.

## Combien de quoi
metric-calls = { $n ->
    [one] { $n } appel
   *[other] { $n } appels
}
metric-parallel_calls = { $n ->
    [one] { $n } appel simultané
   *[other] { $n } appels simultanés
}
metric-active_minutes = { $n ->
    [one] { $n } minute d’activité
   *[other] { $n } minutes d’activité
}
metric-requests = { $n ->
    [one] { $n } requête
   *[other] { $n } requêtes
}
metric-pages = { $n ->
    [one] { $n } page
   *[other] { $n } pages
}
metric-missing_pages = { $n ->
    [one] { $n } requête vers une page qui n’existe pas
   *[other] { $n } requêtes vers des pages qui n’existent pas
}
metric-sign_ups = { $n ->
    [one] { $n } inscription
   *[other] { $n } inscriptions
}
metric-login_failures = { $n ->
    [one] { $n } connexion échouée
   *[other] { $n } connexions échouées
}
metric-mails = { $n ->
    [one] { $n } e-mail
   *[other] { $n } e-mails
}
metric-recipients = { $n ->
    [one] { $n } destinataire
   *[other] { $n } destinataires
}
metric-bytes = { $n ->
    [one] { $n } octet
   *[other] { $n } octets
}
metric-items = { $n ->
    [one] { $n } élément
   *[other] { $n } éléments
}
metric-destinations = { $n ->
    [one] { $n } destination
   *[other] { $n } destinations
}
metric-accounts = { $n ->
    [one] { $n } compte
   *[other] { $n } comptes
}
metric-addresses = { $n ->
    [one] { $n } adresse
   *[other] { $n } adresses
}
metric-alerts = { $n ->
    [one] { $n } alerte
   *[other] { $n } alertes
}
metric-connections = { $n ->
    [one] { $n } connexion
   *[other] { $n } connexions
}
metric-domains = { $n ->
    [one] { $n } domaine
   *[other] { $n } domaines
}
metric-packets = { $n ->
    [one] { $n } paquet
   *[other] { $n } paquets
}
metric-ports = { $n ->
    [one] { $n } port
   *[other] { $n } ports
}
metric-reports = { $n ->
    [one] { $n } signalement
   *[other] { $n } signalements
}
metric-share_percent = { $n } pour cent
size-bytes = { metric-bytes }
unit-calls = les appels
unit-parallel_calls = les appels simultanés
unit-active_minutes = les minutes d’activité
unit-requests = les requêtes
unit-pages = les pages
unit-missing_pages = les requêtes vers des pages qui n’existent pas
unit-sign_ups = les inscriptions
unit-login_failures = les connexions échouées
unit-mails = les e-mails
unit-recipients = les destinataires
unit-bytes = les octets
unit-items = les éléments
unit-destinations = les destinations
unit-accounts = les comptes
unit-addresses = les adresses
unit-alerts = les alertes
unit-connections = les connexions
unit-domains = les domaines
unit-packets = les paquets
unit-ports = les ports
unit-reports = les signalements
unit-share_percent = la part en pour cent

## Périodes : combien de temps, avant quand, par quoi
period-s = { $n ->
    [one] { $n } seconde
   *[other] { $n } secondes
}
period-m = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
period-h = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
}
period-d = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}
period-w = { $n ->
    [one] { $n } semaine
   *[other] { $n } semaines
}
period-mo = { $n } mois
period-bh = { $n ->
    [one] { $n } heure ouvrable
   *[other] { $n } heures ouvrables
}
period-bd = { $n ->
    [one] { $n } jour ouvrable
   *[other] { $n } jours ouvrables
}
within-s = { $n ->
    [one] dans un délai de { $n } seconde
   *[other] dans les { $n } secondes
}
within-m = { $n ->
    [one] dans un délai de { $n } minute
   *[other] dans les { $n } minutes
}
within-h = { $n ->
    [one] dans un délai de { $n } heure
   *[other] dans les { $n } heures
}
within-d = { $n ->
    [one] dans un délai de { $n } jour
   *[other] dans les { $n } jours
}
within-w = { $n ->
    [one] dans un délai de { $n } semaine
   *[other] dans les { $n } semaines
}
within-mo = { $n ->
    [one] dans un délai de { $n } mois
   *[other] dans les { $n } mois
}
within-bh = { $n ->
    [one] dans un délai de { $n } heure ouvrable
   *[other] dans les { $n } heures ouvrables
}
within-bd = { $n ->
    [one] dans un délai de { $n } jour ouvrable
   *[other] dans les { $n } jours ouvrables
}
per-us = { $n ->
    [1] par microseconde
   *[other] toutes les { $n } microsecondes
}
per-ms = { $n ->
    [1] par milliseconde
   *[other] toutes les { $n } millisecondes
}
per-s = { $n ->
    [1] par seconde
   *[other] toutes les { $n } secondes
}
per-m = { $n ->
    [1] par minute
   *[other] toutes les { $n } minutes
}
per-h = { $n ->
    [1] par heure
   *[other] toutes les { $n } heures
}
per-d = { $n ->
    [1] par jour
   *[other] tous les { $n } jours
}
per-w = { $n ->
    [1] par semaine
   *[other] toutes les { $n } semaines
}
per-mo = { $n ->
    [1] par mois
   *[other] tous les { $n } mois
}
per-bh = { $n ->
    [1] par heure ouvrable
   *[other] toutes les { $n } heures ouvrables
}
per-bd = { $n ->
    [1] par jour ouvrable
   *[other] tous les { $n } jours ouvrables
}
moment = { $date } à { $time }
calendar = { $days }, de { $opens } à { $closes } ({ $zone }), sauf les jours fériés ({ $country }).

## Limites
value-parallel = { $n ->
    [one] { $n } appel à la fois
   *[other] { $n } appels à la fois
}
value-moment = { $what } en une fois
limit-sentence = au plus { $value }, { $scope }
limit-burst = dont { $n } au plus d’un coup
limit-plan = avec la formule « { $plan } » : { $value }
traffic-any = tout le trafic
traffic-api = les appels à l’API
traffic-web = les pages web
traffic-sign_up = les inscriptions
traffic-login = les connexions
traffic-mail = les e-mails
traffic-outbound = le trafic sortant
traffic-storage = le stockage
col-at_most = Au plus
col-on_plan = Avec la formule « { $plan } »
col-applies = Vaut pour
col-counted = Compté
col-burst = D’un coup

## Autorisations
permit-rate_exception = un débit plus élevé convenu
permit-dedicated_hosting = un hébergement dédié
permit-security_research = une recherche en sécurité convenue
permit-registered_automation = une automatisation enregistrée
permit-load_test = un test de charge convenu
permit-bulk_mail = un envoi de masse convenu
permit-content_licence = une licence pour le contenu
permit-how = Une autorisation ne vaut que si elle est écrite, signée et limitée dans le temps et dans son objet. Demandez-la à { $contact }.

## Ce qui suit, étape par étape
measure-throttle = le trafic est ralenti
measure-api_off = l’API est coupée
measure-outbound_mail_off = l’envoi d’e-mails est coupé
measure-outbound_traffic_off = le trafic sortant est coupé
measure-sign_up_off = les inscriptions sont fermées
measure-publishing_off = la publication est coupée
measure-quarantine = le contenu est mis en quarantaine
measure-read_only = seule la lecture reste possible
measure-suspend_service = le service est suspendu (les données sont conservées)
measure-suspend_tenant = tous les services sont suspendus (les données sont conservées)
measure-terminate = le contrat prend fin
measure-line = { $measure } (pour { $scope }), { $time }
for-s = pendant { period-s }
for-m = pendant { period-m }
for-h = pendant { period-h }
for-d = pendant { period-d }
for-w = pendant { period-w }
for-mo = pendant { period-mo }
for-bh = pendant { period-bh }
for-bd = pendant { period-bd }
for-open = jusqu’à la levée de la mesure
time-before = vous êtes averti avant la mesure
time-with = vous êtes averti au moment de la mesure
time-after = vous êtes averti après la mesure
time-only = vous êtes averti ; rien d’autre ne se passe encore
approval-none = le système peut le faire seul
approval-one_person = une personne doit d’abord donner son accord
approval-two_people = deux personnes doivent d’abord donner leur accord
back-remedied = dès que la situation est rétablie
back-expiry = quand sa durée est écoulée
back-review = quand une personne la lève après réexamen
back-appeal = quand un recours aboutit
refund-none = l’abonnement n’est pas remboursé pour cette période
refund-pro_rata = l’abonnement est remboursé pour cette période
ladder-window = Une violation compte pendant { $period }.
ladder-half_life = Son poids diminue de moitié à chaque période de { $period }.
ladder-repeated = À partir de la { ordinal } violation, on parle de répétition.
ordinal = { $n ->
    [1] première
    [2] deuxième
    [3] troisième
    [4] quatrième
    [5] cinquième
   *[other] { $n }e
}
ordinal-to = { $to ->
    [2] deuxième
    [3] troisième
    [4] quatrième
    [5] cinquième
   *[other] { $to }e
}
step-number = Étape { $n }
step-notice = Notification
step-only_before = Ne suit qu’une étape précédente.
step-always = Un dossier peut toujours commencer ici.
step-begins = Un dossier peut commencer ici { $conditions }.
when-exactly = à la { ordinal } violation
when-range = de la { ordinal } à la { ordinal-to } violation
when-from = à partir de la { ordinal } violation
when-severity = si la gravité de la clause est { $list }
when-ground = si la violation est { $list }
step-remedy = Le délai de régularisation de la clause court.
step-no_remedy = Aucun délai de régularisation ne court dans cette étape.
step-then = Sans régularisation dans ce délai, suit l’étape { $n } ({ $title }).
step-then_plain = Suit l’étape { $n } ({ $title }).
step-waits = Ensuite, une personne décide de la suite du dossier.
step-lift = La mesure est levée { $list }.
step-appeal = Vous pouvez introduire un recours { $within }.
step-no_appeal = Aucun recours n’est ouvert contre cette étape.
step-review = Une personne réexamine le dossier { $within }.

## Règles et preuves
rule-counts = Compte { $unit } { $scope }
rule-finding = Un constat est dressé au-delà de { $what } d’affilée, ou quand le rythme dépasse durablement { $n } { $per }.
rule-each = Chacun d’eux est un constat.
rule-sliding = Un constat est dressé au-delà de { $what } en { $period }.
rule-overlap = Un constat est dressé lorsque plus de { $n } ont lieu au même moment.
rule-sequence = Un constat est dressé lorsque { $n } du premier genre sont suivis d’un du second en { $period }.
rule-absence = Un constat est dressé lorsque ce qui devrait suivre ne vient pas dans un délai de { $period }.
rule-baseline = Un constat est dressé au-delà de { $what } en { $period }, si c’est aussi bien plus que d’habitude.
rule-share = { $n } pour cent
rule-per = par { $fields }
rule-when = Est compté ce qui remplit : { $when }
rule-shadow = La règle consigne seulement.
rule-unless = Outre les autorisations de la clause, { $list } la lève.
rule-limit = Les chiffres découlent de la limite « { $limit } ».
rule-distinct = Ce qui est identique dans « { $field } » compte une fois.
rule-owner_source = L’acte est celui du titulaire de l’adresse source.
rule-owner_target = L’acte est celui du titulaire de ce qui a été demandé : la base de données ou le nom d’hôte.
rule-mute = Après un constat, la règle se tait pendant { $period }.
rule-confidence = Certitude : { $n } pour cent.
rule-version = version { $n }
evidence-minimum = { $n ->
    [one] Un constat repose sur au moins { $n } événement.
   *[other] Un constat repose sur au moins { $n } événements.
}
evidence-keep = { $n ->
    [one] Au plus { $n } événement est conservé comme preuve.
   *[other] Au plus { $n } événements sont conservés comme preuve.
}
withhold-query = les paramètres des adresses
withhold-user = les noms d’utilisateur
withhold-user_agent = le nom du programme utilisé
withhold-referer = l’adresse de provenance
withhold-source_ip = l’adresse source
withhold-person = des données personnelles
withhold-other = d’autres données
withheld-mark = [omis]
remedy-extendable = Tant que le délai court, vous pouvez demander plus de temps.
remedy-fixed = Ce délai ne peut pas être prolongé.

## La politique telle qu’on la lit
doc-shadow = Cette clause est seulement consignée : aucune mesure n’en découle encore.
doc-provider = Fournisseur
doc-version = Version
doc-published = Publiée le
doc-effective = En vigueur à partir du
doc-source_language = Rédigée à l’origine en
doc-also = Existe aussi en
doc-contents = Table des matières
doc-summary = En bref
doc-clauses = Les clauses
doc-ladders = Ce qui suit une violation
doc-contacts = Où nous joindre
doc-digest = Empreinte
doc-limits = Limites
doc-top = Vers la table des matières
contact-abuse = Questions et signalements
contact-appeal = Recours
contact-security = Sécurité
contact-dispute_body = Règlement extrajudiciaire des litiges
contact-court = Juridiction compétente
label-permits = Qui peut recevoir une autorisation
label-intent = Ce qui vaut intention
label-looked = Ce que nous regardons
label-withheld = Ce que nous ne montrons pas
label-ask = Ce que nous vous demandons
label-window = Délai de régularisation
label-follows = Ce qui suit
label-kind = Genre
label-severity = Gravité
label-mode = Mode
label-scope = Les mesures touchent
label-failure = Si le contrôle échoue
label-intake = Signalé comme
label-evidence = Preuves
label-rule = Règle
label-source = Provient de
label-text = Texte
source-line = { $policy } { $version }, en vigueur à partir du { $date }

## Ce qui change
effect-stricter = plus sévère
effect-milder = plus souple
effect-neutral = ni plus sévère ni plus souple
effect-text = formulation seule
diff-none = Rien ne change.
diff-policy = La politique dans son ensemble
diff-total = { $n ->
    [one] { $n } changement
   *[other] { $n } changements
}
diff-counted = { $effect } : { $n }
diff-changed = { $what } : avant « { $old } », désormais « { $new } »
diff-added = { $what } : ajout de « { $new } »
diff-removed = { $what } : suppression de « { $old } »
diff-bare_changed = { $what } : changement
diff-bare_added = { $what } : ajout
diff-bare_removed = { $what } : suppression
diff-on_plan = { $what } avec la formule « { $plan } »
diff-in_step = Étape « { $step } » : { $what }
what-clause = La clause
what-title = Titre
what-text = Texte
what-summary = Résumé
what-kind = Genre
what-severity = Gravité
what-limit = Limite
what-burst = Appels d’un coup
what-note = Note sur une limite
what-remedy = Délai de régularisation
what-window = Délai de régularisation
what-ask = Ce que nous demandons
what-extendable = Prolongation possible
what-calendar = Heures ouvrables
what-permit = Autorisation
what-sign = Signe d’intention
what-mode = Mode
what-minimum = Événements nécessaires à un constat
what-keep = Événements conservés comme preuve
what-withhold = Ce que nous ne montrons pas
what-rule = Règle
what-failure = Si le contrôle échoue
what-scope = Ce que touchent les mesures
what-ladder = Suite étape par étape
what-intake = Noms dans les signalements
what-step = L’étape
what-order = Ordre des étapes
what-entry = Quand un dossier commence ici
what-measure = Mesure
what-approval = Accord
what-notice = Notification
what-step_remedy = Délai de régularisation dans cette étape
what-then = Ce qui suit
what-lift = Levée de la mesure
what-appeal = Délai de recours
what-review = Réexamen
what-refund = Remboursement
what-strikes = Durée pendant laquelle une violation compte
what-half_life = Réduction de moitié de son poids
what-repeated = Répétition à partir de la violation numéro
what-effective = En vigueur à partir du
what-published = Publiée le
what-language = Langue
what-provider = Fournisseur
what-abuse_contact = Adresse pour les questions et signalements
what-appeal_contact = Adresse pour les recours
what-security_contact = Adresse pour la sécurité
what-dispute_body = Organe de règlement extrajudiciaire des litiges
what-court = Juridiction compétente
what-billing = Adresse de la facturation
what-plan = Formule
state-yes = oui
state-no = non
state-never = jamais
state-wait = une personne décide
state-none = aucun

## Ce qui est dit d’un constat
outcome-violation = violation
outcome-proposed = proposé, en attente d’une personne
outcome-shadow = seulement consigné
outcome-permitted = couvert par une autorisation
outcome-victim = subi par le client, non commis par lui
outcome-unattributed = commis par quelqu’un que nous ne connaissons pas
outcome-too_little_evidence = trop peu de preuves

## La notification au client
ntc-subject = [{ $provider }] Notification concernant { $clause } { $title } ({ $case })
ntc-salutation = Bonjour { $name },
ntc-opening = Vous avez un contrat avec { $provider }. Nous avons constaté quelque chose qui n’est pas conforme à nos règles d’utilisation. Vous lirez ci-dessous de quoi il s’agit, ce que nous vous demandons et comment le contester.
ntc-seen = Ce que nous avons vu
ntc-measured = Nous avons compté { $measured } en { $duration } ; pour cette durée, la limite était de { $limit }.
ntc-reported = { $n ->
    [one] Nous avons reçu un signalement à ce sujet.
   *[other] Nous avons reçu { $n } signalements à ce sujet.
}
ntc-first = Première fois : { $moment }.
ntc-last = Dernière fois : { $moment }.
ntc-once = Quand : { $moment }.
ntc-object = Où : { $object }.
ntc-source_ip = Depuis : { $address }.
ntc-zone = Toutes les heures sont données dans le fuseau { $zone }.
ntc-clause = Quelle clause
ntc-policy = Elle figure dans notre politique « { $policy } », version { $version }, en vigueur à partir du { $date } :
ntc-evidence = Sur quoi cela repose
ntc-line = { $source }, ligne { $line }, { $time }
ntc-report_came = Signalement reçu le { $date }
ntc-more = { $n ->
    [one] Il y a encore { $n } ligne. Vous pouvez l’obtenir sur demande.
   *[other] Il y a encore { $n } lignes. Vous pouvez les obtenir sur demande.
}
ntc-withheld = Éléments retirés de ces lignes : { $list }.
ntc-ask = Ce que nous vous demandons
ntc-until = Faites-le au plus tard le { $deadline }.
ntc-extend = Vous avez besoin de plus de temps ? Demandez-le avant cette échéance, en précisant combien et pourquoi.
ntc-next = Ce qui se passe ensuite
ntc-next_step = Si la situation n’est pas rétablie d’ici là, voici ce qui peut suivre : { $what }. { $approval }.
ntc-next_window = Si la situation n’est pas rétablie d’ici là, vous pourrez recevoir une nouvelle notification, avec un nouveau délai.
ntc-next_notice = Si la situation n’est pas rétablie d’ici là, vous pourrez recevoir une nouvelle notification.
ntc-next_after = Si elle ne l’est toujours pas après cela, voici ce qui peut suivre : { $what }. { $approval }.
ntc-next_wait = Un membre de notre équipe examinera le dossier et décidera de la suite.
ntc-put_right = Si vous rétablissez la situation à temps, il n’y aura pas de suite.
ntc-put_right_measures = Dès que vous avez rétabli la situation, dites-le-nous : la mesure est alors levée.
ntc-decided = Ce qui a été décidé, et par qui
ntc-strike = C’est la { ordinal } violation qui compte pour cette partie de la politique.
ntc-proposed = Aucune mesure n’a été prise. Voici ce qui est proposé :
ntc-measures = Les mesures suivantes ont été décidées :
ntc-no_measures = Aucune mesure n’a été prise contre votre service.
ntc-grounds = Nous ne sommes pas tenus d’attendre la fin d’un délai de régularisation, car la violation est { $list }.
ntc-automated = Les faits ont été constatés et la décision a été prise par un logiciel (règle { $rule }, version { $n }). Vous pouvez demander qu’un membre de notre équipe les examine.
ntc-person = Les faits ont été constatés par un logiciel (règle { $rule }, version { $n }) ; un membre de notre équipe a pris la décision.
ntc-permits = Quand c’est permis
ntc-permit = C’est permis avec une autorisation écrite : { $list }. Si vous en avez une, ou souhaitez en obtenir une, dites-le-nous.
ntc-answer = Comment répondre
ntc-reply = Répondez à ce message ou écrivez à { $contact }. Mentionnez { $case }. Si nous nous trompons, dites-nous pourquoi ; nous lisons chaque réponse.
ntc-appeal_title = Comment introduire un recours
ntc-appeal = Vous pouvez introduire un recours { $within } en écrivant à { $contact }. C’est gratuit. Une personne qui n’a pas pris part à cette décision réexamine alors le dossier.
ntc-appeal_none = Aucun recours n’est ouvert contre cette étape ; vous pouvez toujours nous dire que nous nous trompons.
ntc-closing = Cordialement,
ntc-team = { $provider }, service chargé des abus

## Ce qui figure dans plus d’une lettre
let-hello = Bonjour,
let-questions = Avez-vous des questions ? Répondez à ce message ou écrivez à { $contact }, en mentionnant { $number }.
let-page = Cette page montre tout ce qui concerne ce dossier. Vous pouvez aussi y signaler que la situation est rétablie, demander plus de temps ou introduire un recours :
let-reason = La raison :
let-until = Vous avez jusqu’au { $deadline } pour rétablir la situation.
let-counts = Cette violation compte { $span } si de nouveaux faits se produisent.
let-counts_not = Ceci ne compte pas comme une violation.
act-throttle = ralentissement du trafic
act-api_off = coupure de l’API
act-outbound_mail_off = coupure de l’envoi d’e-mails
act-outbound_traffic_off = coupure du trafic sortant
act-sign_up_off = fermeture des inscriptions
act-publishing_off = coupure de la publication
act-quarantine = mise en quarantaine du contenu
act-read_only = passage en lecture seule
act-suspend_service = suspension du service (les données sont conservées)
act-suspend_tenant = suspension de tous les services (les données sont conservées)
act-terminate = résiliation du contrat
act-scoped = { $measure } (pour { $scope })
act-open = { $measure }, à partir du { $start }, jusqu’à la levée de la mesure
act-until = { $measure }, du { $start } au { $end }
act-since = { $measure }, depuis le { $start }
act-nowhere = { $measure } : sans effet, car nous ne savons pas à quoi exactement elle s’appliquerait
red-body = Vous pouvez aussi soumettre le litige à { $body } ({ $contact }), organe certifié de règlement extrajudiciaire des litiges.
red-court = Vous pouvez aussi saisir la justice.
red-court_named = Vous pouvez aussi saisir la justice. Juridiction compétente : { $court }.

## L’exposé des motifs
rsn-subject = [{ $provider }] Motifs de notre décision concernant { $clause } { $title } ({ $case })
rsn-opening = Le { $date }, nous avons décidé de restreindre l’utilisation de votre service. Vous lirez ci-dessous ce que nous avons décidé, pourquoi, et comment le contester. Nous vous adressons cet exposé des motifs conformément à l’article 17 du règlement sur les services numériques (règlement (UE) 2022/2065).
rsn-measures = Ce que nous avons décidé
rsn-targets = Sont concernés : { $list }.
rsn-everywhere = Cela vaut partout où nous proposons le service.
rsn-territory = Cela vaut uniquement dans les pays suivants : { $list }.
rsn-review = Un membre de notre équipe réexaminera cette mesure au plus tard le { $deadline }.
rsn-facts = Ce que nous avons constaté
rsn-between = Les faits se sont produits entre le { $date } à { $time } et le { $enddate } à { $endtime }.
rsn-same_day = Les faits se sont produits le { $date } entre { $time } et { $endtime }.
rsn-once = Les faits se sont produits le { $moment }.
rsn-events = { $n ->
    [one] Le constat repose sur { $n } événement, que nous avons conservé.
   *[other] Le constat repose sur { $n } événements, que nous avons conservés.
}
rsn-origin = Comment nous le savons, et qui a décidé
rsn-own = Nous l’avons constaté de notre propre initiative, au moyen d’un logiciel (règle { $rule }, version { $n }).
rsn-also = Nous avons aussi reçu un signalement à ce sujet. Par ailleurs, nous l’avons constaté nous-mêmes, au moyen d’un logiciel (règle { $rule }, version { $n }). Nous ne révélons pas qui fait un signalement.
rsn-report = Nous avons examiné les faits à la suite d’un signalement extérieur ; ils n’ont pas été détectés par un logiciel. Nous ne révélons pas qui fait un signalement.
rsn-by_software = La décision a été prise par un logiciel, sans que personne l’ait examinée au préalable. Vous pouvez demander qu’un membre de notre équipe le fasse maintenant.
rsn-by_people = { $n ->
    [one] Un membre de notre équipe a pris la décision.
    [2] Deux membres de notre équipe ont pris la décision ensemble.
   *[other] { $n } membres de notre équipe ont pris la décision ensemble.
}
rsn-ground = Sur quel fondement
rsn-contract = Le fondement est contractuel : la clause { $clause } { $title } de notre politique « { $policy } », version { $version }, en vigueur à partir du { $date }. Cette politique fait partie de votre contrat avec { $provider }.
rsn-too_much = Nous avons compté plus que ce que cette clause autorise.
rsn-as_reported = Un membre de notre équipe a examiné ce qui a été signalé et l’a jugé contraire à cette clause.
rsn-redress = Comment contester

## Le rappel
rem-subject = [{ $provider }] Rappel concernant { $clause } { $title } : jusqu’au { $date } ({ $case })
rem-opening = Le { $date }, nous vous avons écrit au sujet de la clause { $clause } { $title }. Vous ne nous avez pas encore fait savoir que la situation est rétablie ; d’où ce rappel.
rem-done = La situation a-t-elle été rétablie entre-temps ? Dites-le-nous : nous vérifierons et nous clôturerons le dossier.

## Un délai plus long
ext-subject = [{ $provider }] Votre demande de délai pour { $clause } { $title } ({ $case })
ext-granted = Vous nous avez demandé plus de temps pour rétablir la situation. Nous vous l’accordons : vous avez maintenant jusqu’au { $deadline }.
ext-refused = Vous nous avez demandé plus de temps pour rétablir la situation. Nous regrettons de ne pas pouvoir vous l’accorder. Le délai court toujours jusqu’au { $deadline }.
ext-more_subject = [{ $provider }] Plus de temps pour { $clause } { $title } ({ $case })
ext-more = Vous avez plus de temps pour rétablir la situation que ce que nous vous avions écrit : vous avez maintenant jusqu’au { $deadline }.

## Ce que notre vérification a donné
chk-subject = [{ $provider }] Nous avons vérifié : { $clause } { $title } ({ $case })
chk-ok = Vous nous avez dit que la situation était rétablie. Nous l’avons vérifié et c’est exact : le dossier est clos. Merci d’avoir résolu le problème.
chk-not_ok = Vous nous avez dit que la situation était rétablie. Nous l’avons vérifié, mais ce n’est malheureusement pas encore le cas.
chk-found = Ce que nous voyons encore :
chk-over = Le délai prévu est écoulé. Nous examinons maintenant la suite à donner au dossier ; nous vous tiendrons au courant.

## Ce que nous ne pouvions pas dire plus tôt
sil-subject = [{ $provider }] Ce que nous ne pouvions pas vous dire plus tôt : { $clause } { $title } ({ $case })
sil-opening = Le { $date }, une autorité nous a adressé une injonction concernant votre service. Elle porte sur la clause { $clause } { $title }. Il nous était alors interdit de vous en informer ; cela nous est maintenant permis.
sil-basis = L’autorité se fonde sur :
sil-letters = Vous recevrez maintenant, à la suite de ce message, les lettres que nous avions préparées pour vous entre-temps. Ne tenez pas compte des dates qu’elles indiquent : tout délai qu’elles vous accordent commence aujourd’hui.
sil-appeal = Si un recours est ouvert contre notre décision, son délai commence lui aussi aujourd’hui. Les voies de recours contre l’injonction elle-même y sont indiquées ; demandez-la-nous si vous ne l’avez pas reçue.

## La levée d’une mesure
lif-subject = [{ $provider }] { $n ->
    [one] Levée de la mesure
   *[other] Levée des mesures
} concernant { $clause } { $title } ({ $case })
lif-opening = { $n ->
    [one] Cette mesure est levée :
   *[other] Ces mesures sont levées :
}
lif-why-remedied = Vous avez rétabli la situation et nous l’avons vérifié. Merci.
lif-why-expiry = La durée que nous avions fixée est écoulée.
lif-why-expired = { lif-why-expiry }
lif-why-review = Un membre de notre équipe a réexaminé le dossier et estime que la mesure n’est plus nécessaire.
lif-why-reviewed = { lif-why-review }
lif-why-appeal = Nous avons examiné votre recours et vous donnons raison, en tout ou en partie. Vous trouverez notre décision dans notre réponse à votre recours.
lif-why-overturned = Votre recours a abouti : notre décision était erronée. Nous vous présentons nos excuses.
lif-why-quiet = Nous n’avons plus rien constaté depuis.
lif-why-dismissed = Un membre de notre équipe a réexaminé le dossier : il n’y avait pas de violation. Nous vous prions de nous excuser pour les désagréments.
lif-why-merged = Le dossier se poursuit sous un autre numéro : { $other }.
lif-why-terminated = Le contrat a pris fin.
lif-works = Quelque chose ne fonctionne toujours pas comme il faut ? Dites-le-nous.

## Les recours
apl-subject = [{ $provider }] Nous avons reçu votre recours : { $clause } { $title } ({ $case })
apl-received = Nous avons reçu votre recours le { $moment }. Il porte le numéro { $number }.
apl-next = Une personne qui n’a pas pris part à la décision réexamine tout le dossier, avec ce que vous nous avez écrit. Vous recevrez ensuite notre réponse, avec ses motifs.
apl-meanwhile = D’ici là, notre décision reste en vigueur.
apl-said = Ce que vous nous avez écrit
apl-decided_subject = [{ $provider }] Notre réponse à votre recours : { $clause } { $title } ({ $case })
apl-decided = Le { $date }, vous avez introduit un recours (numéro { $number }). Une personne qui n’a pas pris part à la décision a réexaminé tout le dossier.
apl-upheld = Votre recours n’a pas abouti : notre décision est maintenue.
apl-partly = Votre recours a abouti en partie.
apl-instead = Une mesure plus légère s’applique désormais :
apl-instead_notice = Une suite plus légère s’applique désormais : vous recevez une notification, mais aucune mesure n’est prise.
apl-overturned = Votre recours a abouti : notre décision était erronée, et nous vous présentons nos excuses. Elle est annulée, et nous levons les mesures qui en découlent encore.
apl-withdrawn = Vous avez retiré votre recours du { $date } (numéro { $number }). Nous le clôturons ; notre décision est maintenue.

## À qui fait un signalement
rpt-subject = [{ $provider }] Nous avons reçu votre signalement ({ $number })
rpt-received = Merci pour votre signalement. Nous l’avons reçu le { $moment }. Il porte le numéro { $number }.
rpt-about = Vous avez signalé :
rpt-category = Catégorie : { $category }.
rpt-next = Nous allons examiner votre signalement et vous ferons savoir ce que nous décidons.
rpt-forward = Nous ne disons jamais à notre client qui fait un signalement. Nous pouvons en revanche lui montrer le texte du vôtre, comme vous l’avez permis.
rpt-private = Nous ne disons jamais à notre client qui fait un signalement. Nous ne lui montrerons pas non plus le texte du vôtre, comme vous l’avez demandé.
rpt-link = Vous pouvez suivre votre signalement ici :
ans-subject = [{ $provider }] Notre réponse à votre signalement ({ $number })
ans-corrected_subject = [{ $provider }] Rectification de notre réponse à votre signalement ({ $number })
ans-opening = Le { $date }, vous nous avez fait un signalement. Nous vous en remercions.
ans-acted = Nous avons examiné votre signalement. Ce que vous avez signalé est contraire à notre politique, et nous avons pris une mesure.
ans-upheld = Nous avons examiné votre signalement. Ce que vous avez signalé est contraire à notre politique. Nous sommes intervenus auprès de notre client ; nous n’avons pas pris de mesure.
ans-unfounded = Nous avons examiné votre signalement. Nous n’avons rien trouvé de contraire à notre politique et ne prenons donc aucune mesure.
ans-corrected = Nous devons rectifier notre réponse du { $date }. Nous vous avions écrit que ce que vous avez signalé était contraire à notre politique. Après un nouvel examen, il apparaît que ce n’est pas le cas. Nous avons annulé notre décision et tout ce qui en découlait.
ans-not_ours = Nous avons examiné votre signalement. Ce dont il s’agit n’est pas hébergé chez nous ; nous ne pouvons donc pas intervenir nous-mêmes.
ans-duplicate = Vous nous aviez déjà signalé ceci. Notre réponse à votre premier signalement vaut aussi pour celui-ci.
ans-in_case = Nous y travaillons encore. Nous vous écrirons dès qu’une décision aura été prise.
ans-unsorted = { ans-in_case }
ans-nothing_more = Nous ne pouvons rien vous communiquer au sujet de notre client.
ans-by_software = Cette décision a été prise par un logiciel, sans que personne l’ait examinée.
ans-by_people = Un logiciel nous a aidés à trier votre signalement ; un membre de notre équipe a pris la décision.
ans-redress = Vous n’êtes pas d’accord ? Écrivez { $within } à { $contact }, en mentionnant { $number }. C’est gratuit. Une personne qui n’a pas pris part à cette décision réexamine alors le dossier.

wrn-subject = [{ $provider }] Au sujet de vos signalements ({ $number })
wrn-opening = Vous nous avez fait plusieurs signalements. Nous les avons tous examinés ; pour la plupart, nous n’avons rien trouvé de contraire à notre politique.
wrn-asked = Avant tout nouveau signalement, vérifiez que le contenu est bien hébergé chez nous, et dites-nous pourquoi il ne devrait pas être permis.
wrn-next = Si vos signalements restent infondés, nous n’en examinerons plus immédiatement que quelques-uns par jour ; les autres devront attendre. Le règlement européen sur les services numériques (règlement (UE) 2022/2065, article 23) le permet après un avertissement. Le présent message est cet avertissement.
wrn-back = Rien ne change pour l’instant. Si vos prochains signalements se révèlent fondés, cet avertissement sera levé.
wrn-wrong = Vous pensez que nous nous trompons ? Écrivez à { $contact }, en mentionnant { $number }. Une personne qui n’a pas traité vos signalements les réexaminera.

## L’avis à la facturation
bil-subject = [{ $provider }] Avis à la facturation : { $tenant } ({ $case })
bil-opening = Ceci est un avis à la facturation. Il ne facture rien et ne rembourse rien : il donne seulement les faits et ce que prévoit la politique.
bil-tenant = Client : { $name } ({ $id }).
bil-case = Dossier : { $case }.
bil-clause = Clause : { $clause } { $title }.
bil-policy = Politique : « { $policy } », version { $version }.
bil-ground = Raison d’agir sans attendre : violation { $list }.
bil-measure = Mesure : { $line } ; { $refund }.

## La base de données de la Commission européenne pour la transparence
dsa-content-content = contenu dans une application ou un site hébergés
dsa-content-conduct = comportement dans l’utilisation d’un service hébergé
dsa-content-resource = utilisation des ressources d’un service hébergé
dsa-ground = { $clause } { $title } – { $policy }, version { $version }

## La réponse à l’entrée
gate-refuse = Limite atteinte
gate-restrict = Cette partie du service est fermée
gate-suspend = Ce service est suspendu
gate-unavailable = Indisponible pour le moment
gate-fact = { $label } : { $text }
gate-label-clause = Clause
gate-label-allowed = Autorisé
gate-label-seen = Ce que nous avons vu
gate-label-measure = Mesure
gate-label-do = Ce que vous pouvez faire
gate-label-batch = Plus rapide
gate-label-case = Dossier
gate-label-appeal = Recours
gate-label-policy = Politique
gate-label-contact = Questions
gate-over-rate = Cet appel est arrivé plus tôt que cela.
gate-over-parallel = { $n ->
    [one] Un autre appel était encore en cours.
   *[other] { $n } autres appels étaient encore en cours.
}
gate-over-amount = Tout cela a été utilisé.
gate-wait-rate = Attendez { $time }, puis réessayez.
gate-wait-parallel = Attendez la réponse à un appel en cours avant d’envoyer le suivant. Cela prend souvent environ { $time }.
gate-wait-never = Ce lot contient plus d’appels qu’il n’en est admis à la fois. Envoyez des lots plus petits.
gate-unchecked = Cet appel n’a pas pu être contrôlé et n’a donc pas été transmis. Rien n’a été modifié.
gate-batch = Vous avez fait { $n } appels de { $method } sur { $model } en { $time }. Un seul appel de { $batch } avec { gate-batch-many } fait la même chose.
gate-batch-fast = Vous avez fait { $n } appels de { $method } sur { $model } en { $time }. Un seul appel de { $batch } avec { gate-batch-many } fait la même chose environ { $speedup } fois plus vite.
gate-batch-many = { $batch ->
    [create] une liste de valeurs
    [load] beaucoup de lignes
    [write] une liste d’identifiants, là où les valeurs sont les mêmes,
   *[other] une liste d’identifiants
}
gate-until = Elle prend fin le { $moment }.
gate-open = Elle dure jusqu’à ce qu’elle soit levée.
gate-notice = Le client a reçu une notification qui dit pourquoi, et comment rétablir la situation ou introduire un recours.
