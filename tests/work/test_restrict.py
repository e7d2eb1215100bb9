"""A span that is withheld: nobody but archivists reads it, nobody at all finds it, and what is moved over its border
waits for an archivist."""

from __future__ import annotations

import pytest
from corrected_for_tests import AIGUL, HEARD, PUBLIC, Bench, make_bench

from archives_for_tests import KEEPER, findings, noted
from oralhist.catalogue import restrictions, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.edits import is_open
from oralhist.catalogue.ledger import Verb
from oralhist.chronology.tagger import suggest_all
from oralhist.model.chronology import TagStatus
from oralhist.model.edits import EditKind
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.views import Standing
from oralhist.reading_room import ReadingRoom
from oralhist.work import edits, revise
from oralhist.work.restrict import Wish, let_stand, lift, preview, restrict
from words_for_tests import lay_words

SECOND = Wish(recording=1, start_ms=4000, end_ms=7500)
"""Exactly the second of the five sentences."""


@pytest.fixture
def bench(tmp_path) -> Bench:
    return make_bench(tmp_path)


def room(bench, viewer=PUBLIC):
    return ReadingRoom(bench.archive, viewer, bench.archive.today())


def withhold(bench, wish=SECOND) -> int:
    return restrict(bench.archive, bench.number, wish, KEEPER).number


def waits(bench) -> list[str]:
    left = restrictions.waiting(bench.archive.db, bench.testimony.row)
    return [segment.text for some in left.by_layer.values() for segment in some]


def test_readers_do_not_get_it_and_archivists_do(bench):
    number = withhold(bench)
    assert bench.reads() == [HEARD[0], *HEARD[2:]]
    assert bench.reads(AIGUL) == list(HEARD)
    view = room(bench, AIGUL).testimony(bench.testimony.address).transcript
    assert view.withheld == {1: Standing.WITHHELD}
    assert noted(bench.archive, Verb.RESTRICTED, f"{bench.number} {number}")


def test_nobody_finds_it_not_even_archivists_and_before_any_job_is_done(bench):
    assert bench.finds("Horgos", PUBLIC) and bench.finds("Horgos", AIGUL)
    withhold(bench)
    for viewer in (PUBLIC, AIGUL):
        assert not bench.finds("Horgos", viewer)
        assert room(bench, viewer).found_in(bench.testimony.address, "Horgos") == {}
        assert room(bench, viewer).found_in(bench.testimony.address, "samovar") != {}
        assert room(bench, viewer).names("Horgos") == ()
    bench.perform()
    assert not bench.finds("Horgos", AIGUL) and bench.finds("samovar", PUBLIC)
    assert findings(bench.archive) == []


def test_nobody_carries_it_away_not_even_archivists(bench):
    withhold(bench)
    for viewer in (PUBLIC, AIGUL):
        for form in ("vtt", "srt", "txt", "json"):
            told = room(bench, viewer).transcript_as(bench.testimony.address, form)
            assert "Horgos" not in told and "samovar" in told


def test_a_hit_leads_to_the_line_that_readers_see(bench):
    withhold(bench)
    bench.perform()
    view = room(bench).testimony(bench.testimony.address).transcript
    for word, line in (("spring", 0), ("samovar", 1), ("quilts", 3)):
        (hit,) = room(bench).search(word).hits
        assert (hit.segment, word in view.segments[line].text) == (line, True)


def test_readers_are_told_that_something_is_withheld_and_how_long_it_is(bench):
    withhold(bench)
    (gap,) = room(bench).testimony(bench.testimony.address).transcript.gaps
    assert (gap.before, gap.ms) == (1, 3500)


def test_lifted_all_of_it_is_there_again(bench):
    number = withhold(bench)
    bench.perform()
    lift(bench.archive, bench.number, number, KEEPER)
    assert bench.reads() == list(HEARD)
    bench.perform()
    assert bench.finds("Horgos", PUBLIC) and bench.finds("Horgos", AIGUL)
    assert noted(bench.archive, Verb.RESTRICTION_LIFTED, f"{bench.number} {number}")
    assert findings(bench.archive) == []


def test_what_two_restrictions_withhold_opens_with_the_second(bench):
    first, second = withhold(bench), withhold(bench, Wish(recording=1, start_ms=5000, end_ms=9000))
    assert bench.reads() == [HEARD[0], *HEARD[3:]]
    lift(bench.archive, bench.number, first, KEEPER)
    assert bench.reads() == [HEARD[0], *HEARD[3:]]
    lift(bench.archive, bench.number, second, KEEPER)
    assert bench.reads() == list(HEARD)


def accepted(bench, line: int):
    segments = transcripts.segments_of(bench.archive.db, bench.testimony.row)
    found = suggest_all([one.text for one in segments], [one.language for one in segments], bench.archive.chronology())
    with writing(bench.archive.db) as db:
        transcripts.add_tag(db, bench.testimony.row, segments[line], found[line][0], TagStatus.ACCEPTED, "test")
    return found[line][0].event


def test_an_event_told_in_it_is_told_to_archivists_alone_until_it_is_lifted(bench):
    event = accepted(bench, 1)
    assert [one.text for one in room(bench).event(event).told] == [HEARD[1]]
    assert room(bench).search("samovar event:" + event).total == 1
    number = withhold(bench)
    view = room(bench).testimony(bench.testimony.address)
    assert (room(bench).event(event).told, room(bench).event(event).accounts, view.transcript.tags) == ((), (), ())
    assert room(bench).search("samovar event:" + event).total == 0
    assert [one.text for one in room(bench, AIGUL).event(event).told] == [HEARD[1]]
    bench.perform()
    assert room(bench).event(event).told == ()
    lift(bench.archive, bench.number, number, KEEPER)
    assert [one.text for one in room(bench).event(event).told] == [HEARD[1]]


def test_what_was_suggested_is_suggested_anew_for_what_is_open(bench):
    def suggested():
        return {tag.segment for tag in transcripts.tags_of(bench.archive.db, bench.testimony.row)}

    assert "s00002" in suggested()
    number = withhold(bench)
    assert suggested() == set()
    bench.perform()
    assert "s00002" not in suggested()
    lift(bench.archive, bench.number, number, KEEPER)
    bench.perform()
    assert "s00002" in suggested()


def edits_open(bench) -> bool:
    return is_open(bench.archive.db, bench.testimony.row)


def test_words_that_are_found_to_lie_in_it_are_closed_at_once(bench):
    withhold(bench)
    bench.edit(EditKind.MOVE, "s00001", at=HEARD[0].index("until"))
    assert not any("spring" in text for text in bench.reads())
    assert not bench.finds("spring", PUBLIC)
    assert not edits_open(bench)


def test_words_that_are_heard_far_from_it_stay_readable(bench):
    lay_words(bench.archive, bench.number)
    # From the middle of the second sentence on, into the third.
    withhold(bench, Wish(recording=1, start_ms=6500, end_ms=9000))
    told = bench.reads()
    assert told[0] == HEARD[0] and told[3:] == list(HEARD[3:])
    assert told[1] == "In May 1962 we reached" and HEARD[1].startswith(told[1])
    assert HEARD[2].endswith(told[2]) and "My mother" not in told[2] and told[2]
    segments = room(bench).testimony(bench.testimony.address).transcript.segments
    assert segments[1].end_ms <= 6000 and segments[2].start_ms >= 9500
    bench.perform()
    assert bench.finds("reached", PUBLIC) and not bench.finds("Horgos", AIGUL)
    (hit,) = room(bench).search("youngest").hits
    assert hit.segment == 2 and hit.start_ms >= 9200


def test_a_word_of_which_the_machine_was_not_sure_shows_nothing(bench):
    lay_words(bench.archive, bench.number, unsure=("May",))
    withhold(bench, Wish(recording=1, start_ms=6500, end_ms=7000))
    assert bench.reads()[1] == "In"
    assert bench.reads(AIGUL)[1] == HEARD[1]


@pytest.mark.parametrize("line", [0, 2])
def test_an_edit_beside_it_waits_for_an_archivist(bench, line):
    withhold(bench)
    bench.edit(EditKind.TEXT, f"s{line + 1:05d}", text="Horgos, said again elsewhere.")
    edits.done(bench.archive, bench.number, AIGUL)
    bench.perform()
    assert HEARD[line] not in bench.reads() and "Horgos, said again elsewhere." not in bench.reads()
    assert not bench.finds("Horgos", PUBLIC) and not bench.finds("Horgos", AIGUL)
    assert waits(bench) == ["Horgos, said again elsewhere."]
    assert room(bench, AIGUL).testimony(bench.testimony.address).transcript.withheld[line] is Standing.WAITS
    assert let_stand(bench.archive, bench.number, KEEPER) == 1
    assert waits(bench) == [] and "Horgos, said again elsewhere." in bench.reads()
    bench.perform()
    assert bench.finds("Horgos", PUBLIC)


def test_an_edit_far_from_it_does_not_wait(bench):
    withhold(bench)
    bench.edit(EditKind.TEXT, "s00005", text="There they gave us bread.")
    edits.done(bench.archive, bench.number, AIGUL)
    bench.perform()
    assert waits(bench) == [] and bench.reads()[-1] == "There they gave us bread."
    assert bench.finds("bread", PUBLIC)


MOVES = {
    "its times": lambda bench: bench.edit(EditKind.TIMES, "s00002", start=2_000, end=3_900),
    "a part of it": lambda bench: bench.edit(EditKind.SPLIT, "s00002", at=12),
    "words to the next": lambda bench: bench.edit(EditKind.MOVE, "s00002", at=12),
    "words to the one before": lambda bench: bench.edit(EditKind.MOVE, "s00002", at=12, back=True),
    "all of it into the next": lambda bench: bench.edit(EditKind.MERGE, "s00002"),
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_moving_it_opens_nothing_and_undoing_that_neither(bench, move):
    withhold(bench)
    before = bench.reads()
    move(bench)
    edits.done(bench.archive, bench.number, AIGUL)
    bench.perform()
    assert set(bench.reads()) <= set(before)
    assert not bench.finds("May", PUBLIC) and not bench.finds("Horgos", AIGUL)
    bench.edit(EditKind.SPEAKER, "s00005", speaker="narrator")
    assert set(bench.reads()) <= set(before)


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_an_edit_that_is_undone_is_as_if_it_had_never_been(bench, move):
    withhold(bench)
    move(bench)
    if edits_open(bench):
        edits.undo(bench.archive, bench.number, AIGUL)
        edits.done(bench.archive, bench.number, AIGUL)
    else:
        # Open words came into the restriction: that was a revision at once.
        revise.bring_back(bench.archive, bench.number, 1, AIGUL)
    bench.perform()
    assert waits(bench) == [] and bench.reads() == [HEARD[0], *HEARD[2:]]


def test_a_whole_new_text_waits_and_what_comes_after_an_archivist_looked_is_not_let_stand_by_it(bench, tmp_path):
    withhold(bench)
    text = tmp_path / "again.vtt"
    # By another clock: what is withheld is said ten seconds later.
    text.write_text("WEBVTT\n\n00:12.000 --> 00:14.000\nIn May 1962 we reached Horgos.\n", encoding="utf-8")
    revise.supply(bench.archive, bench.number, text, KEEPER)
    bench.perform()
    assert bench.reads() == [] and not bench.finds("Horgos", AIGUL)
    seen = restrictions.waiting(bench.archive.db, bench.testimony.row).seen
    text.write_text("WEBVTT\n\n00:12.000 --> 00:14.000\nSomething else.\n", encoding="utf-8")
    revise.supply(bench.archive, bench.number, text, KEEPER)
    with pytest.raises(Refusal, match="has changed since"):
        let_stand(bench.archive, bench.number, KEEPER, seen)
    assert bench.reads() == []
    let_stand(bench.archive, bench.number, KEEPER, restrictions.waiting(bench.archive.db, bench.testimony.row).seen)
    assert bench.reads() == ["Something else."]
    revise.bring_back(bench.archive, bench.number, 1, KEEPER)
    assert bench.reads() == [HEARD[0], *HEARD[2:]]


def test_text_without_times_shows_nothing_beside_a_restriction_on_its_recording(bench, tmp_path):
    text = tmp_path / "memoir.txt"
    text.write_text("First.\n\nIn May 1962 we reached Horgos.\n", encoding="utf-8")
    revise.supply(bench.archive, bench.number, text, KEEPER)
    withhold(bench)
    assert bench.reads() == []
    assert waits(bench) == []


BAD = {
    "end before start": (Wish(recording=1, start_ms=5000, end_ms=4000), "ends after it begins"),
    "empty": (Wish(recording=1, start_ms=5000, end_ms=5000), "ends after it begins"),
    "negative": (Wish(recording=1, start_ms=-1, end_ms=5000), "ends after it begins"),
    "beyond the recording": (Wish(recording=1, start_ms=0, end_ms=10**9), "ends at"),
    "no such recording": (Wish(recording=3, start_ms=0, end_ms=1000), "has no recording 3"),
    "lines where there is sound": (Wish(first=1, last=2), "has recordings"),
}


@pytest.mark.parametrize(("wish", "said"), BAD.values(), ids=BAD)
def test_what_cannot_be_withheld_is_refused_and_nothing_is_changed(bench, wish, said):
    for do in (
        lambda: restrict(bench.archive, bench.number, wish, KEEPER),
        lambda: preview(bench.archive, bench.number, wish),
    ):
        with pytest.raises(Refusal, match=said):
            do()
    assert restrictions.of_testimony(bench.archive.db, bench.testimony.row) == ()
    assert bench.reads() == list(HEARD)


def test_the_same_twice_and_what_is_not_there_are_refused(bench):
    number = withhold(bench)
    with pytest.raises(Refusal, match="withheld already"):
        withhold(bench)
    with pytest.raises(NotFound):
        lift(bench.archive, bench.number, number + 1, KEEPER)


def test_a_preview_says_what_would_be_withheld_and_changes_nothing(bench):
    found = preview(bench.archive, bench.number, Wish(recording=1, start_ms=7000, end_ms=9000))
    assert (found.number, found.over, found.in_part) == (0, {"original": ("s00002", "s00003")}, {"original": ()})
    assert bench.reads() == list(HEARD)
