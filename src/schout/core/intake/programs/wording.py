"""Tells from the wording of a line whether somebody logged in, or tried and failed.

Precise rather than greedy: a word alone proves nothing. The vocabulary is that of the programs
whose logs fail2ban and CrowdSec read, and of the frameworks under them. Of a line 2 KiB are
looked at. Few lines hold a word of each kind: the patterns are only tried on those.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

_LOOKED_AT = 2048
_FLAGS = re.DOTALL

_ACT = (
    r"(?:log ?-?[io]n|sign-?in|auth(?:entication|enticate|enticating|orization|orisation)?|1fa|2fa|"
    r"mfa|otp|totp|u2f|webauthn|two-?factor|second factor|single sign-on|sso|user login)"
)
_NAME_OR_KEY = (
    r"(?:password|passwd|passphrase|credentials?|user ?names?|user ?id|user|login(?: name)?|log-?in|"
    r"account|token|api ?-?key|otp|totp|2fa|mfa|pin|session key|authentication|auth|identifier|"
    r"(?:verification|security|login|recovery|sms) code|"
    r"second factor|client secret|admin token|username/password)\b"
)
_PART = (
    r"(?! ?(?:server|service|backend|module|provider|page|screen|handler|plugin|config|settings?|"
    r"url|endpoint|database|host|node|cache|queue|job|worker|proxy)\b)"
)
"""Parts of a system that are named after logins, and fail in ways of their own."""
_FAILED = r"(?:fail(?:ed|ure|s)|den(?:ied|y)|reject(?:ed|ion)|unsuccessful|refused|error|declined)"
_FAILURE = re.compile(
    r"(?:"
    rf"\b(?:failed|failure|unsuccessful|rejected|denied) (?:to )?(?:[\w/-]{{1,24}} ){{0,2}}?{_ACT}\b"
    rf"|\b{_ACT}{_PART}(?: ?attempt)?(?: ?request)?[:,]?(?: (?:has|was|is|for|by|of|from|attempt|user|the|with))*"
    rf"(?:(?: [^\s,;:]{{1,80}}[,;:]?){{0,4}}? ?(?:has been |was |is )?{_FAILED}\b"
    r"|(?: [^\s,;:]{1,80}[,;:]?){0,7}? (?:has |was |has been )?failed\b)"
    rf"|\b(?:invalid|incorrect|wrong|bad|illegal|mismatched|unrecogni[sz]ed)[ -]"
    rf"(?:[\w/,-]{{1,24}} ){{0,2}}?{_NAME_OR_KEY}"
    rf"|\b{_NAME_OR_KEY}(?: or {_NAME_OR_KEY})? (?:is |was |are |were )?(?:incorrect|invalid|wrong|mismatch|rejected|did not match|does not match|failed)\b"
    r"|\b(?:unknown|nonexistent|non-existent|no such|unregistered) (?:user|account|login|username)\b"
    r"|\b(?:user|account|username|login)(?: [^\s,;]{1,80})? (?:not found|does not exist|doesn't exist|"
    r"is unknown|not known)\b"
    r"|\bcan(?:'t|not| not) find user\b|\bcould not find user\b"
    r"|\buser denied\b|\bmight not have worked\b"
    r"|\bcredentials do not match\b|\buser ?name and password do not match\b"
    r"|\bunauthori[sz]ed\b|\bnot authori[sz]ed\b(?! to user )|\baccess denied\b|\bpermission denied for user\b"
    r"|\binvalid ?login\b"
    r"|\bmislukte (?:login|aanmeld)|\bfehlgeschlagene anmeld|\banmeldung fehlgeschlagen"
    r"|\bechec (?:de l'|de la )?(?:authentification|connexion)|\béchec (?:de l'|de la )?(?:authentification|connexion)"
    r")",
    _FLAGS,
)  # fmt: skip
_ATTEMPT = re.compile(r"\blog ?-?in attempt\b|\btrying to log ?-?in\b")
"""It counts as a failure where nothing says that it succeeded."""
_UNKNOWN = re.compile(
    r"\b(?:unknown|nonexistent|non-existent|no such|unregistered) (?:user|account|login|username)\b"
    r"|\b(?:user|account|username)(?: [^\s,;]{1,80})? "
    r"(?:not found|does not exist|doesn't exist|is unknown|not known)\b"
    r"|\bfind user\b|\b(?:invalid|illegal) user\b(?! ?name)(?! or)(?! credential)|\binvalid identifier\b",
    _FLAGS,
)
_SUCCESS = re.compile(
    r"(?:"
    rf"\b(?:success|successful|successfully) (?:[\w/-]{{1,24}} ){{0,2}}?(?:{_ACT}|logged|signed|authenticated)\b"
    rf"|\b{_ACT}(?: ?attempt)?(?: ?request)?[:,]?(?: [^\s,;:]{{1,80}}[,;:]?){{0,4}}? ?"
    r"(?:has |was |is )?(?:success|successful|succeeded|successfully|accepted|granted)\b"
    r"|\b(?:logged|signed) in\b|\b(?:user|client) authenticated\b"
    r"|\baccepted (?:password|publickey|login)\b"
    r")",
    _FLAGS,
)
_NEGATED = re.compile(
    r"(?:\b(?:no|not|0|without|zero|never|any|if|when|max|maximum|number of|count of|too many|isn't|"
    r"wasn't|prevent|block|after|on|reset|previous|total)\b[ :=\"]*(?:a |an |of |any |the |new )?)$"
)
_ABOUT = re.compile(
    r"s?(?: attempts?)? ?(?:[:=] ?0\b|limit\b|threshold|count(?!(?:er)? is set to [1-9])|notification|polic|handler|page\b|"
    r"template|alert|monitor|plugin|screen|form\b|settings?\b|config|module|provider|"
    r"service\b|server\b|backend|method|url\b|timeout|rate\b|[- ]?agent|[- ]input|"
    r".{0,12}\b(?:in json|at position|at line|in expression|unexpected))"
)
"""What follows when a line is about logins and not of one."""
_GLUE = str.maketrans({"_": " ", "\t": " ", '"': " ", "|": " "})
_ACTS = (
    "log", "auth", "passw", "credential", "user", "account", "token", "sign", "anmeld", "2fa",
    "mfa", "otp", "access", "connexion", "code", "1fa", "sso", "factor", "mail", "key", "pin ", "identifier",
)  # fmt: skip
"""One of these stands in every line that tells of a login; both lists are for speed alone."""
_ENDS = (
    "fail", "invalid", "incorrect", "wrong", "bad", "illegal", "unknown", "nonexist", "non-exist",
    "no such", "not found", "not exist", "n't exist", "denied", "deny", "reject", "success",
    "refused", "declin", "mismatch", "unauthori", "not authori", "unregister", "unrecogni",
    "find user", "not known", "attempt", "trying to", "not match", "mislukt", "fehl", "chec d",
    "error", "might not", "succeeded", "accepted", "granted", "ged in", "signed in", "authenticated",
)  # fmt: skip
_SPACES = re.compile(r" {2,}")


def verdict(text: str) -> str | None:
    """Give the outcome that a line tells: `success`, `failure`, `unknown_user`; `None` for none."""
    head = text[:_LOOKED_AT].lower()
    if not _holds(head, _ENDS) or not _holds(head, _ACTS):
        return None
    plain = _SPACES.sub(" ", head.translate(_GLUE))
    failure, success = _real(_FAILURE, plain), _real(_SUCCESS, plain)
    if failure is not None and (success is None or failure.span() < success.span()):
        return "unknown_user" if _UNKNOWN.search(plain) else "failure"
    if success is not None:
        return "success"
    if _real(_ATTEMPT, plain) is None:
        return None
    return "unknown_user" if _UNKNOWN.search(plain) else "failure"


def _holds(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - half as fast with `any`
        if word in text:
            return True
    return False


def _real(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Give the first match that is neither negated nor only about such things."""
    for match in pattern.finditer(text):
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() :][:40]
        if _NEGATED.search(before) is None and _ABOUT.match(after) is None:
            return match
    return None
