"""Whether a file goes as far as it says, read from the few bytes that say so: what ffmpeg passes over in silence.

ffmpeg plays a WAV, an Ogg or an MP4 that was cut off as far as it goes, often without a word, and stops a WAV where a
wrong header says that it ends. Formats: RIFF and RF64 (EBU Tech 3306), AIFF 1.3, ISO 14496-12 section 4.2, RFC 3533
section 6; of MP3 the Xing header that encoders put into the first frame, by common use.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

UNKNOWN = 0xFFFFFFFF
MOST_CHUNKS = 10_000
LIE = 1 << 20
"""Bytes behind the stated end of a WAV, no chunk among them, from which on its header is not believed."""

_BOXES = frozenset(b"ftyp moov mdat free skip wide moof mfra uuid meta udta sidx styp pnot".split())
_LARGEST_PAGE = 27 + 255 + 255 * 255

_ROUNDED = 4096
"""Bytes of a difference that encoders of MP3 leave: some count the first frame, some do not."""


def is_cut_off(path: Path) -> bool:
    """Whether the file at `path` is a WAV, AIFF, MP4, Ogg or MP3 that ends before it says that it ends."""
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        head = stream.read(12)
        if head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE":
            data = _wav_data(stream, size)
            return data is not None and data[1] > size - data[0]
        if head[:4] == b"FORM" and head[8:11] == b"AIF":
            return int.from_bytes(head[4:8]) + 8 > size
        if head[4:8] in _BOXES:
            return any(end > size for end in _boxes(stream, size))
        if head[:4] == b"OggS":
            return _ogg_is_cut(stream, size)
        return _mp3_states(stream, head) > size + _ROUNDED
    return False


def states_too_little(path: Path) -> bool:
    """Whether the file at `path` is a WAV whose header states less sound than follows.

    Recorders leave such headers behind when their batteries fail, and past 4 GiB, where the field has no room.
    """
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        head = stream.read(12)
        if head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
            return False
        data = _wav_data(stream, size)
        if data is None or size - sum(data) < LIE:
            return False
        stream.seek(sum(data) + sum(data) % 2)
        return not all(0x20 <= byte < 0x7F for byte in stream.read(4))


def _wav_data(stream: BinaryIO, size: int) -> tuple[int, int] | None:
    """Where the sound of a WAV begins and how many bytes it states; None where there is none, or it states nothing."""
    at, long = 12, 0
    for _ in range(MOST_CHUNKS):
        stream.seek(at)
        header = stream.read(8)
        if len(header) < 8:
            return None
        stated = struct.unpack("<I", header[4:])[0]
        if header[:4] == b"ds64":
            fields = stream.read(16)
            long = struct.unpack("<Q", fields[8:])[0] if len(fields) == 16 else 0
        if header[:4] == b"data":
            stated = long if stated == UNKNOWN and long else stated
            # 0 and -1 are what a recorder writes that does not know yet: the sound goes to the end of the file.
            return None if stated in (0, UNKNOWN) else (at + 8, stated)
        at += 8 + stated + stated % 2
        if at >= size:
            return None
    return None


def _boxes(stream: BinaryIO, size: int) -> Iterator[int]:
    """Where each box of a file of the MP4 family ends, as it says."""
    at = 0
    for _ in range(MOST_CHUNKS):
        stream.seek(at)
        header = stream.read(16)
        if len(header) < 8 or header[4:8] not in _BOXES:
            return
        length = struct.unpack(">I", header[:4])[0]
        if length == 1 and len(header) == 16:
            length = struct.unpack(">Q", header[8:])[0]
        if length < 8:  # 0: it goes to the end of the file
            return
        at += length
        yield at
        if at >= size:
            return


def _mp3_states(stream: BinaryIO, head: bytes) -> int:
    """Where an MP3 with a Xing header says that it ends; 0 for any other file."""
    begin = 0
    if head[:3] == b"ID3":
        begin = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    stream.seek(begin)
    frame = stream.read(200)
    at = max(frame.find(b"Xing", 0, 60), frame.find(b"Info", 0, 60))
    if frame[:1] != b"\xff" or at < 0 or len(frame) < at + 16:
        return 0
    flags, first, second = (int.from_bytes(frame[at + place : at + place + 4]) for place in (4, 8, 12))
    # The flags say which fields follow: 1 the number of frames, 2 the number of bytes.
    return begin + {2: first, 3: second}.get(flags & 3, 0)


def _ogg_is_cut(stream: BinaryIO, size: int) -> bool:
    begin = max(0, size - 2 * _LARGEST_PAGE)
    stream.seek(begin)
    tail = stream.read()
    last = tail.rfind(b"OggS\x00")
    if last < 0:
        return True
    page = tail[last:]
    return len(page) < 27 or len(page) < 27 + page[26] or len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])
