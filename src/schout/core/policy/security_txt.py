"""`security.txt` of a policy (RFC 9116): where weak spots are reported, and under which rules.

It is unsigned. Who wants it signed (section 2.3) does so with OpenPGP where the file is published.
"""

from datetime import datetime, time, timedelta

from schout.core.policy.schema import Policy

LASTS = timedelta(days=180)
"""How long it holds; section 2.5.5 recommends less than a year."""


def render_security_txt(policy: Policy, now: datetime) -> str:
    """Write the file as of a moment; the same for all of one day, so that it can be compared."""
    provider = policy.provider
    expires = datetime.combine(now.date(), time(), now.tzinfo) + LASTS
    fields = (
        ("Contact", f"mailto:{provider.security_contact}"),
        ("Expires", expires.isoformat().replace("+00:00", "Z")),
        ("Encryption", provider.pgp_key_url),
        ("Preferred-Languages", ", ".join(policy.languages)),
        ("Canonical", provider.security_txt_url),
        ("Policy", provider.disclosure_url),
    )
    lines = [f"# {provider.name}: {policy.id} {policy.version}"]
    lines += [f"{name}: {value}" for name, value in fields if value is not None]
    return "\n".join(lines) + "\n"
