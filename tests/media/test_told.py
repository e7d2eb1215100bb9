"""What ffmpeg says is kept within bounds: its beginning, where the file is described, and its end."""

from __future__ import annotations

import io

from oralhist.media.told import KEPT, listen, understand


def test_of_what_is_said_for_ever_beginning_and_end_are_kept():
    said = b"[info] Input #0, wav, from 'x':\n" + b"[error] broken\n" * 1_000_000 + b"[fatal] the end\n"
    told = listen(io.BytesIO(said))
    assert len(told) <= 2 * KEPT + (1 << 17)
    assert told.startswith("[info] Input #0") and told.endswith("the end\n")
    assert understand(told).container == "wav"


def test_bytes_that_are_no_text_do_no_harm():
    assert understand(listen(io.BytesIO(b"[info] \xff\xfe\n\0"))).container == ""
