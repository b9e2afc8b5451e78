## De pagina die om rekenwerk vraagt voor een registratie
gate-proof-title = Een ogenblik
gate-proof-why = Er zijn nu ongewoon veel registraties. Uw browser doet een kleine berekening. Voor één persoon is dat nauwelijks moeite, voor een programma dat zich telkens opnieuw registreert wel. Er wordt niets over u verstuurd.
gate-proof-working = Bezig met rekenen, meestal een paar seconden …
gate-proof-done = Klaar. Ga terug naar het formulier en verstuur het nog eens.
gate-proof-back = Terug naar het formulier
gate-proof-cookies = De berekening is klaar, maar uw browser bewaart geen cookies voor deze site. Sta ze toe en probeer het opnieuw.
gate-proof-without = De berekening heeft JavaScript nodig, en dat staat uit in uw browser.
gate-proof-write = Lukt het niet, of wilt u dit liever niet? Schrijf ons en wij registreren u:
