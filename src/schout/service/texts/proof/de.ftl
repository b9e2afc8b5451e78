## Die Seite, die vor einer Registrierung um Rechenarbeit bittet
gate-proof-title = Einen Moment, bitte
gate-proof-why = Derzeit gibt es ungewöhnlich viele Registrierungen. Ihr Browser führt eine kleine Berechnung aus. Für eine Person ist das kaum Aufwand, für ein Programm, das sich immer wieder registriert, schon. Über Sie wird nichts übermittelt.
gate-proof-working = Die Berechnung läuft, meist einige Sekunden …
gate-proof-done = Fertig. Gehen Sie zurück zum Formular und senden Sie es noch einmal ab.
gate-proof-back = Zurück zum Formular
gate-proof-cookies = Die Berechnung ist fertig, aber Ihr Browser speichert für diese Website keine Cookies. Erlauben Sie sie und versuchen Sie es erneut.
gate-proof-without = Die Berechnung braucht JavaScript, das in Ihrem Browser ausgeschaltet ist.
gate-proof-write = Klappt es nicht, oder möchten Sie das lieber nicht? Schreiben Sie uns, und wir registrieren Sie:
