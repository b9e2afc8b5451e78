"""The rules for those who look for weak spots, laid out from a policy in one of its languages."""

from schout.core.model.value import Value
from schout.core.model.vocabulary import PermitKind
from schout.core.policy.document import require_language
from schout.core.policy.schema import Policy
from schout.core.policy.texts import Texts, Voice
from schout.core.policy.words import joined, language


class Section(Value, frozen=True, kw_only=True):
    """A heading and what stands below it, in the small Markdown of policies."""

    anchor: str
    title: str
    text: str


class Disclosure(Value, frozen=True, kw_only=True):
    """The whole page; texts are in the small Markdown of policies."""

    lang: str
    title: str
    provider: str
    intro: str
    sections: tuple[Section, ...]
    note: str


def lay_out_disclosure(policy: Policy, lang: str, texts: Texts) -> Disclosure:
    """Lay the rules out; a language that the policy lacks raises `NotFound`."""
    require_language(policy, lang)
    voice = texts.voice(lang)
    parts = (
        ("report", _report(voice, policy)),
        ("rules", voice.say("disclosure-rules-text")),
        ("permit", _permit(voice, policy)),
        ("law", voice.say("disclosure-law-text")),
        ("promise", voice.say("disclosure-promise-text")),
    )
    return Disclosure(
        lang=lang,
        title=voice.say("disclosure-title"),
        provider=policy.provider.name,
        intro=voice.say("disclosure-intro", provider=policy.provider.name),
        sections=tuple(
            Section(anchor=name, title=voice.say(f"disclosure-{name}"), text=text)
            for name, text in parts
            if text
        ),
        note=voice.say("disclosure-policy", version=policy.version, title=policy.title[lang]),
    )


def _report(voice: Voice, policy: Policy) -> str:
    provider = policy.provider
    languages = joined(voice, (language(voice, tag) for tag in policy.languages), "or")
    contact = provider.security_contact
    parts = [voice.say("disclosure-report-where", contact=contact, languages=languages)]
    if provider.pgp_key_url is not None:
        parts.append(voice.say("disclosure-report-key", url=provider.pgp_key_url))
    parts += [voice.say("disclosure-report-what"), voice.say("disclosure-report-ccb")]
    return "\n\n".join(parts)


def _permit(voice: Voice, policy: Policy) -> str:
    """Name the clauses that a permit for research releases from; without any there is no such."""
    clauses = [each for each in policy.clauses if PermitKind.SECURITY_RESEARCH in each.permits]
    if not clauses:
        return ""
    names = "\n".join(f"- {each.id} {each.title[voice.lang]}" for each in clauses)
    return f"{voice.say('disclosure-permit-text')}\n\n{names}"
