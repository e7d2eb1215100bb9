"""Files made to harm: ffmpeg opens the file that we name and no other, whatever is written in it."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest

from oralhist.media import copies
from oralhist.media.ffmpeg import CONTAINERS, program
from oralhist.media.probe import decode, examine
from oralhist.model.refusals import Refusal
from oralhist.model.restrictions import Withheld
from oralhist.model.sound import Form
from sounds_for_tests import make, run

DASH = """<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT6S"
profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1"
bandwidth="64000" codecs="mp4a.40.2"><BaseURL>{secret}</BaseURL></Representation></AdaptationSet></Period></MPD>"""

LISTS = {
    "ffconcat": "ffconcat version 1.0\nfile '{secret}'\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:6.0,\nfile://{secret}\n#EXT-X-ENDLIST\n",
    "hls over the network": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:6.0,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n",
    "dash": DASH,
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\na=rtpmap:0 PCMU/8000\n",
    "pls": "[playlist]\nFile1={secret}\nNumberOfEntries=1\n",
    "m3u": "{secret}\n",
    "asx": '<asx version="3.0"><entry><ref href="{secret}"/></entry></asx>',
    "subtitles": "1\n00:00:00,000 --> 00:00:05,000\n{secret}\n",
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    return make(tmp_path / "secret.wav")


@pytest.mark.parametrize("name", ["x.mp3", "x.wav", "x.m3u8"])
@pytest.mark.parametrize("kind", LISTS)
def test_a_playlist_is_refused_whatever_it_is_called(tmp_path, secret, kind, name):
    path = tmp_path / name
    path.write_text(LISTS[kind].format(secret=secret))
    with pytest.raises(Refusal, match=f"^{name} is not a recording that can be read"):
        examine(path, name=name)
    with pytest.raises(Refusal):
        copies.make(path, {Form.FULL: tmp_path / "copy.m4a", Form.SMALL: tmp_path / "copy.webm"}, Withheld())
    assert not (tmp_path / "copy.m4a").exists()


def test_ffmpeg_left_to_itself_would_have_read_the_secret(tmp_path, secret):
    """What the test above would miss if the guards were not there."""
    path = tmp_path / "x.mp3"
    path.write_text(LISTS["ffconcat"].format(secret="secret.wav"))
    read = subprocess.run([program(), "-v", "error", "-i", str(path), "-f", "s16le", "pipe:"], capture_output=True)
    assert len(read.stdout) > 100_000
    assert not {"concat", "hls", "dash", "sdp", "rtsp", "image2", "lavfi", "tee", "data"} & set(CONTAINERS)


def alias(path: Path) -> bytes:
    """An entry of QuickTime's data references that says that the samples lie in the file at `path`."""
    name = str(path).encode()
    name += b"\0" * (len(name) % 2)
    record = bytes(10 + 28 + 12 + 64 + 16 + 4 + 16) + struct.pack(">HH", 2, len(name)) + name + b"\xff\xff\0\0"
    record = record.ljust(160, b"\0")
    return struct.pack(">I4sI", 12 + len(record), b"alis", 0) + record


def test_an_mp4_whose_sound_lies_in_another_file_does_not_open_it(tmp_path):
    secret = make(tmp_path / "secret.mov", "-c:a", "pcm_s16le", "-ar", "16000", source="anoisesrc=r=16000:seed=7")
    film = make(tmp_path / "outside.mov", "-c:a", "pcm_s16le", "-ar", "16000")
    data = film.read_bytes()
    entry = data.index(b"url ", data.index(b"dref")) - 4
    length = struct.unpack(">I", data[entry : entry + 4])[0]
    reference = alias(secret)
    changed = bytearray(data[:entry] + reference + data[entry + length :])
    for box in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        place = changed.rindex(box, 0, entry) - 4
        size = struct.unpack(">I", changed[place : place + 4])[0]
        changed[place : place + 4] = struct.pack(">I", size + len(reference) - length)
    film.write_bytes(changed)
    whole = subprocess.run(
        [
            program(),
            "-v",
            "error",
            "-enable_drefs",
            "1",
            "-use_absolute_path",
            "1",
            "-i",
            str(film),
            "-f",
            "s16le",
            "-",
        ],
        capture_output=True,
    ).stdout
    noise = secret.read_bytes()[5000:9000]
    assert noise in whole, "ffmpeg, told to, opens it: the reference is a real one"
    try:
        decode(film, tmp_path / "out.pcm")
    except Refusal:
        return
    assert noise not in (tmp_path / "out.pcm").read_bytes()


def test_what_is_attached_to_a_recording_is_left_alone(tmp_path, secret):
    path = make(tmp_path / "attached.mka", "-c:a", "flac")
    with_secret = tmp_path / "with.mka"
    run("-i", str(path), "-attach", str(secret), "-metadata:s:t", "mimetype=audio/wav", "-c", "copy", str(with_secret))
    before = sorted(tmp_path.iterdir())
    assert abs(examine(with_secret, name="with.mka").duration_ms - 6000) < 50
    copies.make(with_secret, {Form.FULL: tmp_path / "copy.m4a"}, Withheld())
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "copy.m4a"])
    assert (tmp_path / "copy.m4a").stat().st_size < 100_000


def test_a_cover_is_no_video_and_does_not_come_into_the_copy(tmp_path):
    cover, plain = tmp_path / "cover.png", make(tmp_path / "plain.mp3")
    run("-f", "lavfi", "-i", "testsrc=size=600x600", "-frames:v", "1", str(cover))
    covered = tmp_path / "covered.mp3"
    arguments = ("-i", str(plain), "-i", str(cover), "-map", "0:a", "-map", "1:v", "-c", "copy")
    run(*arguments, "-disposition:v", "attached_pic", "-metadata", "title=Kulash", str(covered))
    sound = examine(covered, name="covered.mp3")
    assert (sound.has_video, sound.duration_ms) == (False, 6000)
    copies.make(covered, {Form.FULL: tmp_path / "copy.m4a"}, Withheld())
    assert b"Kulash" not in (tmp_path / "copy.m4a").read_bytes()
    assert not examine(tmp_path / "copy.m4a", name="copy").has_video


def test_a_recording_of_a_hundred_streams_is_read_by_its_first(tmp_path):
    path = tmp_path / "many.mka"
    run("-f", "lavfi", "-i", "sine=300:duration=6", *(["-map", "0:a"] * 100), "-c:a", "flac", str(path))
    assert abs(examine(path, name="many.mka").duration_ms - 6000) < 50


def test_a_file_that_makes_ffmpeg_talk_for_ever_is_listened_to_within_bounds(tmp_path):
    path = make(tmp_path / "noisy.mp3", seconds=30)
    data = bytearray(path.read_bytes())
    for place in range(5000, len(data) - 400, 400):
        data[place : place + 60] = b"\xff" * 60
    path.write_bytes(data)
    try:
        assert examine(path, name="noisy.mp3").skipped
    except Refusal as refusal:
        assert "noisy.mp3 is" in refusal.what


def test_a_name_that_is_an_option_or_an_address_is_only_a_name(tmp_path, secret):
    for name in ("-i.wav", "http:x.wav", "a:b%03d.wav", "x\n[error].wav", "pipe:0"):
        path = tmp_path / name
        path.write_bytes(secret.read_bytes())
        assert examine(path, name=name).duration_ms == 6000
        copies.make(path, {Form.FULL: tmp_path / "copy.m4a", Form.SMALL: tmp_path / "copy.webm"}, Withheld())
