"""Digests name bytes by their content."""

from schout.core.evidence.digest import sha256_digest


def test_a_digest_is_the_sha256_of_fips_180() -> None:
    # FIPS 180-2, appendix B.1
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_digest(b"abc") == f"sha256:{known}"
