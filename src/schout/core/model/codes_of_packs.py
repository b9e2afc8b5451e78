"""The error codes of packs: how they are written, what they refer to, whether they are fair."""

from schout.core.model.code import Code, code

PACK_CODES: dict[str, Code] = {
    "SCH-P001": code(
        "Not YAML",
        "A file of the pack cannot be read as YAML, or holds a character that cannot be printed.",
        "Mend it at the place shown. Indent with spaces; put texts with `:` or `#` in quotes.",
    ),
    "SCH-P002": code(
        "Anchor or alias",
        "Anchors and aliases are not part of the policy language: a reader must see what holds "
        "without looking elsewhere, and aliases can be bombs.",
        "Write the text out again.",
    ),
    "SCH-P003": code(
        "Tag",
        "Tags are not part of the policy language. A tag could ask for any type.",
        "Leave it out; every value is read as text first.",
    ),
    "SCH-P004": code(
        "Too large or too deep",
        "A file holds more characters, values or levels than a policy needs.",
        "Split the pack, or look for a bracket that was never closed.",
    ),
    "SCH-P005": code(
        "Second document",
        "A file holds more than one YAML document.",
        "Put each into a file of its own.",
    ),
    "SCH-P006": code(
        "Key is no name",
        "A list or a mapping stands where a key is expected.",
        "Write the key as a plain name.",
    ),
    "SCH-P007": code(
        "Key stands twice",
        "A mapping has the same key twice; one of the two would be lost.",
        "Keep one of them.",
    ),
    "SCH-P010": code(
        "Not a mapping",
        "Keys and values are expected, and something else stands there.",
        "Write `key: value` lines; see [the policy language](policy-language.md).",
    ),
    "SCH-P011": code(
        "Unknown key",
        "The policy language has no such key here; it may be misspelled.",
        "Take the key in the hint, or leave it out.",
    ),
    "SCH-P012": code(
        "Key is missing",
        "A key that is needed is not there. What matters has no default.",
        "Add the keys that the message names.",
    ),
    "SCH-P013": code(
        "Not a list",
        "A list is expected, and something else stands there.",
        "Write `[a, b]`, or one item a line behind `- `.",
    ),
    "SCH-P014": code(
        "Not a text",
        "A text is expected, and a list or a mapping stands there.",
        "Write one value; put it in quotes when it holds signs.",
    ),
    "SCH-P015": code(
        "Empty",
        "A text or a list is empty, or the policy has no clause.",
        "Fill it, or leave the key out where that is allowed.",
    ),
    "SCH-P016": code(
        "Not an id",
        "An id holds other characters than letters, digits, `_`, `.` and `-`, or is too long.",
        "Begin with a letter or a digit; 64 characters at most.",
    ),
    "SCH-P017": code(
        "Not a whole number",
        "A whole number is expected. The language has no fractions.",
        "Write digits only; for a fraction, take a longer period: 1 per `2s`, not 0.5 per `1s`.",
    ),
    "SCH-P018": code(
        "Out of range",
        "A number, a period or a date lies outside what makes sense, or before what it follows.",
        "Take a value in the range that the message names.",
    ),
    "SCH-P019": code(
        "Not yes or no",
        "`true` or `false` is expected.",
        "Write `true` or `false`.",
    ),
    "SCH-P020": code(
        "Word not on the list",
        "Only some words are allowed here, and this is none of them.",
        "Take the one in the hint; see [the closed lists](vocabulary.md).",
    ),
    "SCH-P021": code(
        "Stands twice in a list",
        "Each item of this list may stand there once.",
        "Take one of the two out.",
    ),
    "SCH-P022": code(
        "Not a period",
        "A period is a whole number and a unit.",
        "Write such as `30s`, `14d`, `5bd` (business days), `16bh` or `6mo`.",
    ),
    "SCH-P023": code(
        "Period without a fixed length",
        "Months and business time depend on a date; here a fixed length is needed.",
        "Use `s`, `m`, `h`, `d` or `w`.",
    ),
    "SCH-P024": code(
        "Not a date",
        "A date is expected that the calendar has.",
        "Write such as `2026-12-01`.",
    ),
    "SCH-P025": code(
        "Not a time of day",
        "Hours and minutes are expected.",
        'Write such as `"09:00"`, in quotes; `"24:00"` is the end of the day.',
    ),
    "SCH-P026": code(
        "Not a time zone",
        "The time zone is not in the IANA data base.",
        "Write such as `Europe/Brussels`.",
    ),
    "SCH-P027": code(
        "Not a country",
        "Two capitals of ISO 3166-1 are expected.",
        "Write such as `BE`; the United Kingdom is `GB`.",
    ),
    "SCH-P028": code(
        "Not a mail address",
        "A mail address is expected.",
        "Write such as `abuse@example.net`.",
    ),
    "SCH-P029": code(
        "Not a language",
        "A tag of BCP 47 is expected.",
        "Write such as `nl` or `pt-BR`.",
    ),
    "SCH-P030": code(
        "Text without languages",
        "A text is a mapping from a language to a string.",
        "Write `{nl: ..., en: ...}` with every language of the policy.",
    ),
    "SCH-P031": code(
        "Language the policy lacks",
        "A text or `source_language` uses a language that is not in `languages`.",
        "Add it to `languages` and to every text, or take it out.",
    ),
    "SCH-P032": code(
        "Translation is missing",
        "A text lacks a language of the policy. A tenant is bound only by what it can read.",
        "Add the text in the languages that the message names.",
    ),
    "SCH-P033": code(
        "Clause with text only",
        "A `contract` or `duty` clause has a key of the clauses that can be broken.",
        "Make it a `content`, `conduct` or `resource` clause, or drop the key.",
    ),
    "SCH-P034": code(
        "Limit and time do not fit",
        "A limit that counts in time lacks its `per`, or one that is read at a moment has one.",
        "Add `per`, or drop `per` and `burst`; a rule can have figures of its own.",
    ),
    "SCH-P035": code(
        "Not a path",
        "A path prefix begins with `/`.",
        "Write the path of a URL, without scheme and host.",
    ),
    "SCH-P036": code(
        "Not exactly one operator or measure",
        "`state` names no operator or several, a window has several measures, or an operator has "
        "both figures of its own and a `limit`, or neither.",
        "Keep one; the message says of what.",
    ),
    "SCH-P037": code(
        "Not the address of a page",
        "A field holds something that is not the address of a page on the web.",
        "Write it in full, such as `https://example.net/security`.",
    ),
    "SCH-P038": code(
        "Declared twice",
        "Two items of one section have the same id, perhaps in two files.",
        "Give one of them another id, or take it out.",
    ),
    "SCH-P039": code(
        "Not exactly one policy",
        "A pack has one section `policy`: none or a second one was found.",
        "Keep one, in any file of the pack.",
    ),
    "SCH-P040": code(
        "Suspends without warning",
        "On the path shown, a suspension comes without a notice and its remedy window before it, "
        "though none of the grounds serious, intentional and repeated holds.",
        "Put a step with `notice: before` and `remedy: true` before it, or bind it to "
        "`when: {ground: [...]}`.",
    ),
    "SCH-P041": code(
        "Lifted only by an appeal",
        "Once this sanction is in force, nothing but an appeal ends it.",
        "Add a way back to `lift`: `remedied`, `expiry` or `review`.",
    ),
    "SCH-P042": code(
        "No appeal",
        "The tenant cannot appeal against this sanction.",
        "Leave `appeal` and `lift` at their defaults.",
    ),
    "SCH-P043": code(
        "Dead end",
        "A case that comes here stays for ever unless the tenant acts: neither time nor we end it.",
        "Give the step a `then` or a `review`.",
    ),
    "SCH-P044": code(
        "Step is never reached",
        "No violation enters this step and no other step leads to it.",
        "Correct the `when` of the steps before it or a `then`, or take the step out.",
    ),
    "SCH-P045": code(
        "Violation that no step takes",
        "There is a violation for which no case can begin on this ladder.",
        "Give the last step that a case can begin with `when: {strikes: {from: 1}}`.",
    ),
    "SCH-P046": code(
        "Neither an end nor a review",
        "A sanction would last until somebody remembers it.",
        "Give the step a `review`, or each measure a `duration`.",
    ),
    "SCH-P047": code(
        "Ladder goes in a circle",
        "The steps lead back to one that has been taken.",
        "Let the last step end in a `review` instead.",
    ),
    "SCH-P048": code(
        "Not reviewed within a working day",
        "A step that is bound to a ground takes its measures without waiting for a remedy window; "
        "clause IV asks that a person reviews that within a working day.",
        "Give the step `review: 1bd`.",
    ),
    "SCH-P050": code(
        "Ladder that nothing uses",
        "No clause names this ladder.",
        "Name it as the `ladder` of a clause, or leave it out.",
    ),
    "SCH-P051": code(
        "Name that leads nowhere",
        "A ladder, calendar, plan, limit, clause, rule or step is named that does not exist.",
        "Take the name in the hint, or declare it.",
    ),
    "SCH-P052": code(
        "Rule and clause disagree",
        "A clause lists a rule that is about another clause, or does not list its own.",
        "A rule is about one clause, and that clause lists it under `rules`.",
    ),
    "SCH-P053": code(
        "Predicate that cannot be used",
        "A predicate in CEL is not one of the subset: its form, a name, a type or its cost.",
        "Follow the message; the subset is described in docs/reference/rules.md.",
    ),
    "SCH-P054": code(
        "No such field",
        "Activities of the kind that the rule is `on` do not have this field.",
        "Take the name in the hint, or another `on`.",
    ),
    "SCH-P055": code(
        "Field of another type",
        "The field cannot be used here: only whole numbers can be added up.",
        "Name a field that holds a whole number, or measure something else.",
    ),
    "SCH-P056": code(
        "State without bound",
        "What the rule asks to be remembered of each key is too much, or has no end.",
        "Make the window or the figure smaller; the bounds are in docs/reference/rules.md.",
    ),
    "SCH-P057": code(
        "Limit and operator do not fit",
        "A bucket and a window take their figures from a limit that counts in time, an overlap "
        "from one on parallel calls.",
        "Name another limit of the clause, or give the operator figures of its own.",
    ),
    "SCH-P058": code(
        "Unit and limit disagree",
        "The `unit` of a rule is not the metric of the limit that it takes its figures from.",
        "Name the metric of the limit as the `unit`.",
    ),
    "SCH-P059": code(
        "List item that cannot be used",
        "An item of a list is not of its kind: not a pattern in the syntax of RE2, not a range.",
        "Follow the message, or change the `kind` of the list.",
    ),
    "SCH-P060": code(
        "No such pack",
        "There is no folder or file of this name, and no shipped pack either.",
        "Give the path of a folder with YAML files, or a name of `schout policy list`.",
    ),
    "SCH-P061": code(
        "Pack cannot be read",
        "The folder holds no YAML file or too many, or a file is too large or not UTF-8.",
        "Follow the message; a pack is a folder of `.yaml` files in UTF-8.",
    ),
    "SCH-P062": code(
        "No such rule",
        "The pack has no rule with this id, and there is no file of this name either.",
        "Take the id in the hint, or give the path of a YAML file with `rules`.",
    ),
    "SCH-P063": code(
        "Measures on research without a person",
        "The clause is one that research in good faith can be mistaken for breaking, and its "
        "ladder has a step whose measures a machine takes alone.",
        "Give the step `approval: one_person`, or the clause another ladder.",
    ),
    "SCH-P080": code(
        "No such clause",
        "The policy has no clause with this id.",
        "Take the id in the hint, or look it up with `schout policy show`.",
    ),
    "SCH-P081": code(
        "Language the policy lacks",
        "A policy is rendered only in the languages it is written in.",
        "Ask for one of these languages, or translate the pack.",
    ),
    "SCH-P090": code(
        "Fault in the product's texts",
        "A text of the product is missing, empty or wrong, or the language is none it speaks.",
        "Ask for another language. If it is one the product ships, this is a defect: report it.",
    ),
}
"""Each code with its title, what it means and what to do."""
