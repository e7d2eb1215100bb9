"""A small real archive with its pages, new for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from site_for_tests import Site, make_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)
