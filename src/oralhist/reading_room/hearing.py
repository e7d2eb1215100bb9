"""The files that are heard: which one, in which form, how large; whether somebody may hear is asked before.

A form that is not made yet, or no more to be had, is as none: `NotFound`.
"""

from __future__ import annotations

from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from oralhist.catalogue import restrictions, testimonies
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.model.refusals import NotFound
from oralhist.model.restrictions import Withheld
from oralhist.model.sound import Form
from oralhist.model.views import RecordingView, SoundForm
from oralhist.reading_room.standpoint import Standpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFile:
    """A file that may be heard now; asked for again with every range that is sent."""

    path: Path
    mimetype: str
    size: int


def sound_file(at: Standpoint, testimony: Testimony, file: StoredFile, form: Form) -> SoundFile:
    """What this viewer hears of a recording, as `form`; there is no other form of a master."""
    path = at.sound(testimony, file, form)
    if not at.hears_master(testimony, file):
        return _file(path, form.mimetype)
    if form is not Form.FULL:
        raise NotFound
    return _master(path)


def added_sound(at: Standpoint, testimony: Testimony, name: str) -> SoundFile:
    """The master of a recording that waits, by the name under which it is kept; nothing else is made of it."""
    for file in testimonies.waiting_of(at.archive.db, testimony.row):
        if file.name == name:
            return _master(at.archive.folders.bag(testimony.number, file.deposit) / "data" / file.name)
    raise NotFound


def _master(path: Path) -> SoundFile:
    return _file(path, guess_type(path.name)[0] or "application/octet-stream")


def _file(path: Path, mimetype: str) -> SoundFile:
    try:
        return SoundFile(path=path, mimetype=mimetype, size=path.stat().st_size)
    except FileNotFoundError:
        raise NotFound from None


def levels(at: Standpoint, testimony: Testimony, file: StoredFile) -> bytes:
    """How loud what this viewer hears is from beginning to end, 0 to 255 each; of a master that is told by nothing."""
    if at.hears_master(testimony, file):
        raise NotFound
    try:
        return _levels(at, testimony, file).read_bytes()
    except FileNotFoundError:
        raise NotFound from None


def recording_views(
    at: Standpoint, testimony: Testimony, recordings: tuple[StoredFile, ...]
) -> tuple[RecordingView, ...]:
    """Recordings that the viewer may hear, with their places on the testimony's clock."""
    shown, offset = [], 0
    for file in recordings:
        forms = forms_of(at, testimony, file)
        shown.append(
            RecordingView(
                number=file.number,
                duration_ms=file.duration_ms,
                offset_ms=offset,
                ready=any(one.form is Form.FULL for one in forms),
                forms=forms,
                drawn=not at.hears_master(testimony, file) and _levels(at, testimony, file).is_file(),
            )
        )
        offset += file.duration_ms
    return tuple(shown)


def forms_of(at: Standpoint, testimony: Testimony, file: StoredFile) -> tuple[SoundForm, ...]:
    """The forms in which a recording can be heard now."""
    found = []
    for form in Form:
        try:
            size = sound_file(at, testimony, file, form).size
        except NotFound:
            continue
        codecs = "" if at.hears_master(testimony, file) else form.codecs
        found.append(SoundForm(form=form, size=size, codecs=codecs))
    return tuple(found)


def _levels(at: Standpoint, testimony: Testimony, file: StoredFile) -> Path:
    kept = restrictions.unheard(at.archive.db, testimony.row)
    return at.archive.folders.waveform(file.id, kept.get(file.id, Withheld()))
