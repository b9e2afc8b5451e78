# Die Regeln für alle, die nach Schwachstellen suchen.

disclosure-title = Schwachstellen melden
disclosure-intro = Wer eine Schwachstelle in den Diensten von { $provider } findet, hilft allen, die sie nutzen. Diese Seite sagt, wie Sie sie melden, was Sie tun dürfen, um sie zu finden, und was Sie von uns erwarten können.
disclosure-report = So melden Sie
disclosure-report-where = Schreiben Sie an [{ $contact }](mailto:{ $contact }). Wir lesen { $languages }.
disclosure-report-key = Sie können Ihre Nachricht mit [unserem Schlüssel]({ $url }) verschlüsseln.
disclosure-report-what =
    - Sagen Sie, was Sie gefunden haben, auf welchem Host, wann, und wie es sich wieder zeigen lässt.
    - Sagen Sie uns so bald wie möglich Bescheid.
    - Lassen Sie Daten anderer weg.
disclosure-report-ccb = Melden Sie sie in Belgien auch dem [Zentrum für Cybersicherheit Belgien](https://ccb.belgium.be/cert/vulnerability-reporting-ccb) (CCB) nach seinem Verfahren, und nicht früher als uns.
disclosure-rules = Die Regeln
disclosure-rules-text =
    - Tun Sie nicht mehr, als nötig ist, um die Schwachstelle zu zeigen, und hören Sie auf, sobald Sie Daten anderer sehen.
    - Ändern Sie nichts, löschen Sie nichts und behalten Sie nichts, was nicht Ihnen gehört.
    - Keine Überlastung, kein Erraten von Passwörtern, keine Schadprogramme, kein Täuschen oder Bedrängen von Menschen, kein Zutritt zu Gebäuden.
    - Veröffentlichen Sie nichts, bevor es behoben ist und wir einverstanden sind; in Belgien nichts ohne Zustimmung des CCB.
    - Verlangen Sie keine Belohnung, die nicht vorher vereinbart war.
disclosure-permit = Mit einer Genehmigung
disclosure-permit-text = Bitten Sie für Scanner und andere automatische Werkzeuge, und für Tests, die zu spüren sein können, zuerst um eine Genehmigung: für welche Hosts, von wann bis wann, von welchen Adressen aus, und wie wir Sie währenddessen erreichen. Eine Genehmigung ist schriftlich, unterschrieben und datiert. Solange sie gilt, verstößt das, was Sie in ihren Grenzen tun, gegen keine dieser Klauseln:
disclosure-law = Ohne Genehmigung
disclosure-law-text = In Belgien schützt das Gesetz vom 26. April 2024 (Artikel 22 und 23) alle, die in gutem Glauben nach Schwachstellen suchen und sie melden, auch ohne unsere Erlaubnis, wenn sie ohne Absicht zu täuschen oder zu schaden handeln und die Regeln oben einhalten. Anderswo gelten andere Gesetze, für die wir nichts versprechen können.
disclosure-promise = Was Sie erwarten können
disclosure-promise-text =
    - Ein Mensch liest Ihre Meldung und antwortet darauf.
    - Bevor auf eine Untersuchung eine Maßnahme folgt, prüft ein Mensch, ob sie in gutem Glauben geschah.
    - Wir sagen niemandem ohne Ihr Einverständnis, wer Sie sind, es sei denn, ein Gesetz oder ein Gericht verpflichtet uns.
disclosure-policy = Diese Regeln gehören zur Version { $version } von „{ $title }“.

what-disclosure_url = Adresse der Melderegeln
what-security_txt_url = Adresse von security.txt
what-pgp_key_url = Adresse des Schlüssels für Meldungen
