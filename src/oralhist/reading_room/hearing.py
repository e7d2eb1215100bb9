"""The files that are heard: which one, in which form, how large; whether somebody may hear is asked before.

A form that is not made yet, or no more to be had, is as none: `NotFound`.
"""

from __future__ import annotations

from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from oralhist.catalogue import restrictions
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
    if at.hears_master(testimony, file):
        if form is not Form.FULL:
            raise NotFound
        kind = guess_type(file.name)[0] or "application/octet-stream"
    else:
        kind = form.mimetype
    path = at.sound(testimony, file, form)
    try:
        return SoundFile(path=path, mimetype=kind, size=path.stat().st_size)
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
