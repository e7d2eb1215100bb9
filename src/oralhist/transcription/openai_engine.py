"""openai-whisper as an engine: its modules, unmodified, with a decoding loop of our own.

The loop writes the same tokens as the library's (a test compares them); it keeps what attention needs in place
instead of growing it through hooks, and asks the rules of a whole batch at once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oralhist.transcription.port import Decoded, EngineSettings, Features
from oralhist.transcription.vocabulary import STEP_MS, Vocabulary, vocabulary

FIRST_MOMENTS = 50
"""What is said first begins within the first second (openai-whisper, max_initial_timestamp)."""


class WhisperModel:
    """A model of openai-whisper in memory. `precision`: of the encoder; ``fp32``, or ``bf16`` where that is faster."""

    def __init__(self, settings: EngineSettings, precision: str) -> None:
        import torch
        import whisper

        if settings.threads:
            torch.set_num_threads(settings.threads)
        self._torch = torch
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = whisper.load_model(str(settings.path), device=self._device)
        heads = whisper._ALIGNMENT_HEADS.get(settings.model)
        if heads is not None:
            self._model.set_alignment_heads(heads)
        self._model.eval()
        self._half = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision)
        self._words: Vocabulary = vocabulary(self.tokens)
        self._never = torch.zeros(self.tokens, device=self._device)
        self._never[[*self._words.unwanted(), self._words.no_moments]] = -torch.inf

    @property
    def name(self) -> str:
        """Engine and version, as recorded in the revision."""
        return f"openai-whisper {version('openai-whisper')}"

    @property
    def bands(self) -> int:
        """How many mel bands it hears."""
        return int(self._model.dims.n_mels)

    @property
    def tokens(self) -> int:
        """The size of its vocabulary."""
        return int(self._model.dims.n_vocab)

    def encode(self, mel: NDArray[np.float32]) -> Features:
        """The features of one window: 1500 vectors."""
        torch = self._torch
        half = contextlib.nullcontext() if self._half is None else torch.autocast(self._device, dtype=self._half)
        with torch.inference_mode(), half:
            return self._model.encoder(torch.from_numpy(mel)[None].to(self._device))[0].float()

    def languages(self, features: Features) -> Mapping[str, float]:
        """How likely each language is that Whisper has."""
        torch, words = self._torch, self._words
        with torch.inference_mode():
            state = _Attention(torch, self._model.decoder, features[None], 1)
            logits = state.step(torch.tensor([[words.start]], device=self._device))[0, 0]
            first = words.start + 1
            found = logits[first : first + len(words.languages)].softmax(-1).tolist()
        return dict(zip(words.languages, found, strict=True))

    def decode(
        self, features: Sequence[Features], prompts: Sequence[Sequence[int]], temperature: float, seed: int
    ) -> list[Decoded]:
        """Write down windows, greedily at temperature 0, else drawing with `seed`; prompts are of one length."""
        torch = self._torch
        with torch.inference_mode():
            return _Loop(torch, self._model, self._words, self._never).run(
                torch.stack(list(features)), prompts, temperature, seed
            )

    def align(
        self, features: Features, prompt: Sequence[int], tokens: Sequence[int], length_ms: int
    ) -> list[tuple[int, int, float]]:
        """For each of the text tokens when it begins and ends, in ms in the window, and how sure the model is."""
        torch = self._torch
        import whisper.model
        from whisper import timing

        words = self._words
        given = torch.tensor([[*prompt, words.no_moments, *tokens, words.end]], device=self._device)
        seen: dict[int, Any] = {}
        hooks = [
            block.cross_attn.register_forward_hook(lambda _m, _i, out, at=at: seen.__setitem__(at, out[-1][0]))
            for at, block in enumerate(self._model.decoder.blocks)
        ]
        try:
            with torch.inference_mode(), whisper.model.disable_sdpa():
                logits = self._model.decoder(given, features[None])[0]
        finally:
            for hook in hooks:
                hook.remove()
        begin = len(prompt)
        sure = logits[begin : begin + len(tokens), : words.end].softmax(-1)[range(len(tokens)), list(tokens)].tolist()
        heads = torch.stack([seen[int(layer)][int(head)] for layer, head in self._model.alignment_heads.indices().T])
        weights = heads[:, :, : max(1, length_ms // STEP_MS)].softmax(-1)
        spread, mean = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
        matrix = timing.median_filter((weights - mean) / spread, 7).mean(0)[begin:-1]
        rows, frames = timing.dtw(-matrix)
        jumps = np.pad(np.diff(rows), (1, 0), constant_values=1).astype(bool)
        starts = [int(frame) * STEP_MS for frame in frames[jumps]]
        edges = [*starts, length_ms][: len(tokens) + 1]
        return [(a, max(a, b), probability) for a, b, probability in zip(edges, edges[1:], sure, strict=False)]


class _Attention:
    """A decoder with what it has attended to so far: keys and values of each layer, kept in place."""

    def __init__(self, torch: Any, decoder: Any, features: Any, longest: int) -> None:
        self._torch, self._decoder = torch, decoder
        self._heads = decoder.blocks[0].attn.n_head
        self._at = 0
        rows, _, width = features.shape
        self._past = [
            tuple(features.new_zeros(rows, self._heads, longest, width // self._heads) for _ in range(2))
            for _ in decoder.blocks
        ]
        self._sound = [
            tuple(self._split(project(features)).contiguous() for project in (one.cross_attn.key, one.cross_attn.value))
            for one in decoder.blocks
        ]

    def _split(self, values: Any) -> Any:
        rows, length, width = values.shape
        return values.view(rows, length, self._heads, width // self._heads).transpose(1, 2)

    def step(self, tokens: Any) -> Any:
        """The logits after each of `tokens` (rows x new tokens)."""
        decoder, functional = self._decoder, self._torch.nn.functional
        rows, new = tokens.shape
        end = self._at + new
        now = decoder.token_embedding(tokens) + decoder.positional_embedding[self._at : end]
        for block, (keys, values), (sound_keys, sound_values) in zip(
            decoder.blocks, self._past, self._sound, strict=True
        ):
            given = block.attn_ln(now)
            keys[:, :, self._at : end] = self._split(block.attn.key(given))
            values[:, :, self._at : end] = self._split(block.attn.value(given))
            seen = functional.scaled_dot_product_attention(
                self._split(block.attn.query(given)), keys[:, :, :end], values[:, :, :end], is_causal=new > 1
            )
            now = now + block.attn.out(seen.transpose(1, 2).reshape(rows, new, -1))
            query = self._split(block.cross_attn.query(block.cross_attn_ln(now)))
            heard = functional.scaled_dot_product_attention(query, sound_keys, sound_values)
            now = now + block.cross_attn.out(heard.transpose(1, 2).reshape(rows, new, -1))
            now = now + block.mlp(block.mlp_ln(now))
        self._at = end
        # With the large matrix in front it takes two thirds of the time.
        return (decoder.token_embedding.weight @ decoder.ln(now).flatten(0, 1).T).T.view(rows, new, -1)

    def keep(self, rows: Any) -> None:
        """Go on with some of the rows only; layer after layer, so that never all of them are there twice."""
        for kept in (self._past, self._sound):
            for layer, (keys, values) in enumerate(kept):
                kept[layer] = (keys[rows], values[rows])


class _Loop:
    """One decoding of a batch; rules as in openai-whisper's decoding.py (ApplyTimestampRules, SuppressBlank)."""

    def __init__(self, torch: Any, model: Any, words: Vocabulary, never: Any) -> None:
        self._torch, self._model, self._words, self._never = torch, model, words, never
        self._longest = model.dims.n_text_ctx // 2

    def run(self, features: Any, prompts: Sequence[Sequence[int]], temperature: float, seed: int) -> list[Decoded]:
        torch, words = self._torch, self._words
        attention = _Attention(torch, self._model.decoder, features, self._longest + len(prompts[0]))
        draw = torch.Generator(device=features.device).manual_seed(seed)
        logits = attention.step(torch.tensor([list(prompt) for prompt in prompts], device=features.device))
        quiet = logits[:, 0].softmax(-1)[:, words.no_speech].tolist()
        logits = logits[:, -1]
        alive = list(range(len(prompts)))
        written: list[list[int]] = [[] for _ in prompts]
        total = [0.0] * len(prompts)
        for _ in range(self._longest):
            logits = self._ruled(logits.float(), [written[row] for row in alive])
            if temperature:
                chosen = torch.multinomial((logits / temperature).softmax(-1), 1, generator=draw)[:, 0]
            else:
                chosen = logits.argmax(-1)
            likely = logits.log_softmax(-1).gather(1, chosen[:, None])[:, 0].tolist()
            going = []
            for place, (row, token, value) in enumerate(zip(alive, chosen.tolist(), likely, strict=True)):
                total[row] += value
                if token != words.end:
                    written[row].append(token)
                    going.append(place)
            if not going:
                break
            if len(going) < len(alive):
                alive = [alive[place] for place in going]
                places = torch.tensor(going, device=features.device)
                attention.keep(places)
                chosen = chosen[places]
            logits = attention.step(chosen[:, None])[:, -1]
        return [
            Decoded(tokens=tuple(tokens), average_logprob=sum_ / (len(tokens) + 1), no_speech_probability=probability)
            for tokens, sum_, probability in zip(written, total, quiet, strict=True)
        ]

    def _ruled(self, logits: Any, written: list[list[int]]) -> Any:
        words, none = self._words, -self._torch.inf
        first = words.first_moment
        logits = logits + self._never
        if not written[0]:
            logits[:, :first] = none
            logits[:, first + FIRST_MOMENTS + 1 :] = none
            return logits
        for row, tokens in enumerate(written):
            last = tokens[-1] >= first
            if last and (len(tokens) < 2 or tokens[-2] >= first):
                logits[row, first:] = none
            elif last:
                logits[row, : words.end] = none
            moments = [token for token in tokens if token >= first]
            if moments:
                logits[row, first : moments[-1] + (0 if last and tokens[-2:-1] and tokens[-2] < first else 1)] = none
        likely = logits.log_softmax(-1)
        moment = likely[:, first:].logsumexp(-1) > likely[:, :first].max(-1).values
        logits[moment, :first] = none
        return logits
