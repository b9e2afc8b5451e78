"""What all tests share: which are slow, and how hard the properties are tried."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

_HERE = Path(__file__).parent
_SLOW_FOLDERS = {"e2e", "docs"}
"""They start processes; the everyday run leaves them to the whole one."""

settings.register_profile("whole", deadline=None)
settings.register_profile("fast", max_examples=20, deadline=None)
settings.load_profile(os.environ.get("SCHOUT_HYPOTHESIS", "whole"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what stands in a slow folder or needs a real server."""
    for item in items:
        folder = item.path.relative_to(_HERE).parts[0]
        if folder in _SLOW_FOLDERS or "postgres" in item.keywords:
            item.add_marker("slow")
