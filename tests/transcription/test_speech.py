"""Speech is found where somebody speaks and nowhere else, also across the blocks in which sound is read."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hearing_for_tests import clip, hum, noise, silence, written

from oralhist.transcription import speech
from oralhist.transcription.port import RATE


def test_speech_is_found_between_silence_hiss_and_hum(tmp_path):
    jfk = clip("en_jfk", tmp_path)
    sound = np.concatenate([noise(6), jfk, hum(9), clip("kk_ksc_1", tmp_path), silence(5)])
    found = speech.find(written(sound, tmp_path / "all.pcm"))
    inside = [(6.0, 17.0), (26.0, 26.0 + 5.04)]
    for span in found:
        assert any(a - 0.3 <= span.start_ms / 1000 and span.end_ms / 1000 <= b + 0.3 for a, b in inside), span
    heard = sum(span.end_ms - span.start_ms for span in found) / 1000
    assert heard > 10


@pytest.mark.parametrize("sound", [silence(20), noise(20), noise(20, 0.1), hum(20)])
def test_nothing_is_found_where_nobody_speaks(tmp_path, sound):
    assert speech.find(written(sound, tmp_path / "none.pcm")) == []


def test_blocks_do_not_change_what_is_found_but_at_their_seams(tmp_path, monkeypatch):
    jfk = clip("en_jfk", tmp_path)
    sound = np.concatenate([silence(1), *[np.concatenate([jfk, silence(2.2)])] * 4])
    path = written(sound, tmp_path / "four.pcm")
    whole = speech.find(path)
    monkeypatch.setattr(speech, "BLOCK_FRAMES", 400)
    blocks = speech.find(path)
    total = [sum(span.end_ms - span.start_ms for span in found) for found in (whole, blocks)]
    assert abs(total[0] - total[1]) < 600
    for before, after in itertools.pairwise(blocks):
        assert before.end_ms <= after.start_ms


def test_an_empty_sound_has_no_speech(tmp_path):
    assert speech.find(written(silence(0), tmp_path / "empty.pcm")) == []


def test_a_stretch_is_never_longer_than_a_window(tmp_path):
    libri = clip("en_libri", tmp_path)
    sound = np.concatenate([libri[RATE // 2 : -RATE // 2]] * 8)
    found = speech.find(written(sound, tmp_path / "long.pcm"))
    assert max(span.end_ms - span.start_ms for span in found) <= 28_000


def test_the_detector_agrees_with_the_package_it_is_taken_from(tmp_path):
    # In a process of its own: the package's way of loading its model warns, and warnings are errors here.
    sound = np.concatenate([silence(0.5), clip("en_jfk", tmp_path), noise(2), clip("zh_aishell", tmp_path)])
    path = written(sound, tmp_path / "sound.pcm")
    script = (
        "import sys, numpy, torch, silero_vad; torch.set_num_threads(1); model = silero_vad.load_silero_vad()\n"
        "sound = numpy.fromfile(sys.argv[1], '<i2').astype('f4') / 32768\n"
        "sound = torch.from_numpy(numpy.pad(sound, (0, -len(sound) % 512)))\n"
        "print(*[model(sound[i:i + 512], 16000).item() for i in range(0, len(sound), 512)])\n"
    )
    told = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    theirs = np.array([float(one) for one in told.stdout.split()])
    ours = np.concatenate(list(speech.probabilities(path)))
    assert len(ours) == len(theirs) > 500
    assert np.abs(ours - theirs).max() < 1e-3
