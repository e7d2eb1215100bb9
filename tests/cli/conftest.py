"""An archive made once by the commands themselves; each test has a copy of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands_for_tests import Holdings, hum, oralhist, words


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Holdings:
    folder = tmp_path_factory.mktemp("made")
    data = folder / "data"
    oralhist("init", data)
    sound, spoken = hum(folder / "bridge.wav"), words(folder / "bridge.vtt")
    (folder / "letter.txt").write_text("Kulash: A letter came in 1989.\n", encoding="utf-8")
    fields = ("--narrator", "Kulash", "--language", "en", "--family", "akhmetov")
    first = oralhist(
        *("--data", data, "ingest", sound, "--transcript", spoken, "--title", "The wooden bridge", *fields),
        *("--wait", "--json"),
    ).json["testimonies"][0]
    second = oralhist(
        *("--data", data, "ingest", folder / "letter.txt", "--title", "A letter", "--language", "en"),
        *("--wait", "--json"),
    ).json["testimonies"][0]
    oralhist("--data", data, "consent", first["id"], "--audience", "open")
    return Holdings(data=data, bridge=first["id"], bridge_address=first["address"], letter=second["id"])


@pytest.fixture
def holdings(made: Holdings, tmp_path: Path) -> Holdings:
    data = tmp_path / "data"
    shutil.copytree(made.data, data)
    return Holdings(data=data, bridge=made.bridge, bridge_address=made.bridge_address, letter=made.letter)
