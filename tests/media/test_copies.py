"""Access copies: silent where a restriction says so, as samples, or shorter by it; whatever the master is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oralhist.media import copies, probe, waveform
from oralhist.model.restrictions import GUARD_MS, Withheld, withheld
from oralhist.model.restrictions import Restriction as Span
from oralhist.model.sound import Form
from sounds_for_tests import CONTAINERS, make, run

RATE = 16_000
SPEECH = Path(__file__).parent.parent / "data" / "audio" / "en_jfk.flac"


def samples(path: Path, folder: Path) -> np.ndarray:
    out = folder / f"{path.name}.pcm"
    probe.decode(path, out)
    return np.fromfile(out, "<i2").astype(np.float64)


FORMS = pytest.mark.parametrize("form", list(Form))
QUIET = {Form.FULL: 1, Form.SMALL: 4}
"""The loudest sample that a decoder makes of silence, of 32,767: a step of sixteen bits, and of Opus four."""


def copied(master: Path, folder: Path, kept: Withheld, form: Form = Form.FULL) -> np.ndarray:
    """The sound of one form of the copies of `master`; both are made by one run, as they are by the job."""
    outs = {each: folder / f"{master.name}.{kept.name}.{each.ending}" for each in Form}
    if not all(out.is_file() for out in outs.values()):
        copies.make(master, outs, kept)
    return samples(outs[form], folder)


def loudest(sound: np.ndarray, start_ms: float, end_ms: float) -> float:
    return float(np.abs(sound[int(start_ms * RATE / 1000) : int(end_ms * RATE / 1000)]).max(initial=0))


def span(start_ms: int, end_ms: int, *, silent: bool = False) -> Span:
    return Span(id=1, recording="r", start_ms=start_ms, end_ms=end_ms, silent=silent)


@FORMS
@pytest.mark.parametrize("name", CONTAINERS)
def test_a_copy_is_silent_where_something_is_withheld_and_sounds_elsewhere(recordings, tmp_path, name, form):
    kept = withheld([span(2000, 3000)], "r", 6000)
    sound = copied(recordings / name, tmp_path, kept, form)
    before = copied(recordings / name, tmp_path, Withheld(), form)
    assert loudest(sound, 2000 - GUARD_MS / 2, 3000 + GUARD_MS / 2) <= QUIET[form]
    # What is heard elsewhere is what was heard before, at the same moments.
    assert abs(len(sound) - len(before)) < RATE / 10
    for start, end in ((500, 1650), (3350, 5500)):
        assert loudest(sound, start, end) > 0.5 * loudest(before, start, end) > 100


@FORMS
def test_real_speech_is_silent_there_and_the_same_elsewhere(tmp_path, form):
    kept = withheld([span(3400, 5200), span(8000, 8600)], "r", 11_000)
    sound, before = (copied(SPEECH, tmp_path, one, form) for one in (kept, Withheld()))
    assert loudest(before, 3400, 5200) > 1000
    for start, end in ((3400, 5200), (8000, 8600)):
        assert loudest(sound, start - 100, end + 100) <= QUIET[form]
    for start, end in ((0, 3000), (5600, 7600), (9000, 10_500)):
        one, other = (each[int(start * 16) : int(end * 16)] for each in (sound, before))
        assert np.corrcoef(one, other)[0, 1] > 0.99


@FORMS
@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000, 96_000])
def test_what_is_cut_out_silently_is_gone_and_what_follows_is_where_the_clock_says(tmp_path, rate, form):
    # A click in each second tells where it is.
    clicks = "aevalsrc=exprs='if(lt(mod(t,1),0.02),0.8*sin(2*PI*1000*t),0)'"
    master = make(tmp_path / "clicks.wav", "-ar", str(rate), seconds=10, source=f"{clicks}:s={rate}")
    kept = withheld([span(2500, 4500, silent=True), span(6500, 7200, silent=True)], "r", 10_000)
    sound = copied(master, tmp_path, kept, form)
    assert abs(len(sound) / RATE * 1000 - kept.shown(10_000)) < 150
    heard = [ms for ms in range(0, len(sound) // 16, 5) if loudest(sound, ms, ms + 5) > 3000]
    begins = [ms for ms in heard if ms - 5 not in heard]
    wanted = [kept.shown(ms) for ms in (0, 1000, 2000, 5000, 6000, 8000, 9000)]
    assert len(begins) == len(wanted)
    assert all(abs(one - other) <= 80 for one, other in zip(begins, wanted, strict=True)), (begins, wanted)


@FORMS
def test_a_silence_and_a_cut_that_meet_are_both_kept(tmp_path, recordings, form):
    kept = withheld([span(1000, 2000), span(1800, 3000, silent=True)], "r", 6000)
    sound = copied(recordings / "whole.wav", tmp_path, kept, form)
    assert abs(len(sound) / RATE * 1000 - kept.shown(6000)) < 150
    assert (
        loudest(sound, 800, kept.shown(3000) - 100)
        <= QUIET[form]
        < 100
        < loudest(sound, kept.shown(3600), kept.shown(5000))
    )


@FORMS
def test_moments_are_counted_from_the_first_sample_as_words_are(tmp_path, form):
    """The sound of a video that begins later than its pictures: its words are heard by its own clock."""
    sound = make(tmp_path / "sound.wav", seconds=6)
    pictures = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=8")
    both = ("-map", "0:v", "-map", "1:a", "-c:a", "aac")
    run(*pictures, "-itsoffset", "2", "-i", str(sound), *both, str(tmp_path / "late.mkv"))
    assert abs(len(samples(tmp_path / "late.mkv", tmp_path)) / RATE - 6) < 0.2
    heard = copied(tmp_path / "late.mkv", tmp_path, withheld([span(2000, 3000)], "r", 6000), form)
    assert loudest(heard, 1900, 3100) <= QUIET[form]
    assert loudest(heard, 500, 1600) > 100 and loudest(heard, 3400, 5000) > 100


@FORMS
def test_the_whole_of_it_can_be_withheld(tmp_path, recordings, form):
    sound = copied(recordings / "whole.wav", tmp_path, withheld([span(0, 6000)], "r", 6000), form)
    assert loudest(sound, 0, 6000) <= QUIET[form]


def test_what_is_withheld_makes_no_difference_to_any_byte_of_either_form(tmp_path):
    """Two masters in which other things are said there: their copies are the same, so nothing of it is in them."""
    kept = withheld([span(2500, 4000)], "r", 8000)
    made = []
    for pitch in (200, 900):
        # The same to everybody who hears it outside of 2.4 to 4.1 s.
        sound = f"aevalsrc=exprs='if(between(t,2.4,4.1),0.9*sin(2*PI*{pitch}*t),0.5*sin(2*PI*440*t))':s=44100"
        folder = tmp_path / str(pitch)
        folder.mkdir()
        outs = {form: folder / f"copy.{form.ending}" for form in Form}
        copies.make(make(folder / "said.wav", seconds=8, source=sound), outs, kept)
        waveform.make(outs[Form.SMALL], folder / "levels")
        made.append({path.name: path.read_bytes() for path in (*outs.values(), folder / "levels")})
    assert made[0] == made[1]


def test_the_small_form_is_small_and_names_nothing_of_the_master(tmp_path):
    master = make(tmp_path / "named.flac", "-metadata", "title=Kulash", "-metadata", "comment=of Zharkent", seconds=60)
    outs = {form: tmp_path / f"copy.{form.ending}" for form in Form}
    copies.make(master, outs, Withheld())
    assert outs[Form.SMALL].stat().st_size * 8 / 60 < 28_000
    for path in outs.values():
        data = path.read_bytes()
        assert b"Kulash" not in data and b"Zharkent" not in data
        assert probe.examine(path, name=path.name).duration_ms == pytest.approx(60_000, abs=150)


def test_levels_are_drawn_from_the_copy_and_are_nothing_where_it_is_silent(tmp_path):
    kept = withheld([span(3400, 5200)], "r", 11_000)
    outs = {form: tmp_path / f"copy.{form.ending}" for form in Form}
    copies.make(SPEECH, outs, kept)
    waveform.make(outs[Form.SMALL], tmp_path / "levels")
    levels = (tmp_path / "levels").read_bytes()
    assert len(levels) == 44 and max(levels) == 255
    assert set(levels[13:21]) == {0} and min(levels[23:27]) > 0
    long = "aevalsrc=exprs='if(between(t,100,112),0,0.5*sin(2*PI*300*t))':s=16000"
    waveform.make(make(tmp_path / "long.wav", seconds=240, source=long), tmp_path / "levels")
    levels = (tmp_path / "levels").read_bytes()
    assert len(levels) == waveform.MOST
    assert [place for place, level in enumerate(levels) if not level] == list(range(250, 280))
    waveform.make(make(tmp_path / "still.wav", seconds=2, source="anullsrc"), tmp_path / "levels")
    assert set((tmp_path / "levels").read_bytes()) == {0}
