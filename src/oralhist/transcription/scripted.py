"""An engine that says what it is told, for tests in which speech is beside the point."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from oralhist.transcription.languages import machine_languages
from oralhist.transcription.port import Draft, EngineSettings, Heard, Hints, Line


class ScriptedEngine:
    """Says the lines of a JSON list of texts, window after window, beginning again at its end."""

    def __init__(self, settings: EngineSettings) -> None:
        self._lines: list[str] = json.loads(settings.path.read_text(encoding="utf-8"))

    @property
    def name(self) -> str:
        """Engine and version, as recorded in the revision."""
        return "scripted 1"

    def transcribe(self, windows: Sequence[Heard], hints: Hints) -> Iterator[Draft]:
        """One line a window, over the whole of it."""
        language = machine_languages(hints.languages)[0]
        for heard in windows:
            window = heard.window
            text = self._lines[window.index % len(self._lines)]
            yield Draft(
                window=window.index,
                language=language,
                language_probability=1.0,
                lines=(Line(start_ms=window.start_ms, end_ms=window.end_ms, text=text),),
                average_logprob=-0.1,
                no_speech_probability=0.0,
                compression_ratio=1.0,
                temperature=0.0,
            )
