"""A small real archive, and a few recordings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archives_for_tests import VTT, empty_archive
from oralhist.work.archive import Archive
from sounds_for_tests import make


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    found = empty_archive(tmp_path / "data")
    yield found
    found.close()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with `one.wav`, `two.flac`, `three.mp3` and `words.vtt`."""
    folder = tmp_path / "desk"
    folder.mkdir()
    for name, tone in (("one.wav", 300), ("two.flac", 500), ("three.mp3", 700)):
        make(folder / name, "-ar", "16000", source=f"sine=frequency={tone}:duration=6")
    (folder / "words.vtt").write_text(VTT, encoding="utf-8")
    return folder
