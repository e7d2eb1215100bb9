"""Access copies: silent where a restriction says so, as samples, or shorter by it; whatever the master is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oralhist.media import copies, probe
from oralhist.model.restrictions import GUARD_MS, Withheld, withheld
from oralhist.model.restrictions import Restriction as Span
from sounds_for_tests import CONTAINERS, make, run

RATE = 16_000
SPEECH = Path(__file__).parent.parent / "data" / "audio" / "en_jfk.flac"


def samples(path: Path, folder: Path) -> np.ndarray:
    out = folder / f"{path.name}.pcm"
    probe.decode(path, out)
    return np.fromfile(out, "<i2").astype(np.float64)


def copied(master: Path, folder: Path, kept: Withheld) -> np.ndarray:
    out = folder / f"{master.name}.{kept.name}.m4a"
    copies.make(master, out, kept)
    return samples(out, folder)


def loudest(sound: np.ndarray, start_ms: float, end_ms: float) -> float:
    return float(np.abs(sound[int(start_ms * RATE / 1000) : int(end_ms * RATE / 1000)]).max(initial=0))


def span(start_ms: int, end_ms: int, *, silent: bool = False) -> Span:
    return Span(id=1, recording="r", start_ms=start_ms, end_ms=end_ms, silent=silent)


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_copy_is_silent_where_something_is_withheld_and_sounds_elsewhere(recordings, tmp_path, name):
    kept = withheld([span(2000, 3000)], "r", 6000)
    sound = copied(recordings / name, tmp_path, kept)
    before = copied(recordings / name, tmp_path, Withheld())
    assert loudest(sound, 2000 - GUARD_MS / 2, 3000 + GUARD_MS / 2) <= 1
    # What is heard elsewhere is what was heard before, at the same moments.
    assert abs(len(sound) - len(before)) < RATE / 10
    for start, end in ((500, 1650), (3350, 5500)):
        assert loudest(sound, start, end) > 0.5 * loudest(before, start, end) > 100


def test_real_speech_is_silent_there_and_the_same_elsewhere(tmp_path):
    kept = withheld([span(3400, 5200), span(8000, 8600)], "r", 11_000)
    sound, before = copied(SPEECH, tmp_path, kept), copied(SPEECH, tmp_path, Withheld())
    assert loudest(before, 3400, 5200) > 1000
    for start, end in ((3400, 5200), (8000, 8600)):
        assert loudest(sound, start - 100, end + 100) <= 1
    for start, end in ((0, 3000), (5600, 7600), (9000, 10_500)):
        one, other = (each[int(start * 16) : int(end * 16)] for each in (sound, before))
        assert np.corrcoef(one, other)[0, 1] > 0.99


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000, 96_000])
def test_what_is_cut_out_silently_is_gone_and_what_follows_is_where_the_clock_says(tmp_path, rate):
    # A click in each second tells where it is.
    clicks = "aevalsrc=exprs='if(lt(mod(t,1),0.02),0.8*sin(2*PI*1000*t),0)'"
    master = make(tmp_path / "clicks.wav", "-ar", str(rate), seconds=10, source=f"{clicks}:s={rate}")
    kept = withheld([span(2500, 4500, silent=True), span(6500, 7200, silent=True)], "r", 10_000)
    sound = copied(master, tmp_path, kept)
    assert abs(len(sound) / RATE * 1000 - kept.shown(10_000)) < 150
    heard = [ms for ms in range(0, len(sound) // 16, 5) if loudest(sound, ms, ms + 5) > 3000]
    begins = [ms for ms in heard if ms - 5 not in heard]
    wanted = [kept.shown(ms) for ms in (0, 1000, 2000, 5000, 6000, 8000, 9000)]
    assert len(begins) == len(wanted)
    assert all(abs(one - other) <= 80 for one, other in zip(begins, wanted, strict=True)), (begins, wanted)


def test_a_silence_and_a_cut_that_meet_are_both_kept(tmp_path, recordings):
    kept = withheld([span(1000, 2000), span(1800, 3000, silent=True)], "r", 6000)
    sound = copied(recordings / "whole.wav", tmp_path, kept)
    assert abs(len(sound) / RATE * 1000 - kept.shown(6000)) < 150
    assert loudest(sound, 800, kept.shown(3000) - 100) <= 1 < 100 < loudest(sound, kept.shown(3600), kept.shown(5000))


def test_moments_are_counted_from_the_first_sample_as_words_are(tmp_path):
    """The sound of a video that begins later than its pictures: its words are heard by its own clock."""
    sound = make(tmp_path / "sound.wav", seconds=6)
    pictures = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=8")
    both = ("-map", "0:v", "-map", "1:a", "-c:a", "aac")
    run(*pictures, "-itsoffset", "2", "-i", str(sound), *both, str(tmp_path / "late.mkv"))
    assert abs(len(samples(tmp_path / "late.mkv", tmp_path)) / RATE - 6) < 0.2
    heard = copied(tmp_path / "late.mkv", tmp_path, withheld([span(2000, 3000)], "r", 6000))
    assert loudest(heard, 1900, 3100) <= 1
    assert loudest(heard, 500, 1600) > 100 and loudest(heard, 3400, 5000) > 100


def test_the_whole_of_it_can_be_withheld(tmp_path, recordings):
    assert loudest(copied(recordings / "whole.wav", tmp_path, withheld([span(0, 6000)], "r", 6000)), 0, 6000) <= 1
