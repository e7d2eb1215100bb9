"""Whisper's vocabulary: which numbers are words, languages and moments; the table is the one that openai-whisper ships.

Read here without openai-whisper and without torch, which an engine on CTranslate2 does not need.
"""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tiktoken

from oralhist.model.refusals import Refusal

_CODES = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt "
    "la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc "
    "ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su yue"
)
LANGUAGES = tuple(_CODES.split())
"""Codes in the order of their tokens (openai-whisper, tokenizer.py); models before large-v3 lack the last."""

STEP_MS = 20
"""Moments are tokens in steps of 20 ms."""

_PATTERN = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
"""How GPT-2 cuts a text before its pieces are looked up (openai-whisper, tokenizer.py)."""

_PAIRS = "<< >> <<< >>> -- --- -( -[ (' (\" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪"
_SYMBOLS = (*'"#()*+/:;<=>@[\\]^_`{|}~「」『』', *_PAIRS.split())
_NOTES = "♩♪♫♬♭♮♯"


def assets() -> Path:
    """The folder of tables that openai-whisper ships."""
    package = importlib.util.find_spec("whisper")
    if package is None or not package.submodule_search_locations:
        raise Refusal("openai-whisper, whose tables every engine needs, is not installed.", "Run `make`.")
    return Path(package.submodule_search_locations[0]) / "assets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The tokens of one size of model."""

    pieces: tuple[bytes, ...]
    languages: tuple[str, ...]
    multilingual: bool

    @property
    def end(self) -> int:
        """The token at which a text ends; all before it are pieces of words."""
        return len(self.pieces)

    @property
    def start(self) -> int:
        """The token with which every decoding starts."""
        return self.end + 1

    def language(self, code: str) -> int:
        """The token of a language."""
        return self.start + 1 + self.languages.index(code)

    @property
    def _after(self) -> int:
        return self.start + 1 + len(self.languages)

    @property
    def translate(self) -> int:
        """The task: translate into English."""
        return self._after

    @property
    def transcribe(self) -> int:
        """The task: write down what is said."""
        return self._after + 1

    @property
    def no_speech(self) -> int:
        """The token whose probability says that nobody speaks."""
        return self._after + 4

    @property
    def no_moments(self) -> int:
        """The token that asks for text without moments."""
        return self._after + 5

    @property
    def first_moment(self) -> int:
        """The token of 0 ms."""
        return self._after + 6

    def prompt(self, language: str, *, translate: bool = False) -> tuple[int, ...]:
        """What a decoding with moments starts with."""
        if not self.multilingual:
            return (self.start,)
        return (self.start, self.language(language), self.translate if translate else self.transcribe)

    def text(self, tokens: Sequence[int]) -> str:
        """The text of tokens; what is no word is left out."""
        return b"".join(self.pieces[token] for token in tokens if token < self.end).decode("utf-8", "replace")

    def unwanted(self) -> tuple[int, ...]:
        """Tokens that are never chosen: signs for music and stage directions, and all that is no text."""
        known = {piece: token for token, piece in enumerate(self.pieces)}
        found = {known[b" -"], known[b" '"]}
        for symbol in (*_SYMBOLS, *_NOTES):
            for written in (symbol.encode(), b" " + symbol.encode()):
                if written in known:
                    found.add(known[written])
                elif symbol in _NOTES:
                    # Written in several tokens, of which the first serves no other sign that is spoken.
                    found.add(next(known[written[:n]] for n in range(len(written), 0, -1) if written[:n] in known))
        return tuple(sorted(found | {self.start} | set(range(self.translate, self.no_moments))))


@cache
def vocabulary(size: int) -> Vocabulary:
    """The vocabulary of a model whose output has `size` tokens."""
    multilingual = size >= 51865
    table = assets() / ("multilingual.tiktoken" if multilingual else "gpt2.tiktoken")
    pieces: dict[int, bytes] = {}
    for line in table.read_text(encoding="ascii").splitlines():
        piece, rank = line.split()
        pieces[int(rank)] = base64.b64decode(piece)
    return Vocabulary(
        pieces=tuple(pieces[rank] for rank in range(len(pieces))),
        languages=LANGUAGES[: size - 51765 - multilingual],
        multilingual=multilingual,
    )


@cache
def _encoding(size: int) -> tiktoken.Encoding:
    ranks = {piece: rank for rank, piece in enumerate(vocabulary(size).pieces)}
    return tiktoken.Encoding("whisper", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})


def tokenised(size: int, text: str) -> list[int]:
    """The tokens of a text, for a model whose output has `size` tokens."""
    return _encoding(size).encode_ordinary(text)
