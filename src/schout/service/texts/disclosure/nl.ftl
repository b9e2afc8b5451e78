# De regels voor wie naar zwakke plekken zoekt.

disclosure-title = Zwakke plekken melden
disclosure-intro = Wie een zwakke plek in de diensten van { $provider } vindt, helpt iedereen die ze gebruikt. Deze pagina zegt hoe u die meldt, wat u mag doen om ze te vinden en wat u van ons kunt verwachten.
disclosure-report = Hoe u meldt
disclosure-report-where = Schrijf naar [{ $contact }](mailto:{ $contact }). Wij lezen { $languages }.
disclosure-report-key = U kunt uw bericht versleutelen met [onze sleutel]({ $url }).
disclosure-report-what =
    - Zeg wat u vond, op welke host, wanneer, en hoe het opnieuw te zien is.
    - Laat het ons zo snel mogelijk weten.
    - Laat gegevens van anderen weg.
disclosure-report-ccb = Meld het in België ook aan het [Centrum voor Cybersecurity België](https://ccb.belgium.be/cert/vulnerability-reporting-ccb) (CCB), volgens zijn procedure, en niet eerder dan aan ons.
disclosure-rules = De regels
disclosure-rules-text =
    - Doe niet meer dan nodig is om de zwakke plek te tonen, en stop zodra u gegevens van anderen ziet.
    - Verander niets, verwijder niets, en houd niets wat niet van u is.
    - Geen overbelasting, geen wachtwoorden raden, geen malware, geen mensen misleiden of onder druk zetten, geen toegang tot gebouwen.
    - Maak niets bekend voor het hersteld is en wij akkoord zijn; in België niets zonder toestemming van het CCB.
    - Eis geen beloning die niet vooraf was afgesproken.
disclosure-permit = Met een toelating
disclosure-permit-text = Vraag voor scanners en andere geautomatiseerde hulpmiddelen, en voor tests die merkbaar kunnen zijn, eerst een toelating: voor welke hosts, van wanneer tot wanneer, vanaf welke adressen, en hoe u intussen te bereiken bent. Een toelating is schriftelijk, ondertekend en gedateerd. Zolang ze geldt, is wat u binnen haar grenzen doet geen overtreding van deze clausules:
disclosure-law = Zonder toelating
disclosure-law-text = In België beschermt de wet van 26 april 2024 (artikelen 22 en 23) wie te goeder trouw zwakke plekken zoekt en meldt, ook zonder onze toestemming, als dat gebeurt zonder bedrieglijk opzet of oogmerk om te schaden en volgens de regels hierboven. Elders gelden andere wetten, waarover wij niets kunnen beloven.
disclosure-promise = Wat u kunt verwachten
disclosure-promise-text =
    - Een mens leest uw melding en antwoordt erop.
    - Voor er een maatregel volgt op onderzoek, kijkt een mens of het te goeder trouw was.
    - Wij vertellen niemand wie u bent zonder dat u akkoord bent, tenzij een wet of een rechter ons verplicht.
disclosure-policy = Deze regels horen bij versie { $version } van het beleid “{ $title }”.

what-disclosure_url = Adres van de meldregels
what-security_txt_url = Adres van security.txt
what-pgp_key_url = Adres van de sleutel voor meldingen
