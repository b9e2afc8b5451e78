### What the product says in English.

## Kinds of clause, how bad a violation is, and why it may be answered at once
kind-content = content
kind-conduct = conduct
kind-resource = use of resources
kind-contract = agreement
kind-duty = duty
severity-minor = minor
severity-moderate = moderate
severity-serious = serious
ground-serious = serious
ground-intentional = intentional
ground-repeated = repeated

## Signs of intent
sign-continued_after_notice = carrying on after a notice
sign-concealment = concealing the facts
sign-evasion = getting round a limit or a measure
sign-false_identity = using a false identity
sign-prepared_tooling = tools made or set up for it
sign-targeted_victim = choosing a victim
sign-gain = doing it for gain
sign-admission = admitting the facts

## What is touched, and what is counted by (after "for" and on its own)
scope-object = the object itself
scope-source = the source address
scope-user = the user
scope-database = the database
scope-service = the service
scope-tenant = everything the customer has with us
per_scope-object = per object
per_scope-source = per source address
per_scope-user = per user
per_scope-database = per database
per_scope-service = per service
per_scope-tenant = per customer

## Modes
mode-shadow = recorded only
mode-enforce = acted on
fail-open = traffic is let through
fail-closed = traffic is refused
fail-last_known = the last known answer holds
failure-open = If the check cannot be made, traffic is let through.
failure-closed = If the check cannot be made, traffic is refused.
failure-last_known = If the check cannot be made, the last known answer holds.

## So many of something
metric-calls = { $n ->
    [one] { $n } call
   *[other] { $n } calls
}
metric-parallel_calls = { $n ->
    [one] { $n } parallel call
   *[other] { $n } parallel calls
}
metric-active_minutes = { $n ->
    [one] { $n } active minute
   *[other] { $n } active minutes
}
metric-requests = { $n ->
    [one] { $n } request
   *[other] { $n } requests
}
metric-pages = { $n ->
    [one] { $n } page
   *[other] { $n } pages
}
metric-missing_pages = { $n ->
    [one] { $n } request for a missing page
   *[other] { $n } requests for missing pages
}
metric-sign_ups = { $n ->
    [one] { $n } sign-up
   *[other] { $n } sign-ups
}
metric-login_failures = { $n ->
    [one] { $n } failed login
   *[other] { $n } failed logins
}
metric-mails = { $n ->
    [one] { $n } mail
   *[other] { $n } mails
}
metric-recipients = { $n ->
    [one] { $n } recipient
   *[other] { $n } recipients
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
    [one] { $n } destination
   *[other] { $n } destinations
}
metric-accounts = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
}
metric-addresses = { $n ->
    [one] { $n } address
   *[other] { $n } addresses
}
metric-alerts = { $n ->
    [one] { $n } alert
   *[other] { $n } alerts
}
metric-connections = { $n ->
    [one] { $n } connection
   *[other] { $n } connections
}
metric-domains = { $n ->
    [one] { $n } domain
   *[other] { $n } domains
}
metric-packets = { $n ->
    [one] { $n } packet
   *[other] { $n } packets
}
metric-ports = { $n ->
    [one] { $n } port
   *[other] { $n } ports
}
metric-reports = { $n ->
    [one] { $n } report
   *[other] { $n } reports
}
metric-share_percent = { $n } percent
size-bytes = { metric-bytes }
unit-calls = calls
unit-parallel_calls = parallel calls
unit-active_minutes = active minutes
unit-requests = requests
unit-pages = pages
unit-missing_pages = requests for missing pages
unit-sign_ups = sign-ups
unit-login_failures = failed logins
unit-mails = mails
unit-recipients = recipients
unit-bytes = bytes
unit-items = items
unit-destinations = destinations
unit-accounts = accounts
unit-addresses = addresses
unit-alerts = alerts
unit-connections = connections
unit-domains = domains
unit-packets = packets
unit-ports = ports
unit-reports = reports
unit-share_percent = the share in percent

## Periods: how long, by when, per what
period-s = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
period-m = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
period-h = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
period-d = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
period-w = { $n ->
    [one] { $n } week
   *[other] { $n } weeks
}
period-mo = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
period-bh = { $n ->
    [one] { $n } working hour
   *[other] { $n } working hours
}
period-bd = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
within-s = within { period-s }
within-m = within { period-m }
within-h = within { period-h }
within-d = within { period-d }
within-w = within { period-w }
within-mo = within { period-mo }
within-bh = within { period-bh }
within-bd = within { period-bd }
per-us = { $n ->
    [1] per microsecond
   *[other] per { $n } microseconds
}
per-ms = { $n ->
    [1] per millisecond
   *[other] per { $n } milliseconds
}
per-s = { $n ->
    [1] per second
   *[other] per { $n } seconds
}
per-m = { $n ->
    [1] per minute
   *[other] per { $n } minutes
}
per-h = { $n ->
    [1] per hour
   *[other] per { $n } hours
}
per-d = { $n ->
    [1] per day
   *[other] per { $n } days
}
per-w = { $n ->
    [1] per week
   *[other] per { $n } weeks
}
per-mo = { $n ->
    [1] per month
   *[other] per { $n } months
}
per-bh = { $n ->
    [1] per working hour
   *[other] per { $n } working hours
}
per-bd = { $n ->
    [1] per working day
   *[other] per { $n } working days
}
moment = { $date } at { $time }
calendar = { $days }, from { $opens } to { $closes } ({ $zone }), except on public holidays in { $country }.

## Limits
value-parallel = { $n ->
    [one] { $n } call at a time
   *[other] { $n } calls at a time
}
value-moment = { $what } at once
limit-sentence = at most { $value }, counted { $scope }
limit-burst = of which at most { $n } at once
limit-plan = on the plan “{ $plan }”: { $value }
traffic-any = all traffic
traffic-api = API calls
traffic-web = web pages
traffic-sign_up = sign-ups
traffic-login = logins
traffic-mail = mail
traffic-outbound = outgoing traffic
traffic-storage = storage
col-at_most = At most
col-on_plan = On the plan “{ $plan }”
col-applies = Applies to
col-counted = Counted
col-burst = At once

## Permits
permit-rate_exception = an agreed higher rate
permit-dedicated_hosting = dedicated hosting
permit-security_research = agreed security research
permit-registered_automation = a registered automation
permit-load_test = an agreed load test
permit-bulk_mail = agreed bulk mail
permit-content_licence = a licence for the content
permit-how = A release counts only when it is in writing, signed, and limited in time and scope. Ask for it at { $contact }.

## Ladders
measure-throttle = traffic is slowed down
measure-api_off = the API is switched off
measure-outbound_mail_off = outgoing mail is switched off
measure-outbound_traffic_off = outgoing traffic is switched off
measure-sign_up_off = sign-ups are switched off
measure-publishing_off = publishing is switched off
measure-quarantine = the content is put in quarantine
measure-read_only = only reading is possible
measure-suspend_service = the service is suspended, with the data kept
measure-suspend_tenant = all services are suspended, with the data kept
measure-terminate = the agreement is ended
measure-line = { $measure } (for { $scope }), { $time }
for-s = for { period-s }
for-m = for { period-m }
for-h = for { period-h }
for-d = for { period-d }
for-w = for { period-w }
for-mo = for { period-mo }
for-bh = for { period-bh }
for-bd = for { period-bd }
for-open = until the measure is lifted
time-before = you are told before the measure is taken
time-with = you are told when the measure is taken
time-after = you are told after the measure has been taken
time-only = you are told; nothing else happens yet
approval-none = the system may do this on its own
approval-one_person = one person must agree first
approval-two_people = two people must agree first
back-remedied = as soon as it has been put right
back-expiry = when its time is over
back-review = when a person lifts it after looking again
back-appeal = when an appeal is upheld
refund-none = fees are not refunded for this time
refund-pro_rata = fees are refunded for this time
ladder-window = A violation counts for { $period }.
ladder-half_life = Its weight halves every { $period }.
ladder-repeated = From the { ordinal } violation on it is called repeated.
ordinal = { $n ->
    [1] first
    [2] second
    [3] third
    [4] fourth
    [5] fifth
    [21] 21st
    [22] 22nd
    [23] 23rd
   *[other] { $n }th
}
ordinal-to = { $to ->
    [2] second
    [3] third
    [4] fourth
    [5] fifth
    [21] 21st
    [22] 22nd
    [23] 23rd
   *[other] { $to }th
}
step-number = Step { $n }
step-notice = Notice
step-only_before = Follows only from an earlier step.
step-always = A case can begin here at any time.
step-begins = A case can begin here { $conditions }.
when-exactly = at the { ordinal } violation
when-range = from the { ordinal } to the { ordinal-to } violation
when-from = from the { ordinal } violation on
when-severity = if the clause ranks as { $list }
when-ground = if the violation is { $list }
step-remedy = The remedy window of the clause runs.
step-no_remedy = No remedy window runs in this step.
step-then = If it is not put right in time, step { $n } follows ({ $title }).
step-then_plain = Step { $n } follows ({ $title }).
step-waits = After that a person decides how the case goes on.
step-lift = The measure is lifted { $list }.
step-appeal = You can appeal { $within }.
step-no_appeal = There is no appeal against this step.
step-review = A person looks at it again { $within }.

## Rules and evidence
rule-counts = Counts { $unit } { $scope }
rule-finding = A finding is made when more than { $what } come together, or when they go on coming faster than { $n } { $per }.
rule-each = Each of them is a finding.
rule-sliding = A finding is made at more than { $what } within { $period }.
rule-overlap = A finding is made when more than { $n } run at the same moment.
rule-sequence = A finding is made when { $n } of the first kind are followed by one of the second within { $period }.
rule-absence = A finding is made when what should follow does not come within { $period }.
rule-baseline = A finding is made at more than { $what } in { $period }, if that is also far more than was usual before.
rule-share = { $n } percent
rule-per = per { $fields }
rule-when = Counted is what fits: { $when }
rule-shadow = It only records.
rule-unless = Besides the permits of the clause, { $list } lifts it.
rule-limit = The figures follow from the limit “{ $limit }”.
rule-distinct = What is the same in “{ $field }” counts once.
rule-owner_source = The act is that of the owner of the source address.
rule-owner_target = The act is that of the owner of what was asked for: the database or host name.
rule-mute = After a finding it is silent for { $period }.
rule-confidence = Confidence: { $n } percent.
rule-version = version { $n }
evidence-minimum = { $n ->
    [one] A finding rests on at least { $n } event.
   *[other] A finding rests on at least { $n } events.
}
evidence-keep = { $n ->
    [one] At most { $n } event is kept with it as evidence.
   *[other] At most { $n } events are kept with it as evidence.
}
withhold-query = the query part of addresses
withhold-user = the user names
withhold-user_agent = the name of the program used
withhold-referer = the referring address
withhold-source_ip = the source address
withhold-person = personal data
withhold-other = other particulars
withheld-mark = [left out]
remedy-extendable = You can ask for more time, as long as the window runs.
remedy-fixed = This window cannot be made longer.

## The policy as people read it
doc-shadow = This clause is recorded only: no measure follows from it yet.
doc-provider = Provider
doc-version = Version
doc-published = Published on
doc-effective = In force from
doc-source_language = First written in
doc-also = Also available in
doc-contents = Contents
doc-summary = In short
doc-clauses = The clauses
doc-ladders = What follows from a violation
doc-contacts = Where to reach us
doc-digest = Digest
doc-limits = Limits
doc-top = To the contents
contact-abuse = Questions and reports
contact-appeal = Appeals
contact-security = Security
contact-dispute_body = Disputes out of court
contact-court = Court that has jurisdiction
label-permits = Who can be released
label-intent = What counts as intent
label-looked = What we look at
label-withheld = What we do not show
label-ask = What we ask of you
label-window = Remedy window
label-follows = What follows
label-kind = Kind
label-severity = Severity
label-mode = Mode
label-scope = Measures touch
label-failure = If the check fails
label-intake = Reported as
label-evidence = Evidence
label-rule = Rule
label-source = Comes from
label-text = Text
source-line = { $policy } { $version }, in force from { $date }

## What changes
effect-stricter = stricter
effect-milder = milder
effect-neutral = neither stricter nor milder
effect-text = wording only
diff-none = Nothing changes.
diff-policy = The policy as a whole
diff-total = { $n ->
    [one] { $n } change
   *[other] { $n } changes
}
diff-counted = { $n } { $effect }
diff-changed = { $what }: was “{ $old }”, becomes “{ $new }”
diff-added = { $what }: “{ $new }” is added
diff-removed = { $what }: “{ $old }” is dropped
diff-bare_changed = { $what }: changed
diff-bare_added = { $what }: added
diff-bare_removed = { $what }: dropped
diff-on_plan = { $what } on the plan “{ $plan }”
diff-in_step = Step “{ $step }”: { $what }
what-clause = The clause
what-title = Title
what-text = Text
what-summary = Summary
what-kind = Kind
what-severity = Severity
what-limit = Limit
what-burst = Calls at once
what-note = Note on a limit
what-remedy = Remedy window
what-window = Remedy window
what-ask = What we ask
what-extendable = Asking for more time
what-calendar = Working time
what-permit = Release
what-sign = Sign of intent
what-mode = Mode
what-minimum = Events needed for a finding
what-keep = Events kept as evidence
what-withhold = What we do not show
what-rule = Rule
what-failure = If the check fails
what-scope = What measures touch
what-ladder = Ladder
what-intake = Names in reports
what-step = The step
what-order = Order of the steps
what-entry = When a case begins here
what-measure = Measure
what-approval = Agreement
what-notice = Notice
what-step_remedy = Remedy window in this step
what-then = What follows
what-lift = Way back
what-appeal = Time to appeal
what-review = Looking again
what-refund = Refund
what-strikes = How long a violation counts
what-half_life = Halving of its weight
what-repeated = Repeated from violation number
what-effective = In force from
what-published = Published on
what-language = Language
what-provider = Provider
what-abuse_contact = Address for questions and reports
what-appeal_contact = Address for appeals
what-security_contact = Address for security
what-dispute_body = Body for disputes out of court
what-court = Court that has jurisdiction
what-billing = Address of billing
what-plan = Plan
state-yes = yes
state-no = no
state-never = never
state-wait = a person decides
state-none = none

## What is said about a finding
outcome-violation = violation
outcome-proposed = proposed, waits for a person
outcome-shadow = recorded only
outcome-permitted = covered by a permit
outcome-victim = done to the customer, not by the customer
outcome-unattributed = done by somebody we do not know
outcome-too_little_evidence = too little evidence

## The notice to a tenant
ntc-subject = [{ $provider }] Notice on { $clause } { $title } ({ $case })
ntc-salutation = Dear { $name },
ntc-opening = You have an agreement with { $provider }. We have found something that does not agree with our acceptable use policy. Below we set out what it is, what we ask of you, and how you can object.
ntc-seen = What we saw
ntc-measured = We counted { $measured } in { $duration }; at most { $limit } were allowed in that time.
ntc-reported = { $n ->
    [one] We received a report about this.
   *[other] We received { $n } reports about this.
}
ntc-first = First seen: { $moment }.
ntc-last = Last seen: { $moment }.
ntc-once = When: { $moment }.
ntc-object = Where: { $object }.
ntc-source_ip = From: { $address }.
ntc-zone = All times are given in the time zone { $zone }.
ntc-clause = Which clause
ntc-policy = It is part of our policy “{ $policy }”, version { $version }, in force from { $date }:
ntc-evidence = What it rests on
ntc-line = { $source }, line { $line }, { $time }
ntc-report_came = Report received on { $date }
ntc-more = { $n ->
    [one] There is { $n } more line. We will send it to you on request.
   *[other] There are { $n } more lines. We will send them to you on request.
}
ntc-withheld = Left out of these lines: { $list }.
ntc-ask = What we ask of you
ntc-until = Please do this by { $deadline } at the latest.
ntc-extend = Do you need more time? Then ask for it before that moment, and say how much you need and why.
ntc-next = What happens then
ntc-next_step = If it has not been put right by then, this can follow: { $what }. { $approval }.
ntc-next_window = If it has not been put right by then, you can receive another notice, with a new deadline.
ntc-next_notice = If it has not been put right by then, you can receive another notice.
ntc-next_after = If it has still not been put right after that, this can follow: { $what }. { $approval }.
ntc-next_wait = A member of our team will look at the case and decide how it goes on.
ntc-put_right = If you put it right in time, nothing follows.
ntc-put_right_measures = Once you have put it right, tell us: the measure is then lifted.
ntc-decided = What was decided, and by whom
ntc-strike = This is the { ordinal } violation that counts under this part of the policy.
ntc-proposed = No measure has been taken. This is proposed:
ntc-measures = We decided on these measures:
ntc-no_measures = No measure has been taken against your service.
ntc-grounds = We need not wait for the end of a remedy window, because the violation is { $list }.
ntc-automated = Software found this and took this decision (rule { $rule }, version { $n }). You can ask that a member of our team look at it.
ntc-person = Software found this (rule { $rule }, version { $n }); a member of our team took the decision.
ntc-permits = When it is allowed
ntc-permit = With a written permit this is allowed: { $list }. If you have one, or want one, tell us.
ntc-answer = How to answer
ntc-reply = Answer this message, or write to { $contact }. Mention { $case }. If we are wrong, tell us why; we look at every answer.
ntc-appeal_title = How to appeal
ntc-appeal = You can appeal { $within } by writing to { $contact }. It is free. Somebody who had no part in this decision then looks at it again.
ntc-appeal_none = There is no appeal against this step; you can always tell us that we are wrong.
ntc-closing = Kind regards,
ntc-team = The abuse desk of { $provider }

## What stands in more than one letter
let-hello = Hello,
let-questions = Do you have questions? Answer this message or write to { $contact }, and mention { $number }.
let-page = This page shows everything about this case. You can also say there that it is put right, ask for more time, or appeal:
let-reason = The reason:
let-until = You have until { $deadline } to put it right.
let-counts = This violation counts { $span } if something happens again.
let-counts_not = This does not count as a violation.
act-throttle = slowing down of the traffic
act-api_off = switching off of the API
act-outbound_mail_off = switching off of outgoing mail
act-outbound_traffic_off = switching off of outgoing traffic
act-sign_up_off = switching off of sign-ups
act-publishing_off = switching off of publishing
act-quarantine = quarantine of the content
act-read_only = restriction to reading only
act-suspend_service = suspension of the service, with the data kept
act-suspend_tenant = suspension of all services, with the data kept
act-terminate = termination of the agreement
act-scoped = { $measure } (for { $scope })
act-open = { $measure }, from { $start }, until it is lifted
act-until = { $measure }, from { $start } to { $end }
act-since = { $measure }, since { $start }
act-nowhere = { $measure }: without effect, as we do not know on what exactly
red-body = You can also bring the dispute before { $body } ({ $contact }), a certified out-of-court dispute settlement body.
red-court = You can also go to court.
red-court_named = You can also go to court. The court that has jurisdiction: { $court }.

## The statement of reasons
rsn-subject = [{ $provider }] Statement of reasons on { $clause } { $title } ({ $case })
rsn-opening = On { $date } we decided to restrict the use of your service. Below we set out what we decided, why, and what you can do about it. We give you this statement of reasons under Article 17 of the Digital Services Act (Regulation (EU) 2022/2065).
rsn-measures = What we decided
rsn-targets = This concerns: { $list }.
rsn-everywhere = This applies wherever we offer the service.
rsn-territory = This applies only in { $list }.
rsn-review = A member of our team will look at this again by { $deadline } at the latest.
rsn-facts = What we found
rsn-between = It happened between { $date } at { $time } and { $enddate } at { $endtime }.
rsn-same_day = It happened on { $date } between { $time } and { $endtime }.
rsn-once = It happened on { $moment }.
rsn-events = { $n ->
    [one] The finding rests on { $n } event, which we have kept.
   *[other] The finding rests on { $n } events, which we have kept.
}
rsn-origin = How we know, and who decided
rsn-own = We found this on our own initiative, with software (rule { $rule }, version { $n }).
rsn-also = We also received a report about this. Apart from that we found it ourselves, with software (rule { $rule }, version { $n }). We do not say who reports something.
rsn-report = We looked into this after a report from outside; we did not find it with software. We do not say who reports something.
rsn-by_software = The decision was taken by software, and nobody looked at it beforehand. You can ask that a member of our team still do so.
rsn-by_people = { $n ->
    [one] A member of our team took the decision.
    [2] Two members of our team took the decision together.
   *[other] { $n } members of our team took the decision together.
}
rsn-ground = On what ground
rsn-contract = The ground is contractual: clause { $clause } { $title } of our policy “{ $policy }”, version { $version }, in force from { $date }. That policy is part of your agreement with { $provider }.
rsn-too_much = We counted more than this clause allows.
rsn-as_reported = A member of our team looked at what was reported and found it to be against this clause.
rsn-redress = What you can do about it

## The reminder
rem-subject = [{ $provider }] Reminder on { $clause } { $title }: until { $date } ({ $case })
rem-opening = On { $date } we wrote to you about clause { $clause } { $title }. We have not yet heard from you that it has been put right, hence this reminder.
rem-done = Has it been put right in the meantime? Then let us know: we will check it and close the case.

## More time
ext-subject = [{ $provider }] Your request for more time on { $clause } { $title } ({ $case })
ext-granted = You asked us for more time to put this right. You have it: the new deadline is { $deadline }.
ext-refused = You asked us for more time to put this right. We are sorry that we cannot give it to you. The deadline is still { $deadline }.
ext-more_subject = [{ $provider }] More time for { $clause } { $title } ({ $case })
ext-more = You have more time to put this right than we told you before. The new deadline is { $deadline }.

## What came of checking it
chk-subject = [{ $provider }] We have checked it: { $clause } { $title } ({ $case })
chk-ok = You told us that this has been put right. We have checked it, and it has: the case is closed. Thank you for solving this.
chk-not_ok = You told us that this has been put right. We have checked it, but unfortunately it has not been put right yet.
chk-found = What we still saw:
chk-over = The time for that is over. We are now looking at how the case goes on; you will hear from us.

## What we could not say before
sil-subject = [{ $provider }] What we were not allowed to tell you before: { $clause } { $title } ({ $case })
sil-opening = On { $date } we received an order of an authority about your service. It is about clause { $clause } { $title }. We were not allowed to tell you then; now we are.
sil-basis = The authority relies on:
sil-letters = You will now receive, after this one, the letters that we prepared for you in that time. Do not go by the dates in them: any time that they give you begins today.
sil-appeal = If you can appeal against what we decided, the time for that begins today too. How you can challenge the order itself is set out in the order; ask us if you have not received it.

## A measure was lifted
lif-subject = [{ $provider }] { $n ->
    [one] Lifted: the measure
   *[other] Lifted: the measures
} on { $clause } { $title } ({ $case })
lif-opening = { $n ->
    [one] This measure has been lifted:
   *[other] These measures have been lifted:
}
lif-why-remedied = You have put it right, and we have checked that. Thank you.
lif-why-expiry = The time we had decided on is over.
lif-why-expired = { lif-why-expiry }
lif-why-review = A member of our team looked at the case again and finds the measure no longer necessary.
lif-why-reviewed = { lif-why-review }
lif-why-appeal = We have looked at your appeal and agree with you, in full or in part. You will find what we decided in our answer to your appeal.
lif-why-overturned = Your appeal has succeeded: our decision was wrong. We are sorry.
lif-why-quiet = We have seen nothing more since then.
lif-why-dismissed = A member of our team looked at the case again: there was no violation. We are sorry for the trouble this has caused you.
lif-why-merged = The case goes on under another number: { $other }.
lif-why-terminated = The agreement has ended.
lif-works = Does anything still not work as it should? Then let us know.

## Appeals
apl-subject = [{ $provider }] We have received your appeal: { $clause } { $title } ({ $case })
apl-received = We received your appeal on { $moment }. Its number is { $number }.
apl-next = Somebody who had no part in the decision will look at everything again, together with what you wrote to us. You will then get an answer from us, with the reason.
apl-meanwhile = Until then our decision stands.
apl-said = What you wrote to us
apl-decided_subject = [{ $provider }] Our answer to your appeal: { $clause } { $title } ({ $case })
apl-decided = On { $date } you appealed (number { $number }). Somebody who had no part in the decision has looked at everything again.
apl-upheld = We do not agree with your appeal: our decision stands.
apl-partly = We agree with part of your appeal.
apl-instead = From now on something milder applies:
apl-instead_notice = From now on something milder applies: you receive a notice, but no measure is taken.
apl-overturned = We agree with your appeal: our decision was wrong, and we are sorry. It is withdrawn, and we are lifting any measures that still follow from it.
apl-withdrawn = You have withdrawn your appeal of { $date } (number { $number }). We close it; our decision stands.

## To those who report something
rpt-subject = [{ $provider }] We have received your report ({ $number })
rpt-received = Thank you for your report. We received it on { $moment }. Its number is { $number }.
rpt-about = You reported:
rpt-category = Kind: { $category }.
rpt-next = We will look at your report and let you know what we decide.
rpt-forward = We never tell our customer who reports something. We may show them the text of your report, as you have allowed.
rpt-private = We never tell our customer who reports something. Nor will we show them the text of your report, as you have asked.
rpt-link = Here you can see how your report is getting on:
ans-subject = [{ $provider }] Our answer to your report ({ $number })
ans-corrected_subject = [{ $provider }] Correction of our answer to your report ({ $number })
ans-opening = On { $date } you reported something to us. Thank you for that.
ans-acted = We have looked at your report. What you reported is against our policy, and we have taken a measure.
ans-upheld = We have looked at your report. What you reported is against our policy. We have taken this up with our customer; we have not taken a measure.
ans-unfounded = We have looked at your report. We found nothing that is against our policy, and are therefore taking no action.
ans-corrected = We must correct our answer of { $date }. We then wrote that what you reported is against our policy. We have looked at it again and found that it is not. We have withdrawn our decision, with all that followed from it.
ans-not_ours = We have looked at your report. What it is about is not hosted by us, so there is nothing we can do about it ourselves.
ans-duplicate = You had already reported this to us. Our answer to your first report also holds for this one.
ans-in_case = We are still working on it. You will hear from us as soon as we have decided.
ans-unsorted = { ans-in_case }
ans-nothing_more = We cannot tell you anything about our customer.
ans-by_software = This decision was taken by software, and no person looked at it.
ans-by_people = Software helped us to sort your report; a member of our team took the decision.
ans-redress = Do you disagree? Then write { $within } to { $contact } and mention { $number }. It is free. Somebody who had no part in this decision then looks at it again.

wrn-subject = [{ $provider }] About your reports ({ $number })
wrn-opening = You have reported several things to us. We have looked at all of your reports; in most of them we found nothing that is against our policy.
wrn-asked = Before you report something, please check that we host it, and tell us why you think it is not allowed.
wrn-next = If your reports continue to be unfounded, we will look at only a few of them a day at once; the others will have to wait. The Digital Services Act (Regulation (EU) 2022/2065, Article 23) allows this after a warning. This message is that warning.
wrn-back = Nothing changes for now. If your next reports prove to be right, this warning lapses.
wrn-wrong = Do you think that we are wrong? Then write to { $contact } and mention { $number }. Somebody who did not judge your reports will then look at them again.

## The note to billing
bil-subject = [{ $provider }] Note to billing: { $tenant } ({ $case })
bil-opening = This is a note to billing. It charges nothing and refunds nothing: it only gives the facts and what the policy says about them.
bil-tenant = Customer: { $name } ({ $id }).
bil-case = Case: { $case }.
bil-clause = Clause: { $clause } { $title }.
bil-policy = Policy: “{ $policy }”, version { $version }.
bil-ground = Ground for acting at once: { $list }.
bil-measure = Measure: { $line }; { $refund }.

## The European Commission’s transparency database
dsa-content-content = content in a hosted application or website
dsa-content-conduct = conduct in the use of a hosted service
dsa-content-resource = use of the resources of a hosted service
dsa-ground = { $clause } { $title } – { $policy }, version { $version }

## The answer at the gate
gate-refuse = Limit reached
gate-restrict = This part of the service is closed
gate-suspend = This service is suspended
gate-unavailable = Not available at this moment
gate-fact = { $label }: { $text }
gate-label-clause = Clause
gate-label-allowed = Allowed
gate-label-seen = What we saw
gate-label-measure = Measure
gate-label-do = What you can do
gate-label-batch = Faster
gate-label-case = Case
gate-label-appeal = Appeal
gate-label-policy = Policy
gate-label-contact = Questions
gate-over-rate = This call came sooner than that.
gate-over-parallel = { $n ->
    [one] Another call was still running.
   *[other] { $n } other calls were still running.
}
gate-over-amount = All of that has been used.
gate-wait-rate = Wait { $time }, then try again.
gate-wait-parallel = Wait for the answer to a running call before you send the next. That often takes about { $time }.
gate-wait-never = This batch holds more calls than may come at once. Send smaller ones.
gate-unchecked = This call could not be checked, so it was not let through. Nothing was changed.
gate-batch = You made { $n } calls of { $method } on { $model } in { $time }. One call of { $batch } with { gate-batch-many } does the same.
gate-batch-fast = You made { $n } calls of { $method } on { $model } in { $time }. One call of { $batch } with { gate-batch-many } does the same about { $speedup } times faster.
gate-batch-many = { $batch ->
    [create] a list of values
    [load] many rows
    [write] a list of ids, where the values are the same,
   *[other] a list of ids
}
gate-until = It ends on { $moment }.
gate-open = It lasts until it is lifted.
gate-notice = The customer was sent a notice that says why, and how to put it right or to appeal.
