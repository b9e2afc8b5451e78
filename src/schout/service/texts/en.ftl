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
for-open = until it is lifted
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
ntc-opening = You have an agreement with { $provider }. We have found something that does not agree with our acceptable use policy. Below you read what it is, what we ask of you, and how you can object.
ntc-seen = What we saw
ntc-measured = We counted { $measured } in { $duration }; at most { $limit } were allowed in that time.
ntc-first = First: { $moment }.
ntc-last = Last: { $moment }.
ntc-object = Where: { $object }.
ntc-source_ip = From: { $address }.
ntc-zone = All times are given in the time zone { $zone }.
ntc-clause = Which clause
ntc-policy = It stands in our policy “{ $policy }”, version { $version }, in force from { $date }:
ntc-evidence = What it rests on
ntc-line = { $source }, line { $line }, { $time }
ntc-more = { $n ->
    [one] There is { $n } more line. You get it on request.
   *[other] There are { $n } more lines. You get them on request.
}
ntc-withheld = Left out of these lines: { $list }.
ntc-ask = What we ask of you
ntc-until = Please do this by { $deadline } at the latest.
ntc-extend = Do you need more time? Then ask for it before that moment, and say how much you need and why.
ntc-next = What happens then
ntc-next_step = If it has not been put right by then, this can follow: { $what }. { $approval }.
ntc-next_wait = A person will look at the case and decide how it goes on.
ntc-put_right = If you put it right in time, nothing follows.
ntc-put_right_measures = Once you have put it right, tell us: the measure is then lifted.
ntc-decided = What was decided, and by whom
ntc-strike = This is the { ordinal } violation that counts under this part of the policy.
ntc-proposed = No measure has been taken. Proposed is:
ntc-measures = These measures were decided:
ntc-no_measures = No measure has been taken against your service.
ntc-grounds = We need not wait for the end of a remedy window, because the violation is { $list }.
ntc-automated = The finding and this decision were made by software (rule { $rule }, version { $n }). You can ask that a person look at it.
ntc-person = The finding was made by software (rule { $rule }, version { $n }); a person took the decision.
ntc-permits = When it is allowed
ntc-permit = With a written permit this is allowed: { $list }. If you have one, or want one, tell us.
ntc-answer = How to answer
ntc-reply = Answer this message, or write to { $contact }. Mention { $case }. If we are wrong, tell us why; we look at every answer.
ntc-appeal_title = How to appeal
ntc-appeal = You can appeal { $within } by writing to { $contact }. It is free. Somebody who had no part in this decision then looks at it again.
ntc-appeal_none = There is no appeal against this step; you can always tell us that we are wrong.
ntc-closing = Kind regards,
ntc-team = The abuse desk of { $provider }

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
