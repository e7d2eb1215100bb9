"""Results that are taken away name the revision in which each stands, and their addresses say when it is an old one."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from archives_for_tests import perform
from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.formats.search_results import ris
from oralhist.model.question import Page
from oralhist.reading_room import ReadingRoom
from oralhist.web.app import create_app
from oralhist.work.revise import add
from two_archives import KEEPER, Telling, build, heard, lines

TOLD = Telling(
    address="aaaaaaa1",
    title="Есік",
    lines=lines("Біз көпірден өттік.", "Нұрбек қалды."),
    recordings=(8,),
    translated=("Мы перешли мост.", "Нурбек остался."),
)


@pytest.fixture
def archive(tmp_path):
    archive = build(tmp_path, [(0, TOLD)])
    yield archive
    archive.close()


def revised(archive) -> None:
    """A next revision of the transcript, with the same lines; its translation stays."""
    with writing(archive.db) as db:
        (found,) = testimonies.all_of_them(db)
        add(archive, db, found, heard(transcripts.segments_of(db, found.row)))
    perform(archive)


def table(visitor, query: str) -> list[dict[str, str]]:
    text = visitor.get("/search.csv", query_string={"q": query}).get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_place_in_a_concordance_names_its_revision_and_its_address_says_when_there_is_a_newer_one(archive):
    visitor = create_app(archive).test_client()
    (before,) = table(visitor, "көпірден")
    assert (before["revision"], before["translated"]) == ("1", "no")
    assert "revised since" not in visitor.get(before["address"]).get_data(as_text=True)
    revised(archive)
    (after,) = table(visitor, "көпірден")
    assert after["revision"] == "2"
    assert "revised since" in visitor.get(before["address"]).get_data(as_text=True)
    assert "revised since" not in visitor.get(after["address"]).get_data(as_text=True)


def test_words_of_a_translation_are_told_from_what_was_said(archive):
    visitor = create_app(archive).test_client()
    (line,) = table(visitor, "мост")
    assert (line["revision"], line["translated"]) == ("1", "yes")
    assert "rev=" not in line["address"]
    records = visitor.get("/search.ris?q=мост").get_data(as_text=True)
    assert "мост. Нурбек остался. (translation, Revision 1, " in records and "ET  -" not in records


def test_a_record_names_the_revision_of_the_transcript_as_its_edition(archive):
    visitor = create_app(archive).test_client()
    assert "ET  - Revision 1, 20" in visitor.get("/search.ris?q=көпірден").get_data(as_text=True)
    revised(archive)
    records = visitor.get("/search.ris?q=көпірден").get_data(as_text=True)
    assert records.count("ET  -") == 1 and "ET  - Revision 2, 20" in records


def test_a_translation_in_no_revision_yet_names_none(archive):
    keeper = ReadingRoom(archive, KEEPER, archive.today())
    found = keeper.search("мост", Page())
    drafted = replace(found, hits=tuple(replace(hit, revision=0, revised="") for hit in found.hits))
    assert "(translation)" in ris(drafted, "Half-households", "") and "translation, )" not in ris(drafted, "", "")
