"""A recording in every container, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sounds_for_tests import CONTAINERS, make


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recordings")
    for name, options in CONTAINERS.items():
        make(folder / name, *options)
    return folder
