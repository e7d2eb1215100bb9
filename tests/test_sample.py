"""The sample collection is whole, valid to other people's tools, and says everywhere that it is invented."""

from __future__ import annotations

import json
import re
from pathlib import Path

import bagit
import pytest

from oralhist.formats import revision
from oralhist.media import probe
from oralhist.model.transcript import MakerKind

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = json.loads((ROOT / "archive" / "sample.json").read_text(encoding="utf-8"))
BAGS = sorted((ROOT / "archive").glob("OH-*/*"))
# "Invented", behind each narrator's name in the narrator's own language: en ru kk ky ug zh.
INVENTED = re.compile("[(（](invented|вымышленное имя|ойдан шығарылған|ойдон чыгарылган|توقۇلغان ئىسىم|虚构)[)）]$")
REVISIONS = sorted((ROOT / "transcripts").glob("OH-*/r*.json"))


@pytest.mark.parametrize("bag", BAGS, ids=lambda path: path.parent.name)
def test_every_bag_is_valid_to_bagit_and_says_that_it_is_a_sample(bag):
    assert bagit.Bag(str(bag)).validate()
    metadata = json.loads((bag / "data" / "metadata.json").read_text(encoding="utf-8"))
    assert metadata["schema"] == "oralhist-deposit/1"
    assert metadata["testimony"] == bag.parent.name
    assert metadata["sample"] is True
    assert metadata["collection"] == "Invented sample"
    assert INVENTED.search(metadata["narrator"])


@pytest.mark.parametrize("path", REVISIONS, ids=lambda path: f"{path.parent.name} {path.stem}")
def test_every_revision_is_of_the_schema_and_speaks_within_its_recording(path):
    found = revision.loads(path.read_bytes())
    assert revision.loads(revision.dumps(found)) == found
    assert (found.testimony, f"r{found.number:04d}") == (path.parent.name, path.stem)
    (sound,) = (ROOT / "archive" / found.testimony / "01" / "data").glob("*.ogg")
    length = probe.examine(sound, name=sound.name).duration_ms
    for segment in found.segments:
        assert segment.recording == sound.stem
        assert 0 <= segment.start_ms < segment.end_ms <= length
        assert segment.end_ms - segment.start_ms <= 12_000 or found.maker.kind is MakerKind.PERSON


def test_the_collection_is_what_it_says():
    listed = SAMPLE["testimonies"]
    assert "invented" in SAMPLE["note"] and "synthetic voice" in SAMPLE["note"]
    assert len(listed) == len(BAGS) == 8
    assert {one["languages"][0] for one in listed} == {"en", "ru", "kk", "zh", "ug", "ky"}
    families = [one["family"] for one in listed if one["family"]]
    assert any({o["side"] for o in listed if o["family"] == key} >= {"stayed", "left"} for key in families)
    assert len({json.dumps(one["consent"]) for one in listed}) >= 3
    assert sum(len(one["accept_tags"]) for one in listed) >= 3
    for one in listed:
        for name in (one["file"], one["transcript"]):
            assert (ROOT / name).is_file()
        assert INVENTED.search(one["narrator"])
        assert "invented" in one["summary"].lower()
        # Nobody hears Uyghur and Kyrgyz for us; every other language but English has a person's text over a machine's.
        assert one["machine"] is (one["languages"][0] not in ("ug", "ky"))
    for kind in ("archive", "transcripts"):
        assert "invented" in (ROOT / kind / "README.md").read_text(encoding="utf-8")
    assert "CC0" in (ROOT / "archive" / "README.md").read_text(encoding="utf-8")
