"""The codes of what is not possible at the desk: in cases, appeals, reports and requests."""

from collections.abc import Mapping

from schout.core.model.code import Code, code

_LOOK = "`schout case show` tells how the case stands."

DESK_CODES: Mapping[str, Code] = {
    "SCH-D001": code(
        "The case is closed",
        "An act was tried in a case that is over.",
        "What follows is a new case. If the decision was wrong, the tenant can appeal.",
    ),
    "SCH-D002": code(
        "A case in itself", "A case was to go on in itself.", "Name another open case."
    ),
    "SCH-D003": code(
        "Nothing is proposed",
        "There is nothing to confirm: no decision of this case waits for a person.",
        f"{_LOOK} `lift`, `keep` and `escalate` end a review.",
    ),
    "SCH-D004": code(
        "Not in this state",
        "The case stands where this act makes no sense, such as a claim of remedy before the "
        "tenant was told.",
        _LOOK,
    ),
    "SCH-D005": code(
        "No such step",
        "A step is named that the ladder of the case does not have.",
        "Take one of the names that are shown; `schout policy explain` shows the ladder.",
    ),
    "SCH-D006": code(
        "A reason is needed",
        "Who takes another step than the ladder proposes, dismisses, lifts, keeps, verifies or "
        "refuses says why: the tenant or an appeal can ask for it. White space is no reason.",
        "Give `--reason`.",
    ),
    "SCH-D007": code(
        "Not a sign of intent of this clause",
        "A sign of intent was named that the clause does not know.",
        "Name one of those in the clause, or leave it out.",
    ),
    "SCH-D008": code(
        "Before the remedy window ends",
        "Measures may come before the tenant had its time only when the violation is serious, "
        "intentional or repeated (clause IV).",
        "Wait for the end of the window, take a step without measures, or name the sign of intent.",
    ),
    "SCH-D009": code(
        "Another person is needed",
        "A measure needs two people, and this one has agreed already.",
        "Let somebody else confirm it.",
    ),
    "SCH-D010": code(
        "No remedy window runs",
        "Time was asked for or given where no remedy window runs, or after its end.",
        _LOOK,
    ),
    "SCH-D011": code(
        "No further time",
        "The policy gives no further time under this clause.",
        "If the tenant needs it, a person can `keep` the case at its review.",
    ),
    "SCH-D012": code(
        "Asked already",
        "More time was asked for and the request was not answered yet.",
        "Answer it with `grant-time` or `refuse-time`.",
    ),
    "SCH-D013": code(
        "Not a period",
        "A period could not be read, or is longer than a year: somebody looks at a case before.",
        "Write `3d`, `5bd` or `16bh`.",
    ),
    "SCH-D014": code(
        "A decision waits",
        "A review cannot end while a decision of the case waits for people.",
        "Confirm or dismiss what is proposed first.",
    ),
    "SCH-D015": code("On hold already", "The case is on legal hold.", _LOOK),
    "SCH-D016": code("Not on hold", "The case is not on legal hold.", _LOOK),
    "SCH-D017": code(
        "Not some of the findings",
        "A case can be split by some of its findings, not by none or all of them.",
        "`schout case show --json` lists them.",
    ),
    "SCH-D018": code(
        "Of another tenant",
        "A case can go on only in a case of the same tenant.",
        "Name another case.",
    ),
    "SCH-D019": code(
        "Measures are in force",
        "A case whose measures are in force cannot go on in another: nothing would end them there.",
        "Merge the other case into this one, or lift the measures first.",
    ),
    "SCH-D020": code(
        "Nothing to appeal",
        "The case has no decision that can be appealed.",
        "An appeal is against a decision that was taken; what is only proposed has not happened.",
    ),
    "SCH-D021": code(
        "Too late to appeal",
        "The time to appeal is over.",
        "What was put right since is no appeal; a person can still review the case.",
    ),
    "SCH-D022": code(
        "Appealed already",
        "There is one appeal against a decision.",
        "Say what is new in the appeal that is open; a later decision can be appealed again.",
    ),
    "SCH-D023": code(
        "Text of an appeal",
        "The text is empty or too long.",
        "Say it in at most 10,000 characters.",
    ),
    "SCH-D024": code(
        "Took part in the case",
        "The reviewer of an appeal is somebody who took no part in the case.",
        "Let another person take it.",
    ),
    "SCH-D025": code(
        "Not a party to the appeal",
        "Only the tenant and the reviewer speak in an appeal.",
        "Take the appeal on first.",
    ),
    "SCH-D026": code(
        "Not the reviewer",
        "Only the reviewer who took an appeal on decides it.",
        "Take it on with `schout appeal take`.",
    ),
    "SCH-D027": code(
        "Not an answer to an appeal",
        "An appeal is answered by upheld, partly or overturned, with a reason for the tenant.",
        "Give `--outcome` and `--reason`.",
    ),
    "SCH-D028": code(
        "Not a milder step",
        "An appeal that is granted in part puts a step with milder measures in place.",
        "Name a milder step, or overturn the decision.",
    ),
    "SCH-D029": code("The appeal is over", "The appeal was decided or withdrawn.", _LOOK),
    "SCH-D030": code(
        "No such report",
        "The store has no report with this id.",
        "`schout report list` shows what there is.",
    ),
    "SCH-D031": code(
        "Clause or tenant is missing",
        "A report goes into a case once its clause and its tenant are known.",
        "Give `--clause` and `--tenant`.",
    ),
    "SCH-D032": code(
        "Nothing can follow",
        "The clause is not in the policy, or has no ladder, so that no case can be made of it.",
        "Name another clause, or close the report and answer it by hand.",
    ),
    "SCH-D033": code(
        "No such tenant of a report",
        "The register has no tenant of this name.",
        "`schout tenant list` shows who is known.",
    ),
    "SCH-D034": code(
        "Not an end of a report",
        "A report without a case is closed as unfounded, not ours or duplicate.",
        "Upheld is what its case says.",
    ),
    "SCH-D035": code(
        "The report does not wait",
        "The report is in a case, or was closed.",
        "Act in its case.",
    ),
    "SCH-D036": code(
        "Bytes are not kept",
        "Of reports on the abuse of children only the digest is kept.",
        "Ask who reported it, or the authority.",
    ),
    "SCH-D037": code(
        "It may be research in good faith",
        "Research into weak spots is protected in Belgium under the conditions of articles 22 and "
        "23 of the law of 26 April 2024. Before anything follows, a person says which is not met.",
        "Give `--not-met` and `--reason`, or dismiss it.",
    ),
    "SCH-D038": code(
        "A permit covers it",
        "A permit for security research was in force for this tenant, clause and object.",
        "Dismiss it; a permit that should not hold can be revoked for what comes after.",
    ),
    "SCH-D040": code(
        "The store is not whole",
        "A case names a decision or a finding that is not in the store.",
        "Verify the ledger; put a copy back that is whole.",
    ),
    "SCH-D041": code(
        "No such appeal",
        "There is no appeal with this id.",
        "`schout appeal list --all` shows what there is.",
    ),
    "SCH-D042": code(
        "No such notice",
        "There is no notice with this id.",
        "`schout case show` names the notices of a case.",
    ),
    "SCH-D050": code(
        "The other case is on another ladder",
        "Two cases are one matter when their clauses are on one ladder; no other goes on in it.",
        "Leave them apart.",
    ),
    "SCH-D051": code(
        "An appeal is open",
        "A case in which an appeal waits for an answer does not go on in another.",
        "Decide the appeal first.",
    ),
    "SCH-D052": code(
        "On legal hold",
        "What is on legal hold does not go on in a case that is not: it would be erased there.",
        "Put the other case on hold too, or release this one.",
    ),
    "SCH-D053": code(
        "Only the tenant withdraws",
        "An appeal is the tenant's; nobody else takes it back.",
        "Decide it, as its reviewer.",
    ),
    "SCH-D060": code(
        "No such request",
        "There is no request for a permit with this id.",
        "`schout permit requests` shows what there is.",
    ),
    "SCH-D061": code(
        "The request was answered",
        "A request for a permit that was granted, refused, withdrawn or that is too old stays so.",
        "Who needs a permit asks again.",
    ),
    "SCH-D062": code(
        "A request lacks something",
        "What is asked for cannot be judged as it is: a field is missing or cannot be read.",
        "Give what the message names.",
    ),
    "SCH-D063": code(
        "A request does not fill a permit",
        "The request does not say all that a permit needs.",
        "Give the rest with the options of `schout permit grant`.",
    ),
    "SCH-D070": code(
        "Nothing is withheld",
        "The end of a silence was entered in a case of which the tenant may be told.",
        _LOOK,
    ),
    "SCH-D071": code(
        "Which order",
        "Several orders forbid to tell the tenant, or the one that is named does not.",
        "Name the one that lets you tell it with `--order`.",
    ),
    "SCH-D072": code(
        "Which authority was told",
        "A note that an authority was told names the authority and its number for it.",
        "Give `--to` and `--reference`.",
    ),
    "SCH-D073": code(
        "The tenant must not be told",
        "A case of which the law forbids to tell the tenant goes on in no other, and no other in "
        "it, and it is not handed out to the tenant: that would tell what must not be told.",
        "Wait for the end of the silence, or end it with `schout case end-silence` once the "
        "authority lets you.",
    ),
    "SCH-D074": code(
        "Silence until when",
        "An order was entered that lets the tenant be told and forbids it until a moment.",
        "Leave one of the two out.",
    ),
    "SCH-D075": code(
        "Not a statement for the database",
        "A statement breaks a rule of the transparency database of the European Commission.",
        "Correct what the message names: most of it comes from the texts of the policy.",
    ),
    "SCH-D076": code(
        "No authority must be told",
        "That nobody is told was entered in a case in which no authority must be told.",
        _LOOK,
    ),
    "SCH-D077": code(
        "Nothing is to be put right",
        "The measures of the step of the case are lifted by a review or an appeal, not because "
        "something was put right: so it is after a termination, and where evidence must be kept.",
        "Review the case, or let the tenant appeal.",
    ),
    "SCH-D080": code(
        "Not the name of a person",
        "What is done must have the name of one person: two people must agree to some measures, "
        "and another one reviews an appeal. It is not empty, has no characters that nobody sees, "
        "and is none of the names that Schout uses itself: `schout`, `tenant`, `unknown`.",
        "Give `--by`, or the holder of the key, as the name of the one person who does it.",
    ),
    "SCH-D065": code(
        "Not a period of a report",
        "The days of a transparency report cannot be read, or the last is before the first.",
        "Write `--from 2026-01-01 --until 2027-01-01`.",
    ),
}
"""Each code with its title, what it means and what to do."""
