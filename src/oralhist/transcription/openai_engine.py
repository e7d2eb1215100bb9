"""openai-whisper as an engine: one mel a window, batched greedy decoding with timestamps, loops broken by retries.

The whole-file `transcribe()` of the library is not used: it writes over silence and drops passages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from oralhist.model.transcript import Flag
from oralhist.transcription.languages import machine_languages
from oralhist.transcription.port import Draft, EngineSettings, Heard, Hints, Line

RETRIES = (0.4, 0.6, 0.8)
"""0.2 repeats the loop; these break it about half the time, each."""

SEED = 1962
LOOPING = 2.4
UNSURE = -1.0
NO_SPEECH = 0.6
SLOWEST, FASTEST = 3.0, 30.0
"""Characters a second of speech; outside, a passage was dropped or invented (Chinese: a third of it)."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """A decoding result and the temperature that it was got at."""

    result: Any
    temperature: float


class WhisperEngine:
    """A loaded model. Deterministic: same machine, versions and settings give the same drafts."""

    def __init__(self, settings: EngineSettings) -> None:
        import torch
        import whisper

        if settings.threads:
            torch.set_num_threads(settings.threads)
        self._torch, self._whisper = torch, whisper
        self._model = whisper.load_model(str(settings.path), device="cuda" if torch.cuda.is_available() else "cpu")
        self._model.eval()

    @property
    def name(self) -> str:
        """Engine and version, as recorded in the revision."""
        return f"openai-whisper {self._whisper.__version__}"

    def transcribe(self, windows: Sequence[Heard], hints: Hints) -> Iterator[Draft]:
        """Decode the windows as one batch a language; the language of each is the likeliest of those stated."""
        languages = machine_languages(hints.languages)
        features = [self._encode(heard) for heard in windows]
        chosen = [self._language(feature, languages) for feature in features]
        for language in languages:
            group = [index for index, (spoken, _) in enumerate(chosen) if spoken == language]
            if group:
                results = self._decode(self._torch.stack([features[index] for index in group]), language, 0.0)
                for index, result in zip(group, results, strict=True):
                    best = self._without_loop(features[index], language, _Tried(result, 0.0))
                    yield self._draft(windows[index], language, chosen[index][1], best)

    def _encode(self, heard: Heard) -> Any:
        audio = self._whisper.audio
        # One mel a window: of a whole interview of three hours it would need 5 GB.
        mel = audio.log_mel_spectrogram(heard.samples, n_mels=self._model.dims.n_mels, padding=audio.N_SAMPLES)
        mel = audio.pad_or_trim(mel, audio.N_FRAMES).to(self._model.device)
        with self._torch.inference_mode():
            return self._model.encoder(mel[None])[0].float()

    def _language(self, feature: Any, languages: tuple[str, ...]) -> tuple[str, float]:
        if len(languages) == 1:
            return languages[0], 1.0
        _, probabilities = self._model.detect_language(feature[None])
        best = max(languages, key=lambda language: float(probabilities[0][language]))
        return best, float(probabilities[0][best])

    def _decode(self, features: Any, language: str, temperature: float) -> list[Any]:
        options = self._whisper.DecodingOptions(
            language=language, fp16=False, without_timestamps=False, temperature=temperature
        )
        self._torch.manual_seed(SEED)
        with self._torch.inference_mode():
            return list(self._model.decode(features, options))

    def _without_loop(self, feature: Any, language: str, first: _Tried) -> _Tried:
        tried = [first]
        while tried[-1].result.compression_ratio > LOOPING and len(tried) <= len(RETRIES):
            temperature = RETRIES[len(tried) - 1]
            tried.append(_Tried(self._decode(feature[None], language, temperature)[0], temperature))
        if tried[-1].result.compression_ratio <= LOOPING:
            return tried[-1]
        return min(tried, key=lambda one: float(one.result.compression_ratio))

    def _draft(self, heard: Heard, language: str, probability: float, tried: _Tried) -> Draft:
        result, window = tried.result, heard.window
        lines = self._lines(heard, language, result)
        text = "".join(line.text for line in lines)
        if window.speech_seconds < 1.0 and result.no_speech_prob > 0.5:
            lines = ()
        return Draft(
            window=window.index,
            language=language,
            language_probability=probability,
            lines=lines,
            average_logprob=float(result.avg_logprob),
            no_speech_probability=float(result.no_speech_prob),
            compression_ratio=float(result.compression_ratio),
            temperature=tried.temperature,
            flags=_flags(result, tried.temperature, len(text), window.speech_seconds, language),
        )

    def _lines(self, heard: Heard, language: str, result: Any) -> tuple[Line, ...]:
        """The words of a result between its timestamp tokens, which count in steps of 20 ms."""
        tokenizer = self._whisper.tokenizer.get_tokenizer(
            self._model.is_multilingual, num_languages=self._model.num_languages, language=language, task="transcribe"
        )
        window, begin = heard.window, tokenizer.timestamp_begin
        length = window.end_ms - window.start_ms
        found: list[Line] = []
        start, words = 0, []  # type: tuple[int, list[int]]
        for token in [*result.tokens, begin + length // 20]:
            if token < begin:
                if token < tokenizer.eot:
                    words.append(token)
                continue
            moment = min((token - begin) * 20, length)
            text = tokenizer.decode(words).strip()
            if text:
                end = max(moment, start)
                found.append(Line(start_ms=window.start_ms + start, end_ms=window.start_ms + end, text=text))
            start, words = moment, []
        return tuple(found)


def _flags(result: Any, temperature: float, characters: int, speech: float, language: str) -> tuple[Flag, ...]:
    flags = []
    if result.compression_ratio > LOOPING:
        flags.append(Flag.REPEATED)
    if result.avg_logprob < UNSURE or temperature > 0:
        flags.append(Flag.LOW_CONFIDENCE)
    if result.no_speech_prob > NO_SPEECH:
        flags.append(Flag.NO_SPEECH_LIKELY)
    rate = characters / max(speech, 0.1) * (3 if language == "zh" else 1)
    if speech >= 1.0 and not SLOWEST <= rate <= FASTEST:
        flags.append(Flag.UNUSUAL_RATE)
    return (Flag.NEEDS_REVIEW, *flags) if flags else ()
