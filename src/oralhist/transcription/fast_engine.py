"""faster-whisper's engine, CTranslate2, with the same weights in eight bits: extra `fast`.

Of faster-whisper itself nothing is needed but the library under it: windows, guards and words are ours.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oralhist.transcription.port import Decoded, EngineSettings, Features
from oralhist.transcription.vocabulary import STEP_MS, Vocabulary, vocabulary

LONGEST = 227
"""Tokens for a window: half of what the decoder can hold, and three of the prompt."""


def library() -> Any:
    """The module ctranslate2. Left alone it imports torch, only to convert models: 2 s and 200 MB for nothing."""
    loaded = "torch" in sys.modules
    if not loaded:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        import ctranslate2
    finally:
        if not loaded:
            del sys.modules["torch"]
    return ctranslate2


class FastModel:
    """A CTranslate2 model in memory. `precision` is its compute type: ``int8``, ``float16`` on CUDA."""

    def __init__(self, settings: EngineSettings, precision: str) -> None:
        self._library = library()
        self._settings, self._precision = settings, precision
        self._device = "cuda" if self._library.get_cuda_device_count() else "cpu"
        self._model = self._load()

    def _load(self) -> Any:
        return self._library.models.Whisper(
            str(self._settings.path.parent),
            device=self._device,
            compute_type=self._precision,
            intra_threads=self._settings.threads or len(os.sched_getaffinity(0)),
            inter_threads=1,
        )

    @property
    def name(self) -> str:
        """Engine and version, as recorded in the revision."""
        return f"faster-whisper {version('faster-whisper')}"

    @property
    def bands(self) -> int:
        """How many mel bands it hears."""
        return int(self._model.n_mels)

    @property
    def tokens(self) -> int:
        """The size of its vocabulary: large-v3 has one language more and 128 bands."""
        if not self._model.is_multilingual:
            return 51864
        return 51866 if self.bands == 128 else 51865

    @property
    def _words(self) -> Vocabulary:
        return vocabulary(self.tokens)

    def encode(self, mel: NDArray[np.float32]) -> Features:
        """The features of one window: 1500 vectors."""
        view = self._library.StorageView.from_array(np.ascontiguousarray(mel[None]))
        return np.array(self._model.encode(view, to_cpu=True))[0]

    def languages(self, features: Features) -> Mapping[str, float]:
        """How likely each language is that Whisper has."""
        view = self._library.StorageView.from_array(np.ascontiguousarray(features[None]))
        return {token[2:-2]: probability for token, probability in self._model.detect_language(view)[0]}

    def decode(
        self, features: Sequence[Features], prompts: Sequence[Sequence[int]], temperature: float, seed: int
    ) -> list[Decoded]:
        """Write down windows, greedily at temperature 0, else drawing with `seed`."""
        model = self._model
        if temperature:
            # Its generators are seeded when a thread first draws: only a new model's threads begin anew.
            self._library.set_random_seed(seed)
            model = self._load()
        found = model.generate(
            self._library.StorageView.from_array(np.stack(list(features))),
            [list(prompt) for prompt in prompts],
            beam_size=1,
            max_length=LONGEST,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[-1],
            max_initial_timestamp_index=50,
            sampling_topk=0 if temperature else 1,
            sampling_temperature=temperature or 1.0,
        )
        return [self._decoded(one) for one in found]

    def _decoded(self, result: Any) -> Decoded:
        tokens = tuple(token for token in result.sequences_ids[0] if token != self._words.end)
        return Decoded(
            tokens=tokens,
            average_logprob=result.scores[0] * len(tokens) / (len(tokens) + 1),
            no_speech_probability=result.no_speech_prob,
        )

    def align(
        self, features: Features, prompt: Sequence[int], tokens: Sequence[int], length_ms: int
    ) -> list[tuple[int, int, float]]:
        """For each of the text tokens when it begins and ends, in ms in the window, and how sure the model is."""
        view = self._library.StorageView.from_array(np.ascontiguousarray(features[None]))
        frames = max(1, length_ms // (STEP_MS // 2))
        (found,) = self._model.align(view, list(prompt), [list(tokens)], frames)
        begun: dict[int, int] = {}
        for token, frame in found.alignments:
            begun.setdefault(token, frame * STEP_MS)
        starts = [begun.get(index, length_ms) for index in range(len(tokens) + 1)]
        return [
            (a, max(a, b), float(sure)) for a, b, sure in zip(starts, starts[1:], found.text_token_probs, strict=False)
        ]
