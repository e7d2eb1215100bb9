"""What a file really is: whole recordings are taken, whatever their headers say; what is cut off is told."""

from __future__ import annotations

import os
import struct
import subprocess
from pathlib import Path

import pytest

from oralhist.media import probe
from oralhist.media.ffmpeg import program
from oralhist.media.probe import examine
from oralhist.model.refusals import Refusal
from sounds_for_tests import CONTAINERS, SILENT, cut, make, run, still


def refusal(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        examine(path, name=path.name)
    return caught.value.what


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_whole_recording_is_taken_with_its_real_length(recordings, name):
    sound = examine(recordings / name, name=name)
    assert abs(sound.duration_ms - 6000) < 120
    assert sound.has_video == name.startswith("video")
    assert not sound.silent
    assert probe.extension(sound) != ".bin"


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.9])
@pytest.mark.parametrize("name", ["whole.wav", "whole.mp3", "whole.m4a", "whole.flac", "whole.ogg", "whole.opus",
                                  "whole.webm", "whole.wma", "whole.amr", "whole.3gp", "whole.aiff", "large.wav",
                                  "float.wav", "video.mp4", "video.mkv"])  # fmt: skip
def test_a_recording_that_is_cut_off_is_refused_in_a_sentence(recordings, name, share):
    assert "cut off" in refusal(cut(recordings / name, share))


@pytest.mark.parametrize("missing", [4096, 100_000])
def test_a_wav_that_ends_at_the_border_of_a_block_is_refused_although_ffmpeg_says_nothing(tmp_path, missing):
    whole = make(tmp_path / "whole.wav", "-ar", "16000", seconds=60)
    data = whole.read_bytes()
    short = tmp_path / "short.wav"
    short.write_bytes(data[: (len(data) - missing) // 4096 * 4096])
    assert "cut off" in refusal(short)


def test_an_mp4_whose_index_comes_first_is_refused_where_it_is_cut_off(tmp_path):
    whole = make(tmp_path / "first.m4a", "-c:a", "aac", "-movflags", "+faststart", seconds=20)
    assert examine(whole, name="first.m4a").duration_ms >= 19_900
    assert "cut off" in refusal(cut(whole, 0.6))


def test_a_long_recording_whose_length_is_only_guessed_from_its_bit_rate_is_taken(tmp_path):
    """Ten minutes of a telephone's AMR are guessed as 20 s longer; a bit rate that varies misleads far more."""
    phone = make(tmp_path / "phone.amr", "-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1", seconds=600)
    assert abs(examine(phone, name="phone.amr").duration_ms - 600_000) < 200
    plain = ("-write_xing", "0", "-q:a")
    quiet = make(tmp_path / "quiet.mp3", *plain, "9", seconds=60, source=SILENT)
    loud = make(tmp_path / "loud.mp3", *plain, "0", seconds=60, source="anoisesrc=r=44100")
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(loud.read_bytes() + quiet.read_bytes())
    assert abs(examine(joined, name="joined.mp3").duration_ms - 120_000) < 1000


def test_a_video_whose_pictures_go_on_after_its_sound_is_whole(tmp_path):
    film = make(tmp_path / "film.mp4", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=20", "-c:a", "aac",
                "-af", "atrim=duration=6", seconds=20)  # fmt: skip
    assert abs(examine(film, name="film.mp4").duration_ms - 6000) < 100


def stated(path: Path, size: int) -> Path:
    """The WAV at `path` with another size of its sound in the header."""
    data = bytearray(path.read_bytes())
    at = data.index(b"data")
    data[at + 4 : at + 8] = struct.pack("<I", size)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 32_000])
def test_a_wav_whose_header_states_too_little_is_heard_to_its_end(tmp_path, size):
    """A recorder whose battery failed leaves 0, a stream -1, and past 4 GiB the field holds the rest of a division."""
    lying = stated(make(tmp_path / "lying.wav", "-ar", "16000", seconds=60), size)
    assert examine(lying, name="lying.wav").duration_ms >= 60_000
    out = tmp_path / "lying.pcm"
    probe.decode(lying, out)
    assert out.stat().st_size >= 60 * 32_000


def test_a_wav_with_notes_after_its_sound_is_no_lie(tmp_path):
    noted = make(tmp_path / "noted.wav", "-ar", "16000", seconds=10)
    with noted.open("ab") as file:
        file.write(b"LIST" + struct.pack("<I", 2 << 20) + b"\xff" * (2 << 20))
    assert examine(noted, name="noted.wav").duration_ms == 10_000


def test_a_stream_that_states_no_length_is_decoded_to_its_end(tmp_path):
    live = tmp_path / "live.webm"
    with live.open("wb") as out:
        subprocess.run(
            [program(), "-loglevel", "error", "-f", "lavfi", "-i", "sine=300:duration=9", "-f", "webm", "pipe:"],
            stdout=out,
            check=True,
        )
    assert abs(examine(live, name="live.webm").duration_ms - 9000) < 100


def test_a_title_that_speaks_of_damage_is_no_damage(tmp_path):
    titled = make(
        tmp_path / "titled.mp3",
        *("-metadata", "title=Invalid data found when processing input", "-metadata", "artist=[error] corrupt packet"),
        *("-metadata", "comment=Truncated: File ended prematurely\n[error] moov atom not found"),
    )
    assert examine(titled, name="titled.mp3").duration_ms == 6000


@pytest.mark.parametrize("tail", [b"TAG" + b"x" * 125, b"\0" * 5000, b"APETAGEX" + b"\0" * 24])
def test_what_programs_append_to_an_mp3_is_no_damage(tmp_path, tail):
    path = make(tmp_path / "tagged.mp3")
    with path.open("ab") as file:
        file.write(tail)
    assert 6000 <= examine(path, name="tagged.mp3").duration_ms <= 6020


def test_silence_is_taken_and_known_as_such(tmp_path):
    assert examine(make(tmp_path / "still.flac", source=SILENT), name="still.flac").silent


def test_hours_of_silence_in_a_small_file_are_counted(tmp_path):
    bomb = tmp_path / "bomb.flac"
    run("-i", str(still(tmp_path / "still.wav", 8)), "-frame_size", "16000", str(bomb))
    assert bomb.stat().st_size < 100_000
    assert examine(bomb, name="bomb.flac").duration_ms == 8 * 3_600_000


def test_what_is_longer_than_is_allowed_is_refused_and_not_decoded_further(tmp_path, monkeypatch):
    monkeypatch.setattr(probe, "LONGEST_HOURS", 1)
    assert refusal(still(tmp_path / "long.wav", 2)) == "long.wav is longer than 1 hours."


@pytest.mark.parametrize(
    "content", [b"", b"not sound at all " * 500, b"\x00" * 100_000, b"RIFF\x00\x00", b"PK\x03\x04" * 99]
)
def test_what_is_no_recording_is_refused(tmp_path, content):
    path = tmp_path / "x.mp3"
    path.write_bytes(content)
    assert refusal(path) in ("x.mp3 is empty.", "x.mp3 is not a recording that can be read.")


def test_pictures_without_sound_are_refused(tmp_path):
    film, picture = tmp_path / "film.mp4", tmp_path / "picture.mp3"
    run("-f", "lavfi", "-i", "testsrc=size=64x64:duration=2", str(film))
    assert refusal(film) == "film.mp4 has no sound in it."
    run("-f", "lavfi", "-i", "testsrc=size=64x64", "-frames:v", "1", "-f", "image2", "-c:v", "png", str(picture))
    assert "picture.mp3 is not a recording" in refusal(picture)


@pytest.mark.parametrize("name", ["folder", "link", "pipe", "gone"])
def test_what_is_no_plain_file_is_refused_and_nothing_waits(tmp_path, recordings, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(recordings / "whole.wav")
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / name).startswith(f"{name} ")


def test_decoding_that_ffmpeg_does_not_finish_is_not_taken_for_the_whole(tmp_path, monkeypatch):
    """Half of a recording that looks whole would be transcribed by half, and nobody would know."""
    path = still(tmp_path / "long.wav", 1)
    killed = path.with_name("killer.sh")
    killed.write_text(f'#!/bin/sh\n{program()} "$@" | head -c 3000000\nkill -9 $$\n')
    killed.chmod(0o700)
    monkeypatch.setattr("oralhist.media.ffmpeg.program", lambda: str(killed))
    assert "cannot be decoded" in refusal(path)
    with pytest.raises(Refusal):
        probe.decode(path, tmp_path / "out.pcm")
    assert not (tmp_path / "out.pcm").exists()
