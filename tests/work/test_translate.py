"""The translation layer: a machine's, beside the transcript, under terms of its own, corrected and exported like it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from corrected_for_tests import AIGUL, Bench, Clock, make_bench, said_by_machine

from oralhist.assembly import open_archive
from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobState
from oralhist.formats.transcripts import read_transcript
from oralhist.model.access import CLOSED, OPEN, Component, Viewer
from oralhist.model.edits import EditKind, version
from oralhist.model.identifiers import RecordingId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.transcript import Flag, Maker, MakerKind, Segment
from oralhist.reading_room import ReadingRoom
from oralhist.transcription.port import ForAPerson
from oralhist.work import backup, consent, doctor, edits, revise, runner, translate
from oralhist.work.changes import Asked
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.initialise import operator
from oralhist.work.revise import Said
from oralhist.work.translate import TranslationWish

AUDIO = Path(__file__).resolve().parent.parent / "data" / "audio"
KEEPER, PUBLIC = operator("test"), Viewer.public()
KAZAKH = ("Біз өзеннің жанында тұрдық.", "Көктемде көпірден өттік.", "Ешкім үндемеді.")
ENGLISH = ("We lived by the river.", "In spring we crossed the bridge.", "Nobody said anything.")


@pytest.fixture(scope="module")
def heard(tmp_path_factory) -> Path:
    """A data directory with four seconds of real Chinese, transcribed and translated by the real engine; open."""
    folder = tmp_path_factory.mktemp("heard")
    bench = make_bench(folder, ())
    sound = AUDIO / "zh_aishell.flac"
    given = Description(title="房地产", narrator="A", languages=("zh",))
    taken = take_in(bench.archive, [Incoming(path=sound, name=sound.name)], None, given, KEEPER)
    consent.record(bench.archive, taken.testimony, (), OPEN, None, KEEPER)
    translate.ask(bench.archive, taken.testimony)
    done = runner.wait_for(bench.archive, taken.testimony, lambda _job, _done, _total: None)
    assert {job.state for job in done} == {JobState.DONE}, done
    bench.archive.close()
    return folder / "data"


@pytest.fixture
def chinese(heard, tmp_path) -> Bench:
    shutil.copytree(heard, tmp_path / "data")
    archive = open_archive(tmp_path / "data")
    archive.clock = Clock()
    return Bench(archive=archive, number=testimonies.all_of_them(archive.db)[0].number, clock=archive.clock)


@pytest.fixture
def bench(tmp_path) -> Bench:
    """Three lines in Kazakh with their translation, as a machine would have made both."""
    bench = make_bench(tmp_path, KAZAKH, language="kk")
    translated(bench, bench.working())
    bench.perform()
    return bench


def translated(bench: Bench, segments: tuple[Segment, ...]) -> None:
    made = tuple(
        replace(one, text=text, language="en", confidence=0.6, flags=())
        for one, text in zip(segments, ENGLISH, strict=True)
    )
    maker = Maker(kind=MakerKind.MACHINE, name="openai-whisper", version="1 base translating into English")
    with writing(bench.archive.db) as db:
        said = Said(maker=maker, languages=("en",), segments=made, layer="en")
        revise.add(bench.archive, db, bench.testimony, said)
    revise.confirm_now(bench.archive)


def room(bench: Bench, viewer: Viewer = PUBLIC) -> ReadingRoom:
    return ReadingRoom(bench.archive, viewer, bench.archive.today())


def view(bench: Bench, viewer: Viewer = PUBLIC):
    return room(bench, viewer).testimony(bench.testimony.address)


def current(bench: Bench, layer: str):
    return transcripts.current(bench.archive.db, bench.testimony.row, layer)


def test_the_engine_translates_what_it_hears_into_a_layer_of_its_own(chinese):
    shown = view(chinese, AIGUL)
    assert [one.language for one in shown.transcript.segments] == ["zh"]
    assert {one.language for one in shown.translation.segments} == {"en"}
    text = " ".join(one.text for one in shown.translation.segments)
    assert "Guangzhou" in text
    assert text.isascii()
    assert shown.translation.maker is MakerKind.MACHINE
    table = json.loads(chinese.archive.folders.revision(chinese.number, 1, "en").read_bytes())
    assert (table["layer"], table["number"], table["parent"]) == ("en", 1, None)
    assert table["maker"]["version"].endswith("translating into English")
    assert (current(chinese, "original").number, current(chinese, "en").number) == (1, 1)
    assert not list((chinese.archive.folders.var / "drafts").glob("*"))


def test_what_the_machine_doubts_of_its_translation_nobody_else_sees(chinese):
    # The base model translates Chinese badly, and the guards say so.
    assert all(one.doubtful for one in view(chinese, AIGUL).translation.segments)
    assert view(chinese).translation is None
    assert room(chinese).search("Guangzhou").hits == ()
    with pytest.raises(NotFound):
        room(chinese).transcript_as(chinese.testimony.address, "vtt", translated=True)
    for one in view(chinese, AIGUL).translation.segments:
        asked = Asked(kind=EditKind.CHECK, segment=one.id, version=_version(chinese, one.id))
        edits.make(chinese.archive, chinese.number, asked, AIGUL, "en")
    edits.done(chinese.archive, chinese.number, AIGUL, "en")
    chinese.perform()
    assert view(chinese).translation.checked.whole
    assert room(chinese).search("Guangzhou").hits


def _version(bench: Bench, id: str) -> str:
    (one,) = room(bench, AIGUL).working_segments(bench.number, [id], "en")
    return version(one.segment)


def test_it_is_searched_and_says_that_it_is_a_translation_with_the_original_beside(chinese):
    (hit,) = room(chinese, AIGUL).search("Guangzhou layer:translation").hits
    assert (hit.matched, hit.language, hit.machine) == ("translation", "en", True)
    assert hit.original.startswith("广州") or hit.original.startswith("廣州")
    assert hit.original_language == "zh"
    assert hit.segment == 0
    assert room(chinese, AIGUL).search("Guangzhou layer:original").hits == ()
    assert [one.matched for one in room(chinese).search("layer:original").hits] == ["transcript"]
    with pytest.raises(Refusal, match="layer:english at character 1"):
        room(chinese).search("layer:english")


def test_lines_of_a_translation_beside_no_line_of_the_transcript_are_hits_of_their_own(bench):
    told = ("We crossed the bridge.", "Nobody spoke.", "The bridge was closed.")
    before = transcripts.segments_of(bench.archive.db, bench.testimony.row, "en")
    segments = tuple(
        replace(one, start_ms=60_000 * n + 20_000, end_ms=60_000 * n + 23_000, text=" ".join([told[n], *40 * ["So."]]))
        for n, one in enumerate(before)
    )
    with writing(bench.archive.db) as db:
        revise.add(bench.archive, db, bench.testimony, replace(said_by_machine(segments), layer="en"))
    bench.perform()
    found = room(bench).search("bridge").hits
    assert sorted((one.segment, one.start_ms) for one in found) == [(None, 20_000), (None, 140_000)]


def test_each_layer_counts_its_own_revisions(bench):
    bench.edit(EditKind.TEXT, "s00001", text="Біз Іле өзенінің жанында тұрдық.")
    edits.done(bench.archive, bench.number, AIGUL)
    correct(bench, "s00002", "In spring we went over the bridge.")
    assert edits.done(bench.archive, bench.number, AIGUL, "en") == 2
    assert (current(bench, "original").number, current(bench, "en").number) == (2, 2)
    assert [one.number for one in room(bench, AIGUL).working(bench.number, "en").revisions] == [2, 1]
    assert revise.bring_back(bench.archive, bench.number, 1, AIGUL, "en") == 3
    assert [one.text for one in view(bench).translation.segments] == list(ENGLISH)
    assert view(bench).transcript.segments[0].text.startswith("Біз Іле")
    bench.perform()
    assert [one.what for one in doctor.examine(bench.archive) if "access copy" not in one.what] == []


def correct(bench: Bench, id: str, text: str) -> None:
    asked = Asked(kind=EditKind.TEXT, segment=id, version=_version(bench, id), text=text)
    edits.make(bench.archive, bench.number, asked, AIGUL, "en")


def test_a_correction_is_found_and_the_machine_never_writes_over_it(bench):
    correct(bench, "s00002", "In spring we went over the viaduct.")
    bench.perform()
    assert bench.finds("viaduct", AIGUL)
    assert not bench.finds("viaduct", PUBLIC)
    with pytest.raises(Refusal, match="corrected"):
        translate.ask(bench.archive, bench.number)
    edits.done(bench.archive, bench.number, AIGUL, "en")
    bench.perform()
    assert bench.finds("viaduct", PUBLIC)
    with pytest.raises(Refusal, match="corrected"):
        translate.ask(bench.archive, bench.number)


@pytest.mark.parametrize("closed", [Component.TRANSLATION, Component.TRANSCRIPT, Component.DESCRIPTION])
def test_it_is_under_its_own_terms_and_never_wider_than_the_transcript(bench, closed):
    assert bench.finds("bridge", PUBLIC)
    consent.record(bench.archive, bench.number, (closed,), CLOSED, None, KEEPER)
    assert not bench.finds("bridge", PUBLIC)
    assert bench.finds("bridge", AIGUL)
    with pytest.raises(NotFound):
        room(bench).transcript_as(bench.testimony.address, "vtt", translated=True)
    if closed is not Component.DESCRIPTION:
        assert view(bench).translation is None
    assert view(bench, AIGUL).translation is not None


def test_the_translation_of_doubtful_text_is_doubtful():
    one = Segment(
        id="s1",
        recording=RecordingId("r"),
        start_ms=1000,
        end_ms=3000,
        speaker="",
        language="kk",
        text="Біз",
        flags=(Flag.NEEDS_REVIEW,),
    )
    beside = replace(one, language="en", text="We", start_ms=2500, end_ms=5000, flags=())
    after = replace(beside, start_ms=3000)
    assert [translate._as_careful(each, (one,)).doubtful for each in (beside, after)] == [True, False]
    assert not translate._as_careful(beside, (replace(one, checked=True),)).doubtful


def test_doubtful_translations_are_for_archivists(bench):
    segments = transcripts.segments_of(bench.archive.db, bench.testimony.row, "en")
    said = said_by_machine((replace(segments[1], flags=(Flag.NEEDS_REVIEW,)), segments[2]))
    with writing(bench.archive.db) as db:
        revise.add(bench.archive, db, bench.testimony, replace(said, layer="en"))
    bench.perform()
    assert [one.text for one in view(bench).translation.segments] == [ENGLISH[2]]
    assert not bench.finds("bridge", PUBLIC)
    assert bench.finds("bridge", AIGUL)


@pytest.mark.parametrize("languages", [("ug",), ("ky",), ("kk", "ug"), ("en",), ()])
def test_what_no_machine_can_translate_is_refused_in_a_sentence(bench, languages):
    with writing(bench.archive.db) as db:
        testimonies.update(db, bench.archive.now(), bench.testimony.row, {"languages": languages})
    with pytest.raises(ForAPerson, match=r"\.$"):
        translate.ask(bench.archive, bench.number)


def test_models_that_cannot_translate_and_texts_without_sound_are_refused(bench, tmp_path):
    for model in ("tiny.en", "large-v3-turbo"):
        with pytest.raises(Refusal, match="cannot translate"):
            translate.ask(bench.archive, bench.number, TranslationWish(model=model))
    words = tmp_path / "words.txt"
    words.write_text("Біз өттік.", encoding="utf-8")
    given = Description(title="Text alone", languages=("kk",))
    taken = take_in(bench.archive, [], Incoming(path=words, name="words.txt"), given, KEEPER)
    with pytest.raises(Refusal, match="no recording"):
        translate.ask(bench.archive, taken.testimony)


def test_a_job_whose_testimony_was_withdrawn_writes_nothing(bench):
    translate.ask(bench.archive, bench.number)
    consent.withdraw(bench.archive, bench.number, KEEPER)
    bench.perform()
    assert current(bench, "en").number == 1


def test_it_is_carried_away_with_what_it_is(bench):
    address = bench.testimony.address
    text = room(bench).transcript_as(address, "vtt", translated=True)
    assert (
        "[Translated by a machine (openai-whisper), not checked by a person. It may be wrong: quote the original.]"
        in text
    )
    assert ENGLISH[1] in text
    assert KAZAKH[1] not in text
    table = json.loads(room(bench).transcript_as(address, "json", translated=True))
    assert table["translation"] == "en"
    assert [one["text"] for one in table["segments"]] == list(ENGLISH)
    for form in ("vtt", "srt", "txt", "json"):
        told = room(bench).transcript_as(address, form, translated=True)
        cues = read_transcript(f"x.{form}", told.encode()).cues
        assert " ".join(cue.text for cue in cues) == " ".join(ENGLISH), form
    consent.record(bench.archive, bench.number, (Component.DOWNLOAD,), CLOSED, None, KEEPER)
    with pytest.raises(NotFound):
        room(bench).transcript_as(address, "txt", translated=True)


@pytest.mark.parametrize("form", ["vtt", "srt", "txt", "json", "revision"])
def test_a_translation_that_comes_back_is_not_taken_for_the_transcript(bench, tmp_path, form):
    path = tmp_path / f"x.{'json' if form == 'revision' else form}"
    if form == "revision":
        path.write_bytes(bench.archive.folders.revision(bench.number, 1, "en").read_bytes())
    else:
        path.write_text(room(bench).transcript_as(bench.testimony.address, form, translated=True), encoding="utf-8")
    with pytest.raises(Refusal, match=f"{path.name} is a translation of what was said"):
        revise.supply(bench.archive, bench.number, path, KEEPER)
    assert current(bench, "original").number == 1


def test_backups_and_fixity_know_the_layer(bench, tmp_path):
    target = tmp_path / "backup"
    backup.back_up(bench.archive, target, lambda _done, _total: None)
    assert (target / "transcripts" / bench.number / "en" / "r0001.json").is_file()
    path = bench.archive.folders.revision(bench.number, 1, "en")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    assert "Revision 1 of the translation was altered." in [one.what for one in doctor.examine(bench.archive)]
    stray = bench.archive.folders.revision(bench.number, 9, "en")
    stray.write_bytes(b"{}")
    assert "A revision that the catalogue does not know." in [one.what for one in doctor.examine(bench.archive)]


def test_a_revision_of_a_layer_whose_transaction_never_ended_is_cleared_away(bench):
    class Died(Exception):
        pass

    def die() -> None:
        with writing(bench.archive.db) as db:
            segments = transcripts.segments_of(db, bench.testimony.row, "en")
            revise.add(bench.archive, db, bench.testimony, replace(said_by_machine(segments), layer="en"))
            raise Died

    with pytest.raises(Died):
        die()
    assert bench.archive.folders.revision(bench.number, 2, "en").exists()
    revise.confirm_now(bench.archive)
    assert not bench.archive.folders.revision(bench.number, 2, "en").exists()
    assert bench.archive.folders.revision(bench.number, 1, "en").exists()
