# The rules for those who look for weak spots.

disclosure-title = Reporting weak spots
disclosure-intro = Whoever finds a weak spot in the services of { $provider } helps everybody who uses them. This page says how to report it, what you may do to find it, and what you can expect of us.
disclosure-report = How to report
disclosure-report-where = Write to [{ $contact }](mailto:{ $contact }). We read { $languages }.
disclosure-report-key = You can encrypt it with [our key]({ $url }).
disclosure-report-what =
    - Say what you found, on which host, when, and how it can be seen again.
    - Tell us as soon as you can.
    - Leave out the data of others.
disclosure-report-ccb = In Belgium, report it to the [Centre for Cybersecurity Belgium](https://ccb.belgium.be/cert/vulnerability-reporting-ccb) (CCB) too, by its procedure, and not before us.
disclosure-rules = The rules
disclosure-rules-text =
    - Do no more than is necessary to show the weak spot, and stop when you see data of others.
    - Change nothing, delete nothing, and keep nothing that is not yours.
    - No flooding, no guessing of passwords, no malware, no deceiving or pressing of people, no access to buildings.
    - Publish nothing before it is mended and we have agreed; in Belgium nothing without the consent of the CCB.
    - Demand no reward that was not agreed before.
disclosure-permit = With a permit
disclosure-permit-text = For scanners and other automated tools, and for tests that may be felt, ask for a permit first: for which hosts, from when until when, from which addresses, and how to reach you while it lasts. A permit is written, signed and dated. While it is in force, what you do within it breaks none of these clauses:
disclosure-law = Without a permit
disclosure-law-text = In Belgium the law of 26 April 2024 (articles 22 and 23) protects those who look for weak spots and report them in good faith, also without our permission, when they act without intent to deceive or to harm and keep to the rules above. Elsewhere other laws hold, which we cannot speak for.
disclosure-promise = What you can expect
disclosure-promise-text =
    - A person reads your report and answers it.
    - Before any measure follows from research, a person looks whether it was in good faith.
    - We tell nobody who you are without your agreement, unless a law or a court obliges us.
disclosure-policy = These rules belong to version { $version } of the policy “{ $title }”.

what-disclosure_url = Address of the rules of disclosure
what-security_txt_url = Address of security.txt
what-pgp_key_url = Address of the key for reports
