"""Every setting of mail and reports is on the page on how to take reports."""

from collections.abc import Mapping

import pytest
from tests.docs.pages import ROOT

from schout.service.mail_settings import MAIL_KEYS, REPORT_KEYS


@pytest.mark.parametrize("keys", [REPORT_KEYS, MAIL_KEYS], ids=["reports", "mail"])
def test_each_key_is_told_in_a_table(keys: Mapping[str, object]) -> None:
    page = (ROOT / "docs/howto/take-reports.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert [key for key in keys if not any(f"`{key}`" in row for row in rows)] == []
