"""A CTranslate2 Whisper model turned back into the checkpoint that openai-whisper reads, value for value.

Format of ``model.bin`` (CTranslate2, binary version 6, little endian; its ModelSpec writer in
``ctranslate2/specs/model_spec.py``)::

    u32 version | str spec | u32 revision
    u32 n, n times: str name | u8 rank | u32 dims[rank] | u8 type | u32 bytes | data
    u32 m, m times: str alias | str name                     str = u16 length with a final NUL, bytes, NUL

Undone here: query, key and value lie fused; OpenAI's key projection has no bias, CTranslate2 writes zeros; the output
projection is the token embedding in both. Nothing is scaled or transposed, so every value is OpenAI's.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import re
import struct
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}

SETTINGS = {
    "decoder/activation": 3,
    "decoder/pre_norm": 1,
    "decoder/scale_embeddings": 0,
    "decoder/alibi": 0,
    "decoder/start_from_zero_embedding": 0,
    "decoder/alignment_heads": None,
    "decoder/alignment_layer": None,
    "decoder/alibi_use_positive_positions": None,
    "decoder/scale_alibi": None,
}
"""Variables that are no weights, with the values that Whisper needs (None: any)."""


_DAMAGES = (
    *(RuntimeError, LookupError, EOFError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError),
    *(ImportError, MemoryError, pickle.UnpicklingError, struct.error, zipfile.BadZipFile),
)
"""What torch raises where a file is no checkpoint, depending on which of its bytes is wrong."""


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.offset = data, 0

    def take(self, form: str) -> int:
        value: int = struct.unpack_from("<" + form, self.data, self.offset)[0]
        self.offset += struct.calcsize("<" + form)
        return value

    def text(self) -> str:
        length = self.take("H")
        raw = self.data[self.offset : self.offset + length]
        self.offset += length
        return raw.rstrip(b"\0").decode("utf-8")

    def array(self) -> Array:
        shape = tuple(self.take("I") for _ in range(self.take("B")))
        kind, size = self.take("B"), self.take("I")
        if kind not in TYPES:
            raise ValueError(f"it has values of an unknown type {kind}")
        dtype = np.dtype(TYPES[kind]).newbyteorder("<")
        if size != dtype.itemsize * int(np.prod(shape, dtype=np.int64)):
            raise ValueError("its sizes contradict one another")
        found = np.frombuffer(self.data, dtype, size // dtype.itemsize, self.offset).reshape(shape)
        self.offset += size
        return found


def parse(data: bytes) -> tuple[dict[str, Array], dict[str, str]]:
    """The variables and aliases in the bytes of a ``model.bin``; ``ValueError`` where it is none or cut off."""
    reader = _Reader(data)
    try:
        version, spec, revision = reader.take("I"), reader.text(), reader.take("I")
        if (version, spec, revision) != (6, "WhisperSpec", 3):
            raise ValueError("it is not a Whisper model that can be converted")
        variables = {reader.text(): reader.array() for _ in range(reader.take("I"))}
        aliases = {reader.text(): reader.text() for _ in range(reader.take("I"))}
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError("it is cut off or damaged") from error
    if reader.offset != len(data):
        raise ValueError("it goes on after its end")
    return variables, aliases


class _Conversion:
    """Takes every variable once and puts it under openai-whisper's name."""

    def __init__(self, variables: dict[str, Array]) -> None:
        self.left = dict(variables)
        self.state: dict[str, Array] = {}

    def weights(self, key: str) -> Array:
        value = self.left.pop(key)
        if value.dtype not in (np.float16, np.float32):
            raise ValueError("its weights are quantised, which cannot be undone")
        return value

    def put(self, key: str, value: Array) -> None:
        self.state[key] = np.array(value, dtype=value.dtype.newbyteorder("="), order="C")

    def linear(self, source: str, target: str) -> None:
        self.put(f"{target}.weight", self.weights(f"{source}/weight"))
        self.put(f"{target}.bias", self.weights(f"{source}/bias"))

    def norm(self, source: str, target: str) -> None:
        self.put(f"{target}.weight", self.weights(f"{source}/gamma"))
        self.put(f"{target}.bias", self.weights(f"{source}/beta"))

    def fused(self, source: str, target: str, parts: tuple[str, ...]) -> None:
        weight, bias = self.weights(f"{source}/weight"), self.weights(f"{source}/bias")
        for part, values, shift in zip(parts, np.split(weight, len(parts)), np.split(bias, len(parts)), strict=True):
            self.put(f"{target}.{part}.weight", values)
            if part != "key":
                self.put(f"{target}.{part}.bias", shift)
            elif np.any(shift):
                raise ValueError("its key projection has a bias, which Whisper's has not")

    def layer(self, side: str, number: int) -> None:
        source, target = f"{side}/layer_{number}", f"{side}.blocks.{number}"
        self.norm(f"{source}/self_attention/layer_norm", f"{target}.attn_ln")
        self.fused(f"{source}/self_attention/linear_0", f"{target}.attn", ("query", "key", "value"))
        self.linear(f"{source}/self_attention/linear_1", f"{target}.attn.out")
        if side == "decoder":
            self.norm(f"{source}/attention/layer_norm", f"{target}.cross_attn_ln")
            self.linear(f"{source}/attention/linear_0", f"{target}.cross_attn.query")
            self.fused(f"{source}/attention/linear_1", f"{target}.cross_attn", ("key", "value"))
            self.linear(f"{source}/attention/linear_2", f"{target}.cross_attn.out")
        self.norm(f"{source}/ffn/layer_norm", f"{target}.mlp_ln")
        self.linear(f"{source}/ffn/linear_0", f"{target}.mlp.0")
        self.linear(f"{source}/ffn/linear_1", f"{target}.mlp.2")


def convert(data: bytes) -> tuple[dict[str, int], dict[str, Array]]:
    """The dimensions and tensors of an openai-whisper checkpoint from the bytes of a ``model.bin``.

    Every variable is used exactly once; ``ValueError`` where anything is missing, left over, or not Whisper's.
    """
    variables, aliases = parse(data)
    work = _Conversion(variables)
    if aliases.get("decoder/projection/weight") != "decoder/embeddings/weight":
        raise ValueError("its output projection is not its token embedding")
    try:
        for conv in ("conv1", "conv2"):
            work.linear(f"encoder/{conv}", f"encoder.{conv}")
        for side in ("encoder", "decoder"):
            work.put(f"{side}.positional_embedding", work.weights(f"{side}/position_encodings/encodings"))
        work.put("decoder.token_embedding.weight", work.weights("decoder/embeddings/weight"))
        work.norm("encoder/layer_norm", "encoder.ln_post")
        work.norm("decoder/layer_norm", "decoder.ln")
        layers = {side: _layers(variables, side) for side in ("encoder", "decoder")}
        for side, count in layers.items():
            for number in range(count):
                work.layer(side, number)
        dimensions = _dimensions(
            variables, layers, int(work.left.pop("encoder/num_heads")), int(work.left.pop("decoder/num_heads"))
        )
    except KeyError as missing:
        raise ValueError(f"it has no {missing.args[0]}") from missing
    for key, wanted in SETTINGS.items():
        value = work.left.pop(key, None)
        if value is not None and wanted is not None and int(value) != wanted:
            raise ValueError(f"its {key} is not Whisper's")
    if work.left:
        raise ValueError(f"it has variables that Whisper has not: {sorted(work.left)[0]}")
    return dimensions, work.state


def _layers(variables: dict[str, Array], side: str) -> int:
    found = {int(match[1]) for key in variables if (match := re.match(rf"{side}/layer_([0-9]+)/", key))}
    if not found or found != set(range(len(found))):
        raise ValueError(f"layers of its {side} are missing")
    return len(found)


def _dimensions(variables: dict[str, Array], layers: dict[str, int], heads: int, text_heads: int) -> dict[str, int]:
    conv, embedding = variables["encoder/conv1/weight"], variables["decoder/embeddings/weight"]
    return {
        "n_mels": int(conv.shape[1]),
        "n_audio_ctx": int(variables["encoder/position_encodings/encodings"].shape[0]),
        "n_audio_state": int(conv.shape[0]),
        "n_audio_head": heads,
        "n_audio_layer": layers["encoder"],
        "n_vocab": int(embedding.shape[0]),
        "n_text_ctx": int(variables["decoder/position_encodings/encodings"].shape[0]),
        "n_text_state": int(embedding.shape[1]),
        "n_text_head": text_heads,
        "n_text_layer": layers["decoder"],
    }


def digest(state: dict[str, Array]) -> str:
    """SHA-256 over names, shapes, types and values of tensors: independent of the file that holds them."""
    found = hashlib.sha256()
    for key in sorted(state):
        value = np.ascontiguousarray(state[key])
        found.update(f"{key}|{tuple(value.shape)}|torch.{value.dtype.name}\n".encode())
        found.update(value.tobytes())
    return found.hexdigest()


def as_file(dimensions: dict[str, int], state: dict[str, Array]) -> bytes:
    """The bytes of a checkpoint that the unmodified ``whisper.load_model(path)`` reads."""
    import torch

    out = io.BytesIO()
    torch.save({"dims": dimensions, "model_state_dict": {k: torch.from_numpy(v) for k, v in state.items()}}, out)
    return out.getvalue()


def tensors(data: bytes) -> dict[str, Array]:
    """The tensors in the bytes of an openai-whisper checkpoint; ``ValueError`` where it is none or cut off."""
    import torch

    try:
        # Only the format that torch writes today, a zip: what reads the older ones fails in any way that there is.
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise ValueError("no zip")
        table = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
        return {str(key): value.numpy() for key, value in table["model_state_dict"].items()}
    except _DAMAGES as error:
        raise ValueError("it is cut off or no checkpoint of Whisper") from error
