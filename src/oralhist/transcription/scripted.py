"""An engine that says what it is told, for tests in which speech is beside the point."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence

from oralhist.transcription.aligning import written_words
from oralhist.transcription.languages import choice_in
from oralhist.transcription.port import Draft, EngineSettings, Heard, Hints, Line, Timed


class ScriptedEngine:
    """Says `lines` of a JSON file, window after window, beginning again at their end; each takes it `seconds`.

    Asked for words, it shares the time of a line out among them; it is unsure of those in `unsure`.
    """

    def __init__(self, settings: EngineSettings) -> None:
        script = json.loads(settings.path.read_text(encoding="utf-8"))
        self._lines: list[str] = script["lines"]
        self._seconds: float = script.get("seconds", 0.0)
        self._unsure: list[str] = script.get("unsure", [])

    @property
    def name(self) -> str:
        """Engine and version, as recorded in the revision."""
        return "scripted 1"

    def transcribe(self, windows: Sequence[Heard], hints: Hints) -> Iterator[Draft]:
        """One line a window, over the whole of it."""
        for heard in windows:
            window = heard.window
            language = choice_in(window, hints).languages[0]
            time.sleep(self._seconds)
            text = self._lines[window.index % len(self._lines)]
            yield Draft(
                window=window.index,
                language=language,
                language_probability=1.0,
                lines=(Line(start_ms=0, end_ms=window.length_ms, text=text, language=language),),
                average_logprob=-0.1,
                no_speech_probability=0.0,
                compression_ratio=1.0,
                temperature=0.0,
            )

    def align(self, heard: Heard, lines: Sequence[Line]) -> list[tuple[Timed, ...]]:
        """Every word as long as the others of its line."""
        return [tuple(self._words(line)) for line in lines]

    def _words(self, line: Line) -> Iterator[Timed]:
        time.sleep(self._seconds)
        places, length = written_words(line.text), line.end_ms - line.start_ms
        for number, (first, end) in enumerate(places):
            yield Timed(
                first=first,
                end=end,
                start_ms=line.start_ms + length * number // len(places),
                end_ms=line.start_ms + length * (number + 1) // len(places),
                probability=0.2 if line.text[first:end] in self._unsure else 0.9,
            )
