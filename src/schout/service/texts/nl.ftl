### Wat het product zegt in het Nederlands.

## Soorten bepalingen, hoe erg een overtreding is, en waarom meteen mag worden opgetreden
kind-content = inhoud
kind-conduct = gedrag
kind-resource = gebruik van middelen
kind-contract = afspraak
kind-duty = plicht
severity-minor = licht
severity-moderate = matig
severity-serious = ernstig
ground-serious = ernstig
ground-intentional = opzettelijk
ground-repeated = herhaald

## Tekenen van opzet
sign-continued_after_notice = doorgaan na een kennisgeving
sign-concealment = de feiten verbergen
sign-evasion = een limiet of maatregel omzeilen
sign-false_identity = een valse identiteit gebruiken
sign-prepared_tooling = gereedschap dat ervoor gemaakt of klaargezet is
sign-targeted_victim = een slachtoffer uitkiezen
sign-gain = uit zijn op eigen voordeel
sign-admission = de feiten toegeven

## Wat geraakt wordt, en waarper geteld wordt
scope-object = het object zelf
scope-source = het bronadres
scope-user = de gebruiker
scope-database = de database
scope-service = de dienst
scope-tenant = alles wat de klant bij ons heeft
per_scope-object = per object
per_scope-source = per bronadres
per_scope-user = per gebruiker
per_scope-database = per database
per_scope-service = per dienst
per_scope-tenant = per klant

## Standen
mode-shadow = alleen genoteerd
mode-enforce = er wordt opgetreden
fail-open = het verkeer wordt doorgelaten
fail-closed = het verkeer wordt geweigerd
fail-last_known = het laatste bekende antwoord geldt
failure-open = Als de controle niet lukt, wordt het verkeer doorgelaten.
failure-closed = Als de controle niet lukt, wordt het verkeer geweigerd.
failure-last_known = Als de controle niet lukt, geldt het laatste bekende antwoord.

## Zoveel van iets
metric-calls = { $n ->
    [one] { $n } oproep
   *[other] { $n } oproepen
}
metric-parallel_calls = { $n ->
    [one] { $n } gelijktijdige oproep
   *[other] { $n } gelijktijdige oproepen
}
metric-active_minutes = { $n ->
    [one] { $n } actieve minuut
   *[other] { $n } actieve minuten
}
metric-requests = { $n ->
    [one] { $n } verzoek
   *[other] { $n } verzoeken
}
metric-pages = { $n ->
    [one] { $n } pagina
   *[other] { $n } pagina’s
}
metric-missing_pages = { $n ->
    [one] { $n } verzoek om een pagina die niet bestaat
   *[other] { $n } verzoeken om pagina’s die niet bestaan
}
metric-sign_ups = { $n ->
    [one] { $n } registratie
   *[other] { $n } registraties
}
metric-login_failures = { $n ->
    [one] { $n } mislukte aanmelding
   *[other] { $n } mislukte aanmeldingen
}
metric-mails = { $n ->
    [one] { $n } e-mail
   *[other] { $n } e-mails
}
metric-recipients = { $n ->
    [one] { $n } ontvanger
   *[other] { $n } ontvangers
}
metric-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
metric-items = { $n ->
    [one] { $n } item
   *[other] { $n } items
}
metric-destinations = { $n ->
    [one] { $n } bestemming
   *[other] { $n } bestemmingen
}
metric-accounts = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
}
metric-addresses = { $n ->
    [one] { $n } adres
   *[other] { $n } adressen
}
metric-alerts = { $n ->
    [one] { $n } alarm
   *[other] { $n } alarmen
}
metric-connections = { $n ->
    [one] { $n } verbinding
   *[other] { $n } verbindingen
}
metric-domains = { $n ->
    [one] { $n } domein
   *[other] { $n } domeinen
}
metric-packets = { $n ->
    [one] { $n } pakket
   *[other] { $n } pakketten
}
metric-ports = { $n ->
    [one] { $n } poort
   *[other] { $n } poorten
}
metric-reports = { $n ->
    [one] { $n } melding
   *[other] { $n } meldingen
}
metric-share_percent = { $n } procent
size-bytes = { metric-bytes }
unit-calls = oproepen
unit-parallel_calls = gelijktijdige oproepen
unit-active_minutes = actieve minuten
unit-requests = verzoeken
unit-pages = pagina’s
unit-missing_pages = verzoeken om pagina’s die niet bestaan
unit-sign_ups = registraties
unit-login_failures = mislukte aanmeldingen
unit-mails = e-mails
unit-recipients = ontvangers
unit-bytes = bytes
unit-items = items
unit-destinations = bestemmingen
unit-accounts = accounts
unit-addresses = adressen
unit-alerts = alarmen
unit-connections = verbindingen
unit-domains = domeinen
unit-packets = pakketten
unit-ports = poorten
unit-reports = meldingen
unit-share_percent = het aandeel in procent

## Termijnen: hoelang, tegen wanneer, per wat
period-s = { $n ->
    [one] { $n } seconde
   *[other] { $n } seconden
}
period-m = { $n ->
    [one] { $n } minuut
   *[other] { $n } minuten
}
period-h = { $n } uur
period-d = { $n ->
    [one] { $n } dag
   *[other] { $n } dagen
}
period-w = { $n ->
    [one] { $n } week
   *[other] { $n } weken
}
period-mo = { $n ->
    [one] { $n } maand
   *[other] { $n } maanden
}
period-bh = { $n ->
    [one] { $n } werkuur
   *[other] { $n } werkuren
}
period-bd = { $n ->
    [one] { $n } werkdag
   *[other] { $n } werkdagen
}
within-s = binnen { period-s }
within-m = binnen { period-m }
within-h = binnen { period-h }
within-d = binnen { period-d }
within-w = binnen { period-w }
within-mo = binnen { period-mo }
within-bh = binnen { period-bh }
within-bd = binnen { period-bd }
per-us = { $n ->
    [1] per microseconde
   *[other] per { $n } microseconden
}
per-ms = { $n ->
    [1] per milliseconde
   *[other] per { $n } milliseconden
}
per-s = { $n ->
    [1] per seconde
   *[other] per { $n } seconden
}
per-m = { $n ->
    [1] per minuut
   *[other] per { $n } minuten
}
per-h = { $n ->
    [1] per uur
   *[other] per { $n } uur
}
per-d = { $n ->
    [1] per dag
   *[other] per { $n } dagen
}
per-w = { $n ->
    [1] per week
   *[other] per { $n } weken
}
per-mo = { $n ->
    [1] per maand
   *[other] per { $n } maanden
}
per-bh = { $n ->
    [1] per werkuur
   *[other] per { $n } werkuren
}
per-bd = { $n ->
    [1] per werkdag
   *[other] per { $n } werkdagen
}
moment = { $date } om { $time }
calendar = { $days }, van { $opens } tot { $closes } ({ $zone }), behalve op feestdagen in { $country }.

## Limieten
value-parallel = { $n ->
    [one] { $n } oproep tegelijk
   *[other] { $n } oproepen tegelijk
}
value-moment = { $what } in één keer
limit-sentence = hoogstens { $value }, geteld { $scope }
limit-burst = waarvan hoogstens { $n } tegelijk
limit-plan = met het plan “{ $plan }”: { $value }
traffic-any = alle verkeer
traffic-api = API-oproepen
traffic-web = webpagina’s
traffic-sign_up = registraties
traffic-login = aanmeldingen
traffic-mail = e-mail
traffic-outbound = uitgaand verkeer
traffic-storage = opslag
col-at_most = Hoogstens
col-on_plan = Met het plan “{ $plan }”
col-applies = Geldt voor
col-counted = Geteld
col-burst = Tegelijk

## Toelatingen
permit-rate_exception = een afgesproken hogere limiet
permit-dedicated_hosting = dedicated hosting
permit-security_research = afgesproken beveiligingsonderzoek
permit-registered_automation = een geregistreerde automatisering
permit-load_test = een afgesproken belastingstest
permit-bulk_mail = afgesproken bulkmail
permit-content_licence = een licentie voor de inhoud
permit-how = Een toelating telt alleen als ze schriftelijk en ondertekend is, en beperkt in tijd en omvang. Vraag ze aan via { $contact }.

## Wat er stap voor stap volgt
measure-throttle = het verkeer wordt vertraagd
measure-api_off = de API wordt uitgezet
measure-outbound_mail_off = uitgaande e-mail wordt uitgezet
measure-outbound_traffic_off = uitgaand verkeer wordt uitgezet
measure-sign_up_off = registraties worden uitgezet
measure-publishing_off = publiceren wordt uitgezet
measure-quarantine = de inhoud gaat in quarantaine
measure-read_only = alleen lezen is nog mogelijk
measure-suspend_service = de dienst wordt opgeschort, met behoud van de gegevens
measure-suspend_tenant = alle diensten worden opgeschort, met behoud van de gegevens
measure-terminate = de overeenkomst wordt beëindigd
measure-line = { $measure } (voor { $scope }), { $time }
for-s = gedurende { period-s }
for-m = gedurende { period-m }
for-h = gedurende { period-h }
for-d = gedurende { period-d }
for-w = gedurende { period-w }
for-mo = gedurende { period-mo }
for-bh = gedurende { period-bh }
for-bd = gedurende { period-bd }
for-open = tot de maatregel wordt opgeheven
time-before = u krijgt bericht vóór de maatregel
time-with = u krijgt bericht op het moment van de maatregel
time-after = u krijgt bericht na de maatregel
time-only = u krijgt bericht; verder gebeurt er nog niets
approval-none = het systeem mag dit zelf doen
approval-one_person = eerst moet één persoon akkoord gaan
approval-two_people = eerst moeten twee personen akkoord gaan
back-remedied = zodra het in orde is gebracht
back-expiry = als de tijd om is
back-review = als een persoon er opnieuw naar kijkt en ze opheft
back-appeal = als u in een bezwaar gelijk krijgt
refund-none = de vergoeding voor deze tijd wordt niet terugbetaald
refund-pro_rata = de vergoeding voor deze tijd wordt terugbetaald
ladder-window = Een overtreding telt { $period } mee.
ladder-half_life = Haar gewicht halveert om de { $period }.
ladder-repeated = Vanaf de { ordinal } keer geldt ze als herhaald.
ordinal = { $n ->
    [1] eerste
    [2] tweede
    [3] derde
    [4] vierde
    [5] vijfde
   *[other] { $n }e
}
ordinal-to = { $to ->
    [2] tweede
    [3] derde
    [4] vierde
    [5] vijfde
   *[other] { $to }e
}
step-number = Stap { $n }
step-notice = Kennisgeving
step-only_before = Volgt alleen op een eerdere stap.
step-always = Een zaak kan hier altijd beginnen.
step-begins = Een zaak kan hier beginnen { $conditions }.
when-exactly = bij de { ordinal } overtreding
when-range = van de { ordinal } tot en met de { ordinal-to } overtreding
when-from = vanaf de { ordinal } overtreding
when-severity = als de bepaling als { $list } geldt
when-ground = als de overtreding { $list } is
step-remedy = De hersteltermijn van de bepaling loopt.
step-no_remedy = In deze stap loopt geen hersteltermijn.
step-then = Is het niet op tijd in orde gebracht, dan volgt stap { $n } ({ $title }).
step-then_plain = Daarna volgt stap { $n } ({ $title }).
step-waits = Daarna beslist een persoon hoe de zaak verdergaat.
step-lift = De maatregel wordt opgeheven { $list }.
step-appeal = U kunt { $within } bezwaar maken.
step-no_appeal = Tegen deze stap is geen bezwaar mogelijk.
step-review = Een persoon kijkt er { $within } opnieuw naar.

## Regels en bewijs
rule-counts = Telt { $unit } { $scope }
rule-finding = Er is een bevinding als er meer dan { $what } samen komen, of als ze sneller blijven komen dan { $n } { $per }.
rule-each = Elk daarvan is een bevinding.
rule-sliding = Er is een bevinding bij meer dan { $what } binnen { $period }.
rule-overlap = Er is een bevinding als er meer dan { $n } op hetzelfde moment lopen.
rule-sequence = Er is een bevinding als { $n } van de eerste soort binnen { $period } door één van de tweede worden gevolgd.
rule-absence = Er is een bevinding als wat zou moeten volgen niet binnen { $period } komt.
rule-baseline = Er is een bevinding bij meer dan { $what } in { $period }, als dat ook veel meer is dan voordien gebruikelijk.
rule-share = { $n } procent
rule-per = per { $fields }
rule-when = Geteld wordt wat hieraan voldoet: { $when }
rule-shadow = De regel noteert alleen.
rule-unless = Naast de toelatingen van de bepaling heft { $list } haar op.
rule-limit = De cijfers volgen uit de limiet “{ $limit }”.
rule-distinct = Wat in “{ $field }” gelijk is, telt één keer.
rule-owner_source = De handeling is die van de eigenaar van het bronadres.
rule-owner_target = De handeling is die van de eigenaar van wat werd gevraagd: de database of hostnaam.
rule-mute = Na een bevinding zwijgt de regel { $period }.
rule-confidence = Zekerheid: { $n } procent.
rule-version = versie { $n }
evidence-minimum = { $n ->
    [one] Een bevinding steunt op minstens { $n } gebeurtenis.
   *[other] Een bevinding steunt op minstens { $n } gebeurtenissen.
}
evidence-keep = { $n ->
    [one] Hoogstens { $n } gebeurtenis wordt als bewijs bewaard.
   *[other] Hoogstens { $n } gebeurtenissen worden als bewijs bewaard.
}
withhold-query = de parameters in webadressen
withhold-user = de gebruikersnamen
withhold-user_agent = de naam van het gebruikte programma
withhold-referer = het verwijzende adres
withhold-source_ip = het bronadres
withhold-person = persoonsgegevens
withhold-other = andere gegevens
withheld-mark = [weggelaten]
remedy-extendable = Zolang de termijn loopt, kunt u meer tijd vragen.
remedy-fixed = Deze termijn kan niet langer worden.

## Het beleid zoals mensen het lezen
doc-shadow = Deze bepaling wordt alleen genoteerd: er volgt nog geen maatregel uit.
doc-provider = Aanbieder
doc-version = Versie
doc-published = Bekendgemaakt op
doc-effective = Van kracht vanaf
doc-source_language = Oorspronkelijk geschreven in
doc-also = Ook beschikbaar in
doc-contents = Inhoud
doc-summary = In het kort
doc-clauses = De bepalingen
doc-ladders = Wat volgt op een overtreding
doc-contacts = Waar u ons bereikt
doc-digest = Vingerafdruk
doc-limits = Limieten
doc-top = Naar de inhoud
contact-abuse = Vragen en meldingen
contact-appeal = Bezwaar
contact-security = Beveiliging
contact-dispute_body = Geschillen buiten de rechter om
contact-court = Bevoegde rechtbank
label-permits = Wie een toelating kan krijgen
label-intent = Wat als opzet telt
label-looked = Waar we naar kijken
label-withheld = Wat we niet tonen
label-ask = Wat we u vragen
label-window = Hersteltermijn
label-follows = Wat volgt
label-kind = Soort
label-severity = Ernst
label-mode = Stand
label-scope = Maatregelen raken
label-failure = Als de controle niet lukt
label-intake = Gemeld als
label-evidence = Bewijs
label-rule = Regel
label-source = Komt uit
label-text = Tekst
source-line = { $policy } { $version }, van kracht vanaf { $date }

## Wat er verandert
effect-stricter = strenger
effect-milder = milder
effect-neutral = niet strenger en niet milder
effect-text = alleen bewoording
diff-none = Er verandert niets.
diff-policy = Het beleid als geheel
diff-total = { $n ->
    [one] { $n } wijziging
   *[other] { $n } wijzigingen
}
diff-counted = { $n } { $effect }
diff-changed = { $what }: was “{ $old }”, wordt “{ $new }”
diff-added = { $what }: “{ $new }” komt erbij
diff-removed = { $what }: “{ $old }” vervalt
diff-bare_changed = { $what }: gewijzigd
diff-bare_added = { $what }: komt erbij
diff-bare_removed = { $what }: vervalt
diff-on_plan = { $what } met het plan “{ $plan }”
diff-in_step = Stap “{ $step }”: { $what }
what-clause = De bepaling
what-title = Titel
what-text = Tekst
what-summary = Samenvatting
what-kind = Soort
what-severity = Ernst
what-limit = Limiet
what-burst = Oproepen tegelijk
what-note = Toelichting bij een limiet
what-remedy = Hersteltermijn
what-window = Hersteltermijn
what-ask = Wat we vragen
what-extendable = Meer tijd vragen
what-calendar = Werktijd
what-permit = Toelating
what-sign = Teken van opzet
what-mode = Stand
what-minimum = Gebeurtenissen die nodig zijn voor een bevinding
what-keep = Gebeurtenissen die als bewijs bewaard worden
what-withhold = Wat we niet tonen
what-rule = Regel
what-failure = Als de controle niet lukt
what-scope = Wat maatregelen raken
what-ladder = Wat stap voor stap volgt
what-intake = Namen in meldingen
what-step = De stap
what-order = Volgorde van de stappen
what-entry = Wanneer een zaak hier begint
what-measure = Maatregel
what-approval = Akkoord
what-notice = Kennisgeving
what-step_remedy = Hersteltermijn in deze stap
what-then = Wat volgt
what-lift = Weg terug
what-appeal = Tijd om bezwaar te maken
what-review = Opnieuw bekijken
what-refund = Terugbetaling
what-strikes = Hoelang een overtreding meetelt
what-half_life = Halvering van haar gewicht
what-repeated = Herhaald vanaf overtreding nummer
what-effective = Van kracht vanaf
what-published = Bekendgemaakt op
what-language = Taal
what-provider = Aanbieder
what-abuse_contact = Adres voor vragen en meldingen
what-appeal_contact = Adres voor bezwaar
what-security_contact = Adres voor beveiliging
what-dispute_body = Orgaan voor buitengerechtelijke geschillenbeslechting
what-court = Bevoegde rechtbank
what-billing = Adres van de facturatie
what-plan = Plan
state-yes = ja
state-no = nee
state-never = nooit
state-wait = een persoon beslist
state-none = geen

## Wat over een bevinding gezegd wordt
outcome-violation = overtreding
outcome-proposed = voorgesteld, wacht op een persoon
outcome-shadow = alleen genoteerd
outcome-permitted = gedekt door een toelating
outcome-victim = de klant is het slachtoffer, niet de dader
outcome-unattributed = gedaan door iemand die we niet kennen
outcome-too_little_evidence = te weinig bewijs

## De kennisgeving aan een klant
ntc-subject = [{ $provider }] Kennisgeving over { $clause } { $title } ({ $case })
ntc-salutation = Beste { $name },
ntc-opening = U hebt een overeenkomst met { $provider }. We hebben iets gezien dat niet strookt met onze gebruiksregels. Hieronder leest u wat dat is, wat we u vragen, en wat u kunt doen als u het er niet mee eens bent.
ntc-seen = Wat we zagen
ntc-measured = We telden { $measured } in { $duration }; in die tijd waren hoogstens { $limit } toegestaan.
ntc-reported = { $n ->
    [one] We kregen hierover een melding.
   *[other] We kregen hierover { $n } meldingen.
}
ntc-first = Voor het eerst: { $moment }.
ntc-last = Voor het laatst: { $moment }.
ntc-once = Wanneer: { $moment }.
ntc-object = Waar: { $object }.
ntc-source_ip = Vanaf: { $address }.
ntc-zone = Alle tijden zijn in de tijdzone { $zone }.
ntc-clause = Welke bepaling
ntc-policy = Deze bepaling staat in ons beleid “{ $policy }”, versie { $version }, van kracht vanaf { $date }:
ntc-evidence = Waarop we ons baseren
ntc-line = { $source }, regel { $line }, { $time }
ntc-report_came = Melding ontvangen op { $date }
ntc-more = { $n ->
    [one] Er is nog { $n } regel. U krijgt hem op verzoek.
   *[other] Er zijn nog { $n } regels. U krijgt ze op verzoek.
}
ntc-withheld = Uit deze regels weggelaten: { $list }.
ntc-ask = Wat we u vragen
ntc-until = Doe dit uiterlijk op { $deadline }.
ntc-extend = Hebt u meer tijd nodig? Vraag die dan vóór dat moment aan, en laat weten hoeveel tijd u nodig hebt en waarom.
ntc-next = Wat er dan gebeurt
ntc-next_step = Is het dan nog niet in orde, dan kan dit volgen: { $what }. { $approval }.
ntc-next_window = Is het dan nog niet in orde, dan kunt u een nieuwe kennisgeving krijgen, met een nieuwe termijn.
ntc-next_notice = Is het dan nog niet in orde, dan kunt u een nieuwe kennisgeving krijgen.
ntc-next_after = Is het ook daarna niet in orde, dan kan dit volgen: { $what }. { $approval }.
ntc-next_wait = Iemand van ons team bekijkt de zaak en beslist hoe het verder gaat.
ntc-put_right = Brengt u het op tijd in orde, dan heeft dit geen verdere gevolgen.
ntc-put_right_measures = Laat het ons weten zodra u het in orde hebt gebracht: dan wordt de maatregel opgeheven.
ntc-decided = Wat er beslist is, en door wie
ntc-strike = Dit is de { ordinal } overtreding die meetelt voor dit deel van het beleid.
ntc-proposed = Er is geen maatregel genomen. Voorgesteld is:
ntc-measures = Dit hebben we beslist:
ntc-no_measures = Er is geen maatregel tegen uw dienst genomen.
ntc-grounds = We hoeven het einde van een hersteltermijn niet af te wachten, omdat de overtreding { $list } is.
ntc-automated = Software heeft dit vastgesteld en erover beslist (regel { $rule }, versie { $n }). U kunt vragen dat iemand van ons team ernaar kijkt.
ntc-person = Software heeft dit vastgesteld (regel { $rule }, versie { $n }); een medewerker van ons team heeft beslist.
ntc-permits = Wanneer het wel mag
ntc-permit = Met een schriftelijke toelating mag dit wel: { $list }. Hebt u die, of wilt u die aanvragen? Laat het ons dan weten.
ntc-answer = Hoe u antwoordt
ntc-reply = Antwoord op dit bericht, of schrijf naar { $contact }. Vermeld { $case }. Hebben we het mis? Laat ons dan weten waarom; we lezen elk antwoord.
ntc-appeal_title = Hoe u bezwaar maakt
ntc-appeal = U kunt { $within } bezwaar maken door te schrijven naar { $contact }. Dat is gratis. Iemand die niet bij deze beslissing betrokken was, kijkt er dan opnieuw naar.
ntc-appeal_none = Tegen deze stap is geen bezwaar mogelijk; u kunt ons altijd laten weten dat we het mis hebben.
ntc-closing = Met vriendelijke groet,
ntc-team = Het abuseteam van { $provider }

## Wat in meer dan één brief staat
let-hello = Beste,
let-questions = Hebt u vragen? Antwoord op dit bericht of schrijf naar { $contact }, en vermeld { $number }.
let-page = Op deze pagina ziet u alles over deze zaak. U kunt er ook melden dat het in orde is, meer tijd vragen of bezwaar maken:
let-reason = De reden:
let-until = U hebt tot { $deadline } om het in orde te brengen.
let-counts = Deze overtreding telt { $span } mee als er zich opnieuw iets voordoet.
let-counts_not = Dit telt niet mee als overtreding.
act-throttle = vertraging van het verkeer
act-api_off = uitschakeling van de API
act-outbound_mail_off = uitschakeling van uitgaande e-mail
act-outbound_traffic_off = uitschakeling van uitgaand verkeer
act-sign_up_off = uitschakeling van registraties
act-publishing_off = uitschakeling van het publiceren
act-quarantine = quarantaine van de inhoud
act-read_only = beperking tot alleen lezen
act-suspend_service = opschorting van de dienst, met behoud van de gegevens
act-suspend_tenant = opschorting van alle diensten, met behoud van de gegevens
act-terminate = beëindiging van de overeenkomst
act-scoped = { $measure } (voor { $scope })
act-open = { $measure }, vanaf { $start }, tot ze wordt opgeheven
act-until = { $measure }, van { $start } tot { $end }
act-since = { $measure }, sinds { $start }
act-nowhere = { $measure }: zonder uitwerking, omdat we niet weten waarvoor de maatregel precies moet gelden
red-body = U kunt het geschil ook voorleggen aan { $body } ({ $contact }), een gecertificeerd orgaan voor buitengerechtelijke geschillenbeslechting.
red-court = U kunt ook naar de rechter stappen.
red-court_named = U kunt ook naar de rechter stappen. Bevoegde rechtbank: { $court }.

## De motivering van een maatregel
rsn-subject = [{ $provider }] Motivering van onze beslissing over { $clause } { $title } ({ $case })
rsn-opening = Op { $date } hebben we beslist het gebruik van uw dienst te beperken. Hieronder leest u wat we hebben beslist, waarom, en wat u ertegen kunt doen. We geven u deze motivering volgens artikel 17 van de digitaledienstenverordening (Verordening (EU) 2022/2065).
rsn-measures = Wat we hebben beslist
rsn-targets = Het gaat om: { $list }.
rsn-everywhere = Dit geldt overal waar we de dienst aanbieden.
rsn-territory = Dit geldt alleen in { $list }.
rsn-review = Een medewerker van ons team bekijkt dit opnieuw, uiterlijk op { $deadline }.
rsn-facts = Wat we hebben vastgesteld
rsn-between = Dat gebeurde tussen { $date } om { $time } en { $enddate } om { $endtime }.
rsn-same_day = Dat gebeurde op { $date } tussen { $time } en { $endtime }.
rsn-once = Dat gebeurde op { $moment }.
rsn-events = { $n ->
    [one] De vaststelling steunt op { $n } gebeurtenis, die we hebben bewaard.
   *[other] De vaststelling steunt op { $n } gebeurtenissen, die we hebben bewaard.
}
rsn-origin = Hoe we dat weten, en wie heeft beslist
rsn-own = We hebben dit uit eigen beweging vastgesteld, met software (regel { $rule }, versie { $n }).
rsn-also = We kregen hierover ook een melding. Daarnaast hebben we het zelf vastgesteld, met software (regel { $rule }, versie { $n }). Wie iets meldt, delen we niet mee.
rsn-report = We hebben dit onderzocht na een melding van buitenaf; we hebben het niet met software opgespoord. Wie iets meldt, delen we niet mee.
rsn-by_software = De beslissing is door software genomen, zonder dat iemand ze vooraf heeft bekeken. U kunt vragen dat iemand van ons team dat alsnog doet.
rsn-by_people = { $n ->
    [one] Een medewerker van ons team heeft beslist.
    [2] Twee medewerkers van ons team hebben samen beslist.
   *[other] { $n } medewerkers van ons team hebben samen beslist.
}
rsn-ground = Op welke grond
rsn-contract = De grond is contractueel: bepaling { $clause } { $title } van ons beleid “{ $policy }”, versie { $version }, van kracht vanaf { $date }. Dat beleid maakt deel uit van uw overeenkomst met { $provider }.
rsn-too_much = We hebben meer geteld dan deze bepaling toelaat.
rsn-as_reported = Een medewerker van ons team heeft bekeken wat er gemeld is, en vindt het in strijd met deze bepaling.
rsn-redress = Wat u ertegen kunt doen

## De herinnering
rem-subject = [{ $provider }] Herinnering over { $clause } { $title }: nog tot { $date } ({ $case })
rem-opening = Op { $date } schreven we u over bepaling { $clause } { $title }. We hebben nog niet van u gehoord dat het in orde is; daarom deze herinnering.
rem-done = Is het intussen in orde? Laat het ons dan weten: we kijken het na en sluiten de zaak.

## Meer tijd
ext-subject = [{ $provider }] Uw verzoek om meer tijd voor { $clause } { $title } ({ $case })
ext-granted = U hebt ons om meer tijd gevraagd om dit in orde te brengen. Die krijgt u: u hebt nu tot { $deadline }.
ext-refused = U hebt ons om meer tijd gevraagd om dit in orde te brengen. Die kunnen we u helaas niet geven. De termijn blijft lopen tot { $deadline }.
ext-more_subject = [{ $provider }] Meer tijd voor { $clause } { $title } ({ $case })
ext-more = U hebt meer tijd om dit in orde te brengen dan we u eerder schreven. U hebt nu tot { $deadline }.

## Wat ervan kwam toen we het nakeken
chk-subject = [{ $provider }] We hebben het nagekeken: { $clause } { $title } ({ $case })
chk-ok = U liet ons weten dat het in orde is. We hebben het nagekeken en dat klopt: de zaak is gesloten. Bedankt dat u dit hebt opgelost.
chk-not_ok = U liet ons weten dat het in orde is. We hebben het nagekeken, maar helaas is het nog niet in orde.
chk-found = Wat we nog zagen:
chk-over = De termijn daarvoor is voorbij. We bekijken nu hoe de zaak verdergaat; u hoort nog van ons.

## Wat we eerder niet mochten zeggen
sil-subject = [{ $provider }] Wat we u niet eerder mochten meedelen: { $clause } { $title } ({ $case })
sil-opening = Op { $date } kregen we van een autoriteit een bevel in verband met uw dienst. Het gaat om bepaling { $clause } { $title }. We mochten u dat toen niet laten weten; nu mag het wel.
sil-basis = De autoriteit beroept zich op:
sil-letters = De berichten die we in die tijd voor u klaarmaakten, krijgt u nu, na dit bericht. Let niet op de datums die erin staan: elke termijn die u krijgt, begint vandaag.
sil-appeal = Kunt u bezwaar maken tegen wat we hebben beslist, dan begint ook die termijn vandaag. In het bevel zelf staat hoe u ertegen in beroep kunt gaan; hebt u het niet gekregen, vraag het ons dan.

## Een maatregel is opgeheven
lif-subject = [{ $provider }] { $n ->
    [one] Opgeheven: de maatregel
   *[other] Opgeheven: de maatregelen
} voor { $clause } { $title } ({ $case })
lif-opening = { $n ->
    [one] Deze maatregel is opgeheven:
   *[other] Deze maatregelen zijn opgeheven:
}
lif-why-remedied = U hebt het in orde gebracht, en we hebben dat nagekeken. Bedankt daarvoor.
lif-why-expiry = De termijn die we daarvoor hadden bepaald, is voorbij.
lif-why-expired = { lif-why-expiry }
lif-why-review = Een medewerker van ons team heeft de zaak opnieuw bekeken en vindt de maatregel niet langer nodig.
lif-why-reviewed = { lif-why-review }
lif-why-appeal = We hebben uw bezwaar bekeken, en u krijgt gelijk: helemaal of voor een deel. Wat we daarover beslist hebben, leest u in ons antwoord op uw bezwaar.
lif-why-overturned = U krijgt gelijk in uw bezwaar: onze beslissing was verkeerd. Dat spijt ons.
lif-why-quiet = We hebben sindsdien niets meer gezien.
lif-why-dismissed = Een medewerker van ons team heeft de zaak opnieuw bekeken: er was geen overtreding. Het spijt ons dat u hier last van hebt gehad.
lif-why-merged = De zaak loopt verder onder een ander nummer: { $other }.
lif-why-terminated = De overeenkomst is beëindigd.
lif-works = Werkt er daarna iets nog niet zoals het hoort? Laat het ons dan weten.

## Bezwaar
apl-subject = [{ $provider }] We hebben uw bezwaar ontvangen: { $clause } { $title } ({ $case })
apl-received = We hebben uw bezwaar ontvangen op { $moment }. Het heeft nummer { $number }.
apl-next = Iemand die niet bij de beslissing betrokken was, bekijkt alles opnieuw, samen met wat u ons schreef. Daarna krijgt u van ons een antwoord, met de reden.
apl-meanwhile = Tot dan blijft onze beslissing gelden.
apl-said = Wat u ons schreef
apl-decided_subject = [{ $provider }] Ons antwoord op uw bezwaar: { $clause } { $title } ({ $case })
apl-decided = Op { $date } maakte u bezwaar (nummer { $number }). Iemand die niet bij de beslissing betrokken was, heeft alles opnieuw bekeken.
apl-upheld = We zijn het niet met uw bezwaar eens: onze beslissing blijft gelden.
apl-partly = U krijgt voor een deel gelijk.
apl-instead = Voortaan geldt iets milders:
apl-instead_notice = Voortaan geldt iets milders: u krijgt een kennisgeving, maar er wordt geen maatregel genomen.
apl-overturned = U krijgt gelijk: onze beslissing was verkeerd, en dat spijt ons. Ze vervalt, en de maatregelen die er nog uit volgen, heffen we op.
apl-withdrawn = U hebt uw bezwaar van { $date } (nummer { $number }) ingetrokken. We sluiten het af; onze beslissing blijft gelden.

## Aan wie iets meldt
rpt-subject = [{ $provider }] We hebben uw melding ontvangen ({ $number })
rpt-received = Bedankt voor uw melding. We hebben ze ontvangen op { $moment }. Ze heeft nummer { $number }.
rpt-about = U meldde:
rpt-category = Soort: { $category }.
rpt-next = We bekijken uw melding en laten u weten wat we beslissen.
rpt-forward = We vertellen onze klant nooit wie iets meldt. De tekst van uw melding kunnen we hem wel tonen, zoals u hebt toegestaan.
rpt-private = We vertellen onze klant nooit wie iets meldt. Ook de tekst van uw melding tonen we hem niet, zoals u hebt gevraagd.
rpt-link = Hier ziet u hoe het met uw melding staat:
ans-subject = [{ $provider }] Ons antwoord op uw melding ({ $number })
ans-corrected_subject = [{ $provider }] Rechtzetting van ons antwoord op uw melding ({ $number })
ans-opening = Op { $date } hebt u ons iets gemeld. Bedankt daarvoor.
ans-acted = We hebben uw melding bekeken. Wat u meldde, is in strijd met ons beleid, en we hebben een maatregel genomen.
ans-upheld = We hebben uw melding bekeken. Wat u meldde, is in strijd met ons beleid. We hebben dat met onze klant opgenomen; een maatregel hebben we niet genomen.
ans-unfounded = We hebben uw melding bekeken. We hebben niets gevonden dat in strijd is met ons beleid, en ondernemen daarom niets.
ans-corrected = We moeten ons antwoord van { $date } rechtzetten. We schreven u toen dat wat u meldde, in strijd is met ons beleid. We hebben het opnieuw bekeken, en dat blijkt niet zo te zijn. We hebben onze beslissing ingetrokken, met alles wat eruit volgde.
ans-not_ours = We hebben uw melding bekeken. Waarover ze gaat, staat niet bij ons; we kunnen er dus zelf niets aan doen.
ans-duplicate = U had ons dit al gemeld. Wat we u op uw eerste melding antwoorden, geldt ook voor deze.
ans-in_case = We zijn er nog mee bezig. U hoort van ons zodra we beslist hebben.
ans-unsorted = { ans-in_case }
ans-nothing_more = Over onze klant zelf kunnen we u niets meedelen.
ans-by_software = Deze beslissing is door software genomen, zonder dat iemand ze heeft bekeken.
ans-by_people = Software heeft uw melding helpen sorteren; een medewerker van ons team heeft beslist.
ans-redress = Bent u het er niet mee eens? Schrijf dan { $within } naar { $contact } en vermeld { $number }. Dat is gratis. Iemand die niet bij deze beslissing betrokken was, kijkt er dan opnieuw naar.

wrn-subject = [{ $provider }] Over uw meldingen ({ $number })
wrn-opening = U hebt ons al een aantal dingen gemeld. We hebben al uw meldingen bekeken; bij de meeste vonden we niets dat in strijd is met ons beleid.
wrn-asked = Kijk daarom na of iets bij ons staat voor u het meldt, en schrijf erbij waarom het volgens u niet mag.
wrn-next = Blijven uw meldingen ongegrond, dan bekijken we er per dag nog maar enkele meteen; de andere moeten wachten. De Europese digitaledienstenverordening (Verordening (EU) 2022/2065, artikel 23) laat dat toe na een waarschuwing. Dit bericht is die waarschuwing.
wrn-back = Nu verandert er nog niets. Blijken uw volgende meldingen gegrond, dan vervalt deze waarschuwing.
wrn-wrong = Vindt u dat we het mis hebben? Schrijf dan naar { $contact } en vermeld { $number }. Iemand die uw meldingen niet heeft beoordeeld, kijkt er dan opnieuw naar.

## Het bericht voor de facturatie
bil-subject = [{ $provider }] Bericht voor de facturatie: { $tenant } ({ $case })
bil-opening = Dit is een bericht voor de facturatie. Er wordt niets mee aangerekend of terugbetaald: het geeft alleen de feiten en wat het beleid erover zegt.
bil-tenant = Klant: { $name } ({ $id }).
bil-case = Zaak: { $case }.
bil-clause = Bepaling: { $clause } { $title }.
bil-policy = Beleid: “{ $policy }”, versie { $version }.
bil-ground = Grond om meteen op te treden: { $list }.
bil-measure = Maatregel: { $line }; { $refund }.

## De databank voor transparantie van de Europese Commissie
dsa-content-content = inhoud in een gehoste toepassing of website
dsa-content-conduct = gedrag bij het gebruik van een gehoste dienst
dsa-content-resource = gebruik van de middelen van een gehoste dienst
dsa-ground = { $clause } { $title } – { $policy }, versie { $version }

## Het antwoord aan de poort
gate-refuse = Limiet bereikt
gate-restrict = Dit deel van de dienst is gesloten
gate-suspend = Deze dienst is opgeschort
gate-unavailable = Op dit moment niet beschikbaar
gate-fact = { $label }: { $text }
gate-label-clause = Bepaling
gate-label-allowed = Toegestaan
gate-label-seen = Wat we zagen
gate-label-measure = Maatregel
gate-label-do = Wat u kunt doen
gate-label-batch = Sneller
gate-label-case = Zaak
gate-label-appeal = Bezwaar
gate-label-policy = Beleid
gate-label-contact = Vragen
gate-over-rate = Deze oproep kwam vroeger dan dat.
gate-over-parallel = { $n ->
    [one] Er liep nog een andere oproep.
   *[other] Er liepen nog { $n } andere oproepen.
}
gate-over-amount = Dat is helemaal opgebruikt.
gate-wait-rate = Wacht { $time } en probeer het dan opnieuw.
gate-wait-parallel = Wacht op het antwoord op een lopende oproep voor u de volgende stuurt. Vaak duurt dat ongeveer { $time }.
gate-wait-never = Deze batch bevat meer oproepen dan er tegelijk mogen komen. Stuur kleinere batches.
gate-unchecked = Deze oproep kon niet gecontroleerd worden en is daarom niet doorgelaten. Er is niets veranderd.
gate-batch = U deed { $n } oproepen van { $method } op { $model } in { $time }. Eén oproep van { $batch } met { gate-batch-many } doet hetzelfde.
gate-batch-fast = U deed { $n } oproepen van { $method } op { $model } in { $time }. Eén oproep van { $batch } met { gate-batch-many } doet hetzelfde ongeveer { $speedup } keer sneller.
gate-batch-many = { $batch ->
    [create] een lijst van waarden
    [load] veel rijen
    [write] een lijst van id’s, waar de waarden dezelfde zijn,
   *[other] een lijst van id’s
}
gate-until = Ze eindigt op { $moment }.
gate-open = Ze duurt tot ze wordt opgeheven.
gate-notice = De klant kreeg een kennisgeving: daarin staat waarom, en hoe hij het in orde brengt of bezwaar maakt.
