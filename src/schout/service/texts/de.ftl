### Was das Produkt auf Deutsch sagt.

## Arten von Bestimmungen, Schwere eines Verstoßes, Gründe für sofortiges Handeln
kind-content = Inhalt
kind-conduct = Verhalten
kind-resource = Nutzung von Ressourcen
kind-contract = Vereinbarung
kind-duty = Pflicht
severity-minor = leicht
severity-moderate = mittelschwer
severity-serious = schwer
ground-serious = schwerwiegend
ground-intentional = vorsätzlich
ground-repeated = wiederholt

## Anzeichen für Vorsatz
sign-continued_after_notice = nach einer Mitteilung weitermachen
sign-concealment = den Sachverhalt verbergen
sign-evasion = eine Grenze oder Maßnahme umgehen
sign-false_identity = eine falsche Identität benutzen
sign-prepared_tooling = eigens dafür gemachte oder eingerichtete Werkzeuge
sign-targeted_victim = ein Opfer gezielt auswählen
sign-gain = auf eigenen Gewinn aus sein
sign-admission = den Sachverhalt zugeben

## Was betroffen ist (vierter Fall) und wonach gezählt wird
scope-object = das Objekt selbst
scope-source = die Quelladresse
scope-user = den Benutzer
scope-database = die Datenbank
scope-service = den Dienst
scope-tenant = alles, was der Kunde bei uns hat
per_scope-object = je Objekt
per_scope-source = je Quelladresse
per_scope-user = je Benutzer
per_scope-database = je Datenbank
per_scope-service = je Dienst
per_scope-tenant = je Kunde

## Betriebsarten
mode-shadow = wird nur vermerkt
mode-enforce = wird durchgesetzt
fail-open = der Verkehr wird durchgelassen
fail-closed = der Verkehr wird abgewiesen
fail-last_known = die letzte bekannte Antwort gilt
failure-open = Ist die Prüfung nicht möglich, wird der Verkehr durchgelassen.
failure-closed = Ist die Prüfung nicht möglich, wird der Verkehr abgewiesen.
failure-last_known = Ist die Prüfung nicht möglich, gilt die letzte bekannte Antwort.

## So viel wovon
metric-calls = { $n ->
    [one] { $n } Aufruf
   *[other] { $n } Aufrufe
}
metric-parallel_calls = { $n ->
    [one] { $n } gleichzeitiger Aufruf
   *[other] { $n } gleichzeitige Aufrufe
}
metric-active_minutes = { $n ->
    [one] { $n } aktive Minute
   *[other] { $n } aktive Minuten
}
metric-requests = { $n ->
    [one] { $n } Anfrage
   *[other] { $n } Anfragen
}
metric-pages = { $n ->
    [one] { $n } Seite
   *[other] { $n } Seiten
}
metric-missing_pages = { $n ->
    [one] { $n } Anfrage nach einer Seite, die es nicht gibt
   *[other] { $n } Anfragen nach Seiten, die es nicht gibt
}
metric-sign_ups = { $n ->
    [one] { $n } Registrierung
   *[other] { $n } Registrierungen
}
metric-login_failures = { $n ->
    [one] { $n } fehlgeschlagene Anmeldung
   *[other] { $n } fehlgeschlagene Anmeldungen
}
metric-mails = { $n ->
    [one] { $n } E-Mail
   *[other] { $n } E-Mails
}
metric-recipients = { $n } Empfänger
metric-bytes = { $n ->
    [one] { $n } Byte
   *[other] { $n } Bytes
}
metric-items = { $n ->
    [one] { $n } Element
   *[other] { $n } Elemente
}
metric-destinations = { $n ->
    [one] { $n } Ziel
   *[other] { $n } Ziele
}
metric-accounts = { $n ->
    [one] { $n } Konto
   *[other] { $n } Konten
}
metric-addresses = { $n ->
    [one] { $n } Adresse
   *[other] { $n } Adressen
}
metric-alerts = { $n ->
    [one] { $n } Alarm
   *[other] { $n } Alarme
}
metric-connections = { $n ->
    [one] { $n } Verbindung
   *[other] { $n } Verbindungen
}
metric-domains = { $n ->
    [one] { $n } Domain
   *[other] { $n } Domains
}
metric-packets = { $n ->
    [one] { $n } Paket
   *[other] { $n } Pakete
}
metric-ports = { $n ->
    [one] { $n } Port
   *[other] { $n } Ports
}
metric-reports = { $n ->
    [one] { $n } Meldung
   *[other] { $n } Meldungen
}
metric-share_percent = { $n } Prozent
size-bytes = { metric-bytes }
unit-calls = Aufrufe
unit-parallel_calls = gleichzeitige Aufrufe
unit-active_minutes = aktive Minuten
unit-requests = Anfragen
unit-pages = Seiten
unit-missing_pages = Anfragen nach Seiten, die es nicht gibt,
unit-sign_ups = Registrierungen
unit-login_failures = fehlgeschlagene Anmeldungen
unit-mails = E-Mails
unit-recipients = Empfänger
unit-bytes = Bytes
unit-items = Elemente
unit-destinations = Ziele
unit-accounts = Konten
unit-addresses = Adressen
unit-alerts = Alarme
unit-connections = Verbindungen
unit-domains = Domains
unit-packets = Pakete
unit-ports = Ports
unit-reports = Meldungen
unit-share_percent = den Anteil in Prozent

## Zeiträume: wie lange, bis wann, je was
period-s = { $n ->
    [one] { $n } Sekunde
   *[other] { $n } Sekunden
}
period-m = { $n ->
    [one] { $n } Minute
   *[other] { $n } Minuten
}
period-h = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
}
period-d = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}
period-w = { $n ->
    [one] { $n } Woche
   *[other] { $n } Wochen
}
period-mo = { $n ->
    [one] { $n } Monat
   *[other] { $n } Monate
}
period-bh = { $n ->
    [one] { $n } Arbeitsstunde
   *[other] { $n } Arbeitsstunden
}
period-bd = { $n ->
    [one] { $n } Werktag
   *[other] { $n } Werktage
}
within-s = innerhalb von { period-s }
within-m = innerhalb von { period-m }
within-h = innerhalb von { period-h }
within-d = { $n ->
    [one] innerhalb von { $n } Tag
   *[other] innerhalb von { $n } Tagen
}
within-w = innerhalb von { period-w }
within-mo = { $n ->
    [one] innerhalb von { $n } Monat
   *[other] innerhalb von { $n } Monaten
}
within-bh = innerhalb von { period-bh }
within-bd = { $n ->
    [one] innerhalb von { $n } Werktag
   *[other] innerhalb von { $n } Werktagen
}
per-us = { $n ->
    [1] pro Mikrosekunde
   *[other] pro { $n } Mikrosekunden
}
per-ms = { $n ->
    [1] pro Millisekunde
   *[other] pro { $n } Millisekunden
}
per-s = { $n ->
    [1] pro Sekunde
   *[other] pro { $n } Sekunden
}
per-m = { $n ->
    [1] pro Minute
   *[other] pro { $n } Minuten
}
per-h = { $n ->
    [1] pro Stunde
   *[other] pro { $n } Stunden
}
per-d = { $n ->
    [1] pro Tag
   *[other] pro { $n } Tage
}
per-w = { $n ->
    [1] pro Woche
   *[other] pro { $n } Wochen
}
per-mo = { $n ->
    [1] pro Monat
   *[other] pro { $n } Monate
}
per-bh = { $n ->
    [1] pro Arbeitsstunde
   *[other] pro { $n } Arbeitsstunden
}
per-bd = { $n ->
    [1] pro Werktag
   *[other] pro { $n } Werktage
}
moment = { $date } um { $time } Uhr
calendar = { $days }, von { $opens } bis { $closes } Uhr ({ $zone }), außer an Feiertagen in { $country }.

## Grenzen
value-parallel = { $n ->
    [one] { $n } Aufruf zur selben Zeit
   *[other] { $n } Aufrufe zur selben Zeit
}
value-moment = { $what } auf einmal
limit-sentence = höchstens { $value }, gezählt { $scope }
limit-burst = davon höchstens { $n } auf einmal
limit-plan = mit dem Tarif „{ $plan }“: { $value }
traffic-any = gesamter Verkehr
traffic-api = API-Aufrufe
traffic-web = Webseiten
traffic-sign_up = Registrierungen
traffic-login = Anmeldungen
traffic-mail = E-Mail
traffic-outbound = ausgehender Verkehr
traffic-storage = Speicher
col-at_most = Höchstens
col-on_plan = Mit dem Tarif „{ $plan }“
col-applies = Gilt für
col-counted = Gezählt
col-burst = Auf einmal

## Genehmigungen
permit-rate_exception = ein vereinbarter höherer Durchsatz
permit-dedicated_hosting = dediziertes Hosting
permit-security_research = vereinbarte Sicherheitsforschung
permit-registered_automation = eine registrierte Automatisierung
permit-load_test = ein vereinbarter Lasttest
permit-bulk_mail = vereinbarter Massenversand
permit-content_licence = eine Lizenz für den Inhalt
permit-how = Eine Genehmigung gilt nur, wenn sie schriftlich vorliegt, unterschrieben und nach Zeit und Umfang begrenzt ist. Beantragen Sie sie bei { $contact }.

## Was Schritt für Schritt folgt
measure-throttle = der Verkehr wird gedrosselt
measure-api_off = die API wird abgeschaltet
measure-outbound_mail_off = ausgehende E-Mail wird abgeschaltet
measure-outbound_traffic_off = ausgehender Verkehr wird abgeschaltet
measure-sign_up_off = Registrierungen werden abgeschaltet
measure-publishing_off = das Veröffentlichen wird abgeschaltet
measure-quarantine = der Inhalt kommt in Quarantäne
measure-read_only = nur Lesen ist noch möglich
measure-suspend_service = der Dienst wird gesperrt (die Daten bleiben erhalten)
measure-suspend_tenant = alle Dienste werden gesperrt (die Daten bleiben erhalten)
measure-terminate = der Vertrag wird beendet
measure-line = { $measure } (für { $scope }), { $time }
for-s = { period-s } lang
for-m = { period-m } lang
for-h = { period-h } lang
for-d = { $n ->
    [one] { $n } Tag lang
   *[other] { $n } Tage lang
}
for-w = { period-w } lang
for-mo = { period-mo } lang
for-bh = { period-bh } lang
for-bd = { period-bd } lang
for-open = bis die Maßnahme aufgehoben wird
time-before = Sie erfahren es vor der Maßnahme
time-with = Sie erfahren es zugleich mit der Maßnahme
time-after = Sie erfahren es nach der Maßnahme
time-only = Sie erfahren es; sonst geschieht noch nichts
approval-none = das System darf das allein tun
approval-one_person = vorher muss eine Person zustimmen
approval-two_people = vorher müssen zwei Personen zustimmen
back-remedied = sobald der Verstoß behoben ist
back-expiry = wenn ihre Zeit abgelaufen ist
back-review = wenn eine Person sie nach erneuter Prüfung aufhebt
back-appeal = wenn ein Widerspruch Erfolg hat
refund-none = Entgelte für diese Zeit werden nicht erstattet
refund-pro_rata = Entgelte für diese Zeit werden erstattet
ladder-window = Ein Verstoß zählt { $period } lang.
ladder-half_life = Sein Gewicht halbiert sich jeweils nach Ablauf dieser Zeit: { $period }.
ladder-repeated = Ab dem { ordinal } Verstoß gilt er als wiederholt.
ordinal = { $n ->
    [1] ersten
    [2] zweiten
    [3] dritten
    [4] vierten
    [5] fünften
   *[other] { $n }.
}
ordinal-to = { $to ->
    [2] zweiten
    [3] dritten
    [4] vierten
    [5] fünften
   *[other] { $to }.
}
step-number = Schritt { $n }
step-notice = Mitteilung
step-only_before = Folgt nur auf einen früheren Schritt.
step-always = Ein Fall kann hier jederzeit beginnen.
step-begins = Ein Fall kann hier beginnen: { $conditions }.
when-exactly = beim { ordinal } Verstoß
when-range = vom { ordinal } bis zum { ordinal-to } Verstoß
when-from = ab dem { ordinal } Verstoß
when-severity = wenn die Bestimmung als { $list } gilt
when-ground = wenn der Verstoß { $list } ist
step-remedy = Die Abhilfefrist der Bestimmung läuft.
step-no_remedy = In diesem Schritt läuft keine Abhilfefrist.
step-then = Ist der Verstoß nicht rechtzeitig behoben, folgt Schritt { $n } ({ $title }).
step-then_plain = Danach folgt Schritt { $n } ({ $title }).
step-waits = Danach entscheidet eine Person, wie es weitergeht.
step-lift = Die Maßnahme wird aufgehoben, { $list }.
step-appeal = Sie können { $within } Widerspruch einlegen.
step-no_appeal = Gegen diesen Schritt ist kein Widerspruch möglich.
step-review = Eine Person prüft den Fall { $within } erneut.

## Regeln und Belege
rule-counts = Zählt { $unit } { $scope }
rule-finding = Ein Befund entsteht, wenn mehr als { $what } zusammenkommen oder wenn sie dauerhaft schneller kommen als { $n } { $per }.
rule-each = Jedes davon ist ein Befund.
rule-sliding = Ein Befund entsteht bei mehr als { $what } innerhalb von { $period }.
rule-overlap = Ein Befund entsteht, wenn mehr als { $n } im selben Augenblick laufen.
rule-sequence = Ein Befund entsteht, wenn auf { $n } der ersten Art innerhalb von { $period } eines der zweiten folgt.
rule-absence = Ein Befund entsteht, wenn das, was folgen müsste, nicht innerhalb von { $period } kommt.
rule-baseline = Ein Befund entsteht bei mehr als { $what } in { $period }, wenn das auch weit mehr ist als zuvor üblich.
rule-share = { $n } Prozent
rule-per = je { $fields }
rule-when = Gezählt wird, was dies erfüllt: { $when }
rule-shadow = Die Regel vermerkt nur.
rule-unless = Neben den Genehmigungen der Bestimmung hebt { $list } sie auf.
rule-limit = Die Zahlen folgen aus der Grenze „{ $limit }“.
rule-distinct = Was in „{ $field }“ gleich ist, zählt einmal.
rule-owner_source = Die Handlung wird dem Inhaber der Quelladresse zugerechnet.
rule-owner_target = Die Handlung wird dem Inhaber dessen zugerechnet, was angefragt wurde: der Datenbank oder des Hostnamens.
rule-mute = Nach einem Befund schweigt die Regel: { $period }.
rule-confidence = Sicherheit: { $n } Prozent.
rule-version = Version { $n }
evidence-minimum = { $n ->
    [one] Ein Befund stützt sich auf mindestens { $n } Ereignis.
   *[other] Ein Befund stützt sich auf mindestens { $n } Ereignisse.
}
evidence-keep = { $n ->
    [one] Höchstens { $n } Ereignis wird als Beleg aufbewahrt.
   *[other] Höchstens { $n } Ereignisse werden als Beleg aufbewahrt.
}
withhold-query = der Abfrageteil von Adressen
withhold-user = die Benutzernamen
withhold-user_agent = der Name des benutzten Programms
withhold-referer = die verweisende Adresse
withhold-source_ip = die Quelladresse
withhold-person = personenbezogene Daten
withhold-other = weitere Angaben
withheld-mark = [weggelassen]
remedy-extendable = Solange die Frist läuft, können Sie um mehr Zeit bitten.
remedy-fixed = Diese Frist kann nicht verlängert werden.

## Die Richtlinie, wie man sie liest
doc-shadow = Diese Bestimmung wird nur vermerkt: Es folgt noch keine Maßnahme aus ihr.
doc-provider = Anbieter
doc-version = Version
doc-published = Veröffentlicht am
doc-effective = In Kraft ab
doc-source_language = Ursprünglich verfasst auf
doc-also = Auch verfügbar auf
doc-contents = Inhalt
doc-summary = In Kürze
doc-clauses = Die Bestimmungen
doc-ladders = Was auf einen Verstoß folgt
doc-contacts = Wo Sie uns erreichen
doc-digest = Prüfsumme
doc-limits = Grenzen
doc-top = Zum Inhalt
contact-abuse = Fragen und Meldungen
contact-appeal = Widerspruch
contact-security = Sicherheit
contact-dispute_body = Außergerichtliche Streitbeilegung
contact-court = Zuständiges Gericht
label-permits = Wer eine Genehmigung erhalten kann
label-intent = Was als Vorsatz zählt
label-looked = Worauf wir achten
label-withheld = Was wir nicht zeigen
label-ask = Worum wir Sie bitten
label-window = Abhilfefrist
label-follows = Was folgt
label-kind = Art
label-severity = Schwere
label-mode = Betriebsart
label-scope = Maßnahmen betreffen
label-failure = Wenn die Prüfung ausfällt
label-intake = Gemeldet als
label-evidence = Belege
label-rule = Regel
label-source = Stammt aus
label-text = Text
source-line = { $policy } { $version }, in Kraft ab { $date }

## Was sich ändert
effect-stricter = strenger
effect-milder = milder
effect-neutral = weder strenger noch milder
effect-text = nur Wortlaut
diff-none = Nichts ändert sich.
diff-policy = Die Richtlinie als Ganzes
diff-total = { $n ->
    [one] { $n } Änderung
   *[other] { $n } Änderungen
}
diff-counted = { $n } { $effect }
diff-changed = { $what }: bisher „{ $old }“, künftig „{ $new }“
diff-added = { $what }: neu „{ $new }“
diff-removed = { $what }: „{ $old }“ entfällt
diff-bare_changed = { $what }: geändert
diff-bare_added = { $what }: neu
diff-bare_removed = { $what }: entfällt
diff-on_plan = { $what } mit dem Tarif „{ $plan }“
diff-in_step = Schritt „{ $step }“: { $what }
what-clause = Die Bestimmung
what-title = Titel
what-text = Text
what-summary = Zusammenfassung
what-kind = Art
what-severity = Schwere
what-limit = Grenze
what-burst = Aufrufe auf einmal
what-note = Hinweis zu einer Grenze
what-remedy = Abhilfefrist
what-window = Abhilfefrist
what-ask = Worum wir bitten
what-extendable = Verlängerung möglich
what-calendar = Arbeitszeit
what-permit = Genehmigung
what-sign = Anzeichen für Vorsatz
what-mode = Betriebsart
what-minimum = Nötige Ereignisse für einen Befund
what-keep = Als Beleg aufbewahrte Ereignisse
what-withhold = Was wir nicht zeigen
what-rule = Regel
what-failure = Wenn die Prüfung ausfällt
what-scope = Was Maßnahmen betreffen
what-ladder = Schrittfolge
what-intake = Bezeichnungen in Meldungen
what-step = Der Schritt
what-order = Reihenfolge der Schritte
what-entry = Wann ein Fall hier beginnt
what-measure = Maßnahme
what-approval = Zustimmung
what-notice = Mitteilung
what-step_remedy = Abhilfefrist in diesem Schritt
what-then = Was folgt
what-lift = Weg zurück
what-appeal = Widerspruchsfrist
what-review = Erneute Prüfung
what-refund = Erstattung
what-strikes = Wie lange ein Verstoß zählt
what-half_life = Halbierung seines Gewichts
what-repeated = Wiederholt ab Verstoß Nummer
what-effective = In Kraft ab
what-published = Veröffentlicht am
what-language = Sprache
what-provider = Anbieter
what-abuse_contact = Adresse für Fragen und Meldungen
what-appeal_contact = Adresse für Widersprüche
what-security_contact = Adresse für Sicherheit
what-dispute_body = Außergerichtliche Streitbeilegungsstelle
what-court = Zuständiges Gericht
what-billing = Adresse der Rechnungsstelle
what-plan = Tarif
state-yes = ja
state-no = nein
state-never = nie
state-wait = eine Person entscheidet
state-none = keine

## Was über einen Befund gesagt wird
outcome-violation = Verstoß
outcome-proposed = vorgeschlagen, wartet auf eine Person
outcome-shadow = nur vermerkt
outcome-permitted = durch eine Genehmigung gedeckt
outcome-victim = dem Kunden angetan, nicht von ihm getan
outcome-unattributed = getan von jemandem, den wir nicht kennen
outcome-too_little_evidence = zu wenig Belege

## Die Mitteilung an einen Kunden
ntc-subject = [{ $provider }] Mitteilung zu { $clause } { $title } ({ $case })
ntc-salutation = Guten Tag { $name },
ntc-opening = Sie haben einen Vertrag mit { $provider }. Wir haben etwas festgestellt, das unseren Nutzungsregeln nicht entspricht. Im Folgenden lesen Sie, was es ist, worum wir Sie bitten und wie Sie sich dagegen wenden können.
ntc-seen = Was wir gesehen haben
ntc-measured = Wir haben { $measured } gezählt (Zeitraum: { $duration }). Erlaubt waren in dieser Zeit höchstens { $limit }.
ntc-reported = { $n ->
    [one] Wir haben dazu eine Meldung erhalten.
   *[other] Wir haben dazu { $n } Meldungen erhalten.
}
ntc-first = Zum ersten Mal: { $moment }.
ntc-last = Zum letzten Mal: { $moment }.
ntc-once = Wann: { $moment }.
ntc-object = Wo: { $object }.
ntc-source_ip = Von: { $address }.
ntc-zone = Alle Zeiten gelten in der Zeitzone { $zone }.
ntc-clause = Welche Bestimmung
ntc-policy = Sie steht in unserer Richtlinie „{ $policy }“, Version { $version }, in Kraft ab { $date }:
ntc-evidence = Worauf sich das stützt
ntc-line = { $source }, Zeile { $line }, { $time }
ntc-report_came = Meldung eingegangen am { $date }
ntc-more = { $n ->
    [one] Es gibt noch { $n } weitere Zeile. Sie erhalten sie auf Anfrage.
   *[other] Es gibt noch { $n } weitere Zeilen. Sie erhalten sie auf Anfrage.
}
ntc-withheld = In diesen Zeilen weggelassen: { $list }.
ntc-ask = Worum wir Sie bitten
ntc-until = Bitte tun Sie das bis spätestens { $deadline }.
ntc-extend = Brauchen Sie mehr Zeit? Dann bitten Sie vor diesem Zeitpunkt darum und sagen Sie, wie viel Sie brauchen und warum.
ntc-next = Was dann geschieht
ntc-next_step = Ist der Verstoß bis dahin nicht behoben, kann Folgendes geschehen: { $what }. { $approval }.
ntc-next_window = Ist der Verstoß bis dahin nicht behoben, können Sie eine weitere Mitteilung mit einer neuen Frist erhalten.
ntc-next_notice = Ist der Verstoß bis dahin nicht behoben, können Sie eine weitere Mitteilung erhalten.
ntc-next_after = Ist er auch danach nicht behoben, kann Folgendes geschehen: { $what }. { $approval }.
ntc-next_wait = Jemand aus unserem Team sieht sich den Fall an und entscheidet, wie es weitergeht.
ntc-put_right = Wenn Sie den Verstoß rechtzeitig beheben, hat das keine weiteren Folgen.
ntc-put_right_measures = Sobald Sie den Verstoß behoben haben, sagen Sie es uns: Dann wird die Maßnahme aufgehoben.
ntc-decided = Was entschieden wurde, und von wem
ntc-strike = Das ist der { $n }. Verstoß, der für diesen Teil der Richtlinie zählt.
ntc-proposed = Es wurde keine Maßnahme ergriffen. Vorgeschlagen wird:
ntc-measures = Diese Maßnahmen wurden beschlossen:
ntc-no_measures = Gegen Ihren Dienst wurde keine Maßnahme ergriffen.
ntc-grounds = Wir müssen das Ende einer Abhilfefrist nicht abwarten, weil der Verstoß { $list } ist.
ntc-automated = Festgestellt und entschieden hat das eine Software (Regel { $rule }, Version { $n }). Sie können verlangen, dass jemand aus unserem Team es prüft.
ntc-person = Festgestellt hat das eine Software (Regel { $rule }, Version { $n }); entschieden hat ein Mitglied unseres Teams.
ntc-permits = Wann es erlaubt ist
ntc-permit = Mit schriftlicher Genehmigung ist es erlaubt: { $list }. Wenn Sie eine haben oder möchten, sagen Sie es uns bitte.
ntc-answer = Wie Sie antworten
ntc-reply = Antworten Sie auf diese Nachricht oder schreiben Sie an { $contact }. Nennen Sie { $case }. Wenn wir uns irren, sagen Sie uns bitte, warum; wir lesen jede Antwort.
ntc-appeal_title = Wie Sie Widerspruch einlegen
ntc-appeal = Sie können { $within } Widerspruch einlegen; schreiben Sie dazu an { $contact }. Das kostet nichts. Jemand, der an dieser Entscheidung nicht beteiligt war, prüft sie dann erneut.
ntc-appeal_none = Gegen diesen Schritt ist kein Widerspruch möglich; Sie können uns jederzeit sagen, dass wir uns irren.
ntc-closing = Mit freundlichen Grüßen
ntc-team = Das Abuse-Team von { $provider }

## Was in mehr als einem Schreiben steht
let-hello = Guten Tag,
let-questions = Haben Sie Fragen? Antworten Sie auf diese Nachricht oder schreiben Sie an { $contact } und nennen Sie { $number }.
let-page = Auf dieser Seite sehen Sie alles zu diesem Fall. Sie können uns dort auch mitteilen, dass der Verstoß behoben ist, um mehr Zeit bitten oder Widerspruch einlegen:
let-reason = Der Grund:
let-until = Sie haben bis { $deadline } Zeit, den Verstoß zu beheben.
let-counts = Dieser Verstoß zählt { $span } mit, wenn erneut etwas vorfällt.
let-counts_not = Das zählt nicht als Verstoß.
act-throttle = Drosselung des Verkehrs
act-api_off = Abschaltung der API
act-outbound_mail_off = Abschaltung ausgehender E-Mails
act-outbound_traffic_off = Abschaltung des ausgehenden Verkehrs
act-sign_up_off = Abschaltung von Registrierungen
act-publishing_off = Abschaltung des Veröffentlichens
act-quarantine = Quarantäne des Inhalts
act-read_only = Beschränkung auf Lesezugriff
act-suspend_service = Sperrung des Dienstes (die Daten bleiben erhalten)
act-suspend_tenant = Sperrung aller Dienste (die Daten bleiben erhalten)
act-terminate = Beendigung des Vertrags
act-scoped = { $measure } (für { $scope })
act-open = { $measure }, ab { $start }, bis die Maßnahme aufgehoben wird
act-until = { $measure }, von { $start } bis { $end }
act-since = { $measure }, seit { $start }
act-nowhere = { $measure }: ohne Wirkung, da wir nicht wissen, wofür genau die Maßnahme gelten soll
red-body = Sie können den Streit auch einer zertifizierten außergerichtlichen Streitbeilegungsstelle vorlegen: { $body } ({ $contact }).
red-court = Sie können sich auch an ein Gericht wenden.
red-court_named = Sie können sich auch an ein Gericht wenden. Zuständig ist: { $court }.

## Die Begründung einer Maßnahme
rsn-subject = [{ $provider }] Begründung unserer Entscheidung zu { $clause } { $title } ({ $case })
rsn-opening = Am { $date } haben wir entschieden, die Nutzung Ihres Dienstes zu beschränken. Im Folgenden lesen Sie, was wir entschieden haben, warum, und was Sie dagegen tun können. Wir geben Ihnen diese Begründung nach Artikel 17 des Gesetzes über digitale Dienste (Verordnung (EU) 2022/2065).
rsn-measures = Was wir entschieden haben
rsn-targets = Betroffen: { $list }.
rsn-everywhere = Das gilt überall, wo wir den Dienst anbieten.
rsn-territory = Das gilt nur in folgenden Ländern: { $list }.
rsn-review = Jemand aus unserem Team prüft das bis spätestens { $deadline } erneut.
rsn-facts = Was wir festgestellt haben
rsn-between = Das geschah zwischen dem { $date } um { $time } Uhr und dem { $enddate } um { $endtime } Uhr.
rsn-same_day = Das geschah am { $date } zwischen { $time } und { $endtime } Uhr.
rsn-once = Das geschah am { $moment }.
rsn-events = { $n ->
    [one] Die Feststellung stützt sich auf { $n } Ereignis, das wir aufbewahrt haben.
   *[other] Die Feststellung stützt sich auf { $n } Ereignisse, die wir aufbewahrt haben.
}
rsn-origin = Woher wir das wissen, und wer entschieden hat
rsn-own = Wir haben das aus eigener Initiative festgestellt, mithilfe einer Software (Regel { $rule }, Version { $n }).
rsn-also = Wir haben dazu auch eine Meldung erhalten. Daneben haben wir es selbst festgestellt, mithilfe einer Software (Regel { $rule }, Version { $n }). Wer etwas meldet, teilen wir nicht mit.
rsn-report = Wir sind dem nach einer Meldung von außen nachgegangen; eine Software hat es nicht aufgespürt. Wer etwas meldet, teilen wir nicht mit.
rsn-by_software = Die Entscheidung hat eine Software getroffen, ohne dass jemand sie vorher geprüft hat. Sie können verlangen, dass jemand aus unserem Team das nachholt.
rsn-by_people = { $n ->
    [one] Entschieden hat ein Mitglied unseres Teams.
    [2] Entschieden haben zwei Mitglieder unseres Teams gemeinsam.
   *[other] Entschieden haben { $n } Mitglieder unseres Teams gemeinsam.
}
rsn-ground = Auf welcher Grundlage
rsn-contract = Die Grundlage ist vertraglich: Bestimmung { $clause } { $title } unserer Richtlinie „{ $policy }“, Version { $version }, in Kraft ab { $date }. Diese Richtlinie ist Teil Ihres Vertrags mit { $provider }.
rsn-too_much = Wir haben mehr gezählt, als diese Bestimmung erlaubt.
rsn-as_reported = Ein Mitglied unseres Teams hat geprüft, was gemeldet wurde; es verstößt gegen diese Bestimmung.
rsn-redress = Was Sie dagegen tun können

## Die Erinnerung
rem-subject = [{ $provider }] Erinnerung zu { $clause } { $title }: noch bis { $date } ({ $case })
rem-opening = Am { $date } haben wir Ihnen zur Bestimmung { $clause } { $title } geschrieben. Wir haben noch nicht von Ihnen gehört, dass der Verstoß behoben ist; deshalb diese Erinnerung.
rem-done = Ist der Verstoß inzwischen behoben? Dann sagen Sie es uns: Wir prüfen es und schließen den Fall.

## Mehr Zeit
ext-subject = [{ $provider }] Ihre Bitte um mehr Zeit zu { $clause } { $title } ({ $case })
ext-granted = Sie haben uns um mehr Zeit gebeten, um den Verstoß zu beheben. Sie bekommen sie: Die neue Frist läuft bis { $deadline }.
ext-refused = Sie haben uns um mehr Zeit gebeten, um den Verstoß zu beheben. Die können wir Ihnen leider nicht geben. Die Frist läuft weiterhin bis { $deadline }.
ext-more_subject = [{ $provider }] Mehr Zeit: { $clause } { $title } ({ $case })
ext-more = Sie haben mehr Zeit, den Verstoß zu beheben, als wir Ihnen geschrieben hatten: Die neue Frist läuft bis { $deadline }.

## Was unsere Prüfung ergab
chk-subject = [{ $provider }] Wir haben das überprüft: { $clause } { $title } ({ $case })
chk-ok = Sie haben uns gesagt, dass der Verstoß behoben ist. Wir haben das überprüft, und es stimmt: Der Fall ist geschlossen. Danke, dass Sie das gelöst haben.
chk-not_ok = Sie haben uns gesagt, dass der Verstoß behoben ist. Wir haben das überprüft, aber leider ist er noch nicht behoben.
chk-found = Was wir noch gesehen haben:
chk-over = Die Frist dafür ist abgelaufen. Wir sehen uns nun an, wie es mit dem Fall weitergeht; Sie hören von uns.

## Was wir früher nicht sagen durften
sil-subject = [{ $provider }] Was wir Ihnen nicht früher mitteilen durften: { $clause } { $title } ({ $case })
sil-opening = Am { $date } haben wir die Anordnung einer Behörde zu Ihrem Dienst erhalten. Es geht um die Bestimmung { $clause } { $title }. Damals durften wir Ihnen das nicht mitteilen; jetzt dürfen wir es.
sil-basis = Die Behörde stützt sich auf:
sil-letters = Nach diesem Schreiben erhalten Sie nun die Schreiben, die wir in der Zwischenzeit für Sie vorbereitet hatten. Richten Sie sich nicht nach den Zeitangaben darin: Jede Frist, die sie Ihnen geben, beginnt heute.
sil-appeal = Können Sie gegen unsere Entscheidung Widerspruch einlegen, so beginnt auch diese Frist heute. Wie Sie gegen die Anordnung selbst vorgehen können, steht in der Anordnung; fragen Sie uns danach, wenn Sie sie nicht erhalten haben.

## Eine Maßnahme ist aufgehoben
lif-subject = [{ $provider }] { $n ->
    [one] Aufgehoben: die Maßnahme
   *[other] Aufgehoben: die Maßnahmen
} zu { $clause } { $title } ({ $case })
lif-opening = { $n ->
    [one] Diese Maßnahme ist aufgehoben:
   *[other] Diese Maßnahmen sind aufgehoben:
}
lif-why-remedied = Sie haben den Verstoß behoben, und wir haben das geprüft. Vielen Dank.
lif-why-expiry = Die Zeit, die wir dafür festgelegt hatten, ist abgelaufen.
lif-why-expired = { lif-why-expiry }
lif-why-review = Ein Mitglied unseres Teams hat sich den Fall erneut angesehen und hält die Maßnahme nicht länger für nötig.
lif-why-reviewed = { lif-why-review }
lif-why-appeal = Wir haben Ihren Widerspruch geprüft und geben Ihnen recht, ganz oder zum Teil. Was wir entschieden haben, lesen Sie in unserer Antwort auf Ihren Widerspruch.
lif-why-overturned = Ihr Widerspruch hatte Erfolg: Unsere Entscheidung war falsch. Das tut uns leid.
lif-why-quiet = Wir haben seitdem nichts mehr gesehen.
lif-why-dismissed = Ein Mitglied unseres Teams hat sich den Fall erneut angesehen: Es lag kein Verstoß vor. Die Unannehmlichkeiten tun uns leid.
lif-why-merged = Der Fall läuft unter einer anderen Nummer weiter: { $other }.
lif-why-terminated = Der Vertrag ist beendet.
lif-works = Funktioniert danach etwas noch nicht, wie es soll? Dann sagen Sie es uns.

## Widersprüche
apl-subject = [{ $provider }] Wir haben Ihren Widerspruch erhalten: { $clause } { $title } ({ $case })
apl-received = Ihr Widerspruch ist am { $moment } bei uns eingegangen. Er hat die Nummer { $number }.
apl-next = Jemand, der an der Entscheidung nicht beteiligt war, prüft alles erneut, zusammen mit dem, was Sie uns geschrieben haben. Danach erhalten Sie von uns eine Antwort mit Begründung.
apl-meanwhile = Bis dahin bleibt unsere Entscheidung bestehen.
apl-said = Was Sie uns geschrieben haben
apl-decided_subject = [{ $provider }] Unsere Antwort auf Ihren Widerspruch: { $clause } { $title } ({ $case })
apl-decided = Am { $date } haben Sie Widerspruch eingelegt (Nummer { $number }). Jemand, der an der Entscheidung nicht beteiligt war, hat alles erneut geprüft.
apl-upheld = Ihr Widerspruch hatte keinen Erfolg: Unsere Entscheidung bleibt bestehen.
apl-partly = Ihr Widerspruch hatte zum Teil Erfolg.
apl-instead = Stattdessen gilt ab jetzt etwas Milderes:
apl-instead_notice = Stattdessen gilt ab jetzt etwas Milderes: Sie erhalten eine Mitteilung, aber es wird keine Maßnahme ergriffen.
apl-overturned = Ihr Widerspruch hatte Erfolg: Unsere Entscheidung war falsch, und das tut uns leid. Wir nehmen sie zurück und heben die Maßnahmen auf, die noch aus ihr folgen.
apl-withdrawn = Sie haben Ihren Widerspruch vom { $date } (Nummer { $number }) zurückgezogen. Wir schließen ihn ab; unsere Entscheidung bleibt bestehen.

## An alle, die etwas melden
rpt-subject = [{ $provider }] Wir haben Ihre Meldung erhalten ({ $number })
rpt-received = Vielen Dank für Ihre Meldung. Eingegangen ist sie am { $moment }. Sie hat die Nummer { $number }.
rpt-about = Gemeldet haben Sie:
rpt-category = Art: { $category }.
rpt-next = Wir prüfen Ihre Meldung und teilen Ihnen mit, was wir entscheiden.
rpt-forward = Wir sagen unserem Kunden nie, wer etwas meldet. Den Text Ihrer Meldung dürfen wir ihm zeigen, wie Sie es erlaubt haben.
rpt-private = Wir sagen unserem Kunden nie, wer etwas meldet. Auch den Text Ihrer Meldung zeigen wir ihm nicht, wie Sie es gewünscht haben.
rpt-link = Hier sehen Sie, wie es um Ihre Meldung steht:
ans-subject = [{ $provider }] Unsere Antwort auf Ihre Meldung ({ $number })
ans-corrected_subject = [{ $provider }] Berichtigung unserer Antwort auf Ihre Meldung ({ $number })
ans-opening = Am { $date } haben Sie uns etwas gemeldet. Vielen Dank dafür.
ans-acted = Wir haben Ihre Meldung geprüft. Was Sie gemeldet haben, verstößt gegen unsere Richtlinie, und wir haben eine Maßnahme ergriffen.
ans-upheld = Wir haben Ihre Meldung geprüft. Was Sie gemeldet haben, verstößt gegen unsere Richtlinie. Wir haben uns deswegen an unseren Kunden gewandt; eine Maßnahme haben wir nicht ergriffen.
ans-unfounded = Wir haben Ihre Meldung geprüft. Wir haben nichts gefunden, was gegen unsere Richtlinie verstößt, und unternehmen deshalb nichts.
ans-corrected = Wir müssen unsere Antwort vom { $date } berichtigen. Damals haben wir Ihnen geschrieben, dass das, was Sie gemeldet haben, gegen unsere Richtlinie verstößt. Eine erneute Prüfung hat ergeben, dass das nicht der Fall ist. Wir haben unsere Entscheidung zurückgenommen, mit allem, was daraus folgte.
ans-not_ours = Wir haben Ihre Meldung geprüft. Worum es darin geht, liegt nicht bei uns; wir können also selbst nichts dagegen tun.
ans-duplicate = Das hatten Sie uns schon gemeldet. Unsere Antwort auf Ihre erste Meldung gilt auch für diese.
ans-in_case = Wir sind noch damit beschäftigt. Sie hören von uns, sobald wir entschieden haben.
ans-unsorted = { ans-in_case }
ans-nothing_more = Über unseren Kunden selbst können wir Ihnen nichts mitteilen.
ans-by_software = Diese Entscheidung hat eine Software getroffen, ohne dass jemand sie geprüft hat.
ans-by_people = Eine Software hat uns geholfen, Ihre Meldung einzuordnen; entschieden hat ein Mitglied unseres Teams.
ans-redress = Sind Sie nicht einverstanden? Dann schreiben Sie { $within } an { $contact } und nennen Sie { $number }. Das kostet nichts. Jemand, der an dieser Entscheidung nicht beteiligt war, prüft sie dann erneut.

wrn-subject = [{ $provider }] Zu Ihren Meldungen ({ $number })
wrn-opening = Sie haben uns schon mehrmals etwas gemeldet. Wir haben alle Ihre Meldungen geprüft; bei den meisten haben wir nichts gefunden, was gegen unsere Richtlinie verstößt.
wrn-asked = Bitte prüfen Sie vor einer Meldung, ob der Inhalt bei uns liegt, und schreiben Sie dazu, warum er Ihrer Meinung nach nicht erlaubt ist.
wrn-next = Bleiben Ihre Meldungen unbegründet, so prüfen wir nur noch einige am Tag sofort; die übrigen müssen warten. Das Gesetz über digitale Dienste (Verordnung (EU) 2022/2065, Artikel 23) erlaubt das nach einer Warnung. Dieses Schreiben ist diese Warnung.
wrn-back = Vorerst ändert sich nichts. Erweisen sich Ihre nächsten Meldungen als begründet, so entfällt diese Warnung.
wrn-wrong = Meinen Sie, dass wir uns irren? Dann schreiben Sie an { $contact } und nennen Sie { $number }. Jemand, der Ihre Meldungen nicht beurteilt hat, prüft sie dann erneut.

## Der Vermerk für die Abrechnung
bil-subject = [{ $provider }] Vermerk für die Abrechnung: { $tenant } ({ $case })
bil-opening = Dies ist ein Vermerk für die Abrechnung. Er berechnet nichts und erstattet nichts: Er nennt nur die Tatsachen und was die Richtlinie dazu sagt.
bil-tenant = Kunde: { $name } ({ $id }).
bil-case = Fall: { $case }.
bil-clause = Bestimmung: { $clause } { $title }.
bil-policy = Richtlinie: „{ $policy }“, Version { $version }.
bil-ground = Grund für sofortiges Handeln: Der Verstoß ist { $list }.
bil-measure = Maßnahme: { $line }; { $refund }.

## Die Transparenzdatenbank der Europäischen Kommission
dsa-content-content = Inhalt in einer gehosteten Anwendung oder Website
dsa-content-conduct = Verhalten bei der Nutzung eines gehosteten Dienstes
dsa-content-resource = Nutzung der Ressourcen eines gehosteten Dienstes
dsa-ground = { $clause } { $title } – { $policy }, Version { $version }

## Die Antwort am Eingang
gate-refuse = Grenze erreicht
gate-restrict = Dieser Teil des Dienstes ist geschlossen
gate-suspend = Dieser Dienst ist gesperrt
gate-unavailable = Im Moment nicht verfügbar
gate-fact = { $label }: { $text }
gate-label-clause = Bestimmung
gate-label-allowed = Erlaubt
gate-label-seen = Was wir gesehen haben
gate-label-measure = Maßnahme
gate-label-do = Was Sie tun können
gate-label-batch = Schneller
gate-label-case = Fall
gate-label-appeal = Widerspruch
gate-label-policy = Richtlinie
gate-label-contact = Fragen
gate-over-rate = Dieser Aufruf kam früher.
gate-over-parallel = { $n ->
    [one] Ein anderer Aufruf lief noch.
   *[other] { $n } andere Aufrufe liefen noch.
}
gate-over-amount = All das ist aufgebraucht.
gate-wait-rate = Warten Sie { $time } und versuchen Sie es dann erneut.
gate-wait-parallel = Warten Sie auf die Antwort auf einen laufenden Aufruf, bevor Sie den nächsten senden. Das dauert oft etwa { $time }.
gate-wait-never = Dieser Stapel enthält mehr Aufrufe, als auf einmal erlaubt sind. Senden Sie kleinere.
gate-unchecked = Dieser Aufruf konnte nicht geprüft werden und wurde deshalb nicht durchgelassen. Es wurde nichts geändert.
gate-batch = Sie haben { $method } auf { $model } { $n }-mal aufgerufen, in folgender Zeit: { $time }. Ein einziger Aufruf von { $batch } mit { gate-batch-many } bewirkt dasselbe.
gate-batch-fast = Sie haben { $method } auf { $model } { $n }-mal aufgerufen, in folgender Zeit: { $time }. Ein einziger Aufruf von { $batch } mit { gate-batch-many } bewirkt dasselbe etwa { $speedup }-mal so schnell.
gate-batch-many = { $batch ->
    [create] einer Liste von Werten
    [load] vielen Zeilen
    [write] einer Liste von IDs, sofern die Werte gleich sind,
   *[other] einer Liste von IDs
}
gate-until = Sie endet am { $moment }.
gate-open = Sie gilt, bis sie aufgehoben wird.
gate-notice = Der Kunde hat eine Mitteilung erhalten; darin steht der Grund, und wie er Abhilfe schafft oder Widerspruch einlegt.
