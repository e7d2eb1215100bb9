"""Files that come in with a form: they stream into the archive's own folder for uploads, never into /tmp."""

from __future__ import annotations

import errno
import re
import tempfile
from pathlib import Path
from typing import IO, cast

from flask import Request, current_app
from werkzeug.datastructures import FileStorage

from oralhist.model.refusals import Refusal
from oralhist.web.asking import EXTENSION
from oralhist.work.archive import Archive
from oralhist.work.ingest import Incoming, upload_folder

UPLOADS = ("desk.take", "adding.take", "consenting.record", "consenting.permit")
"""The forms that take whole files: testimonies, recordings that are added to one, and papers of consent."""
PIECE_ENDPOINT = "tus.piece"
_TAKES_MUCH = re.compile(
    r"(?:/[a-z]{2}(?:-[A-Za-z]+)?)?/desk/"
    r"(?:add|uploads/[0-9a-f]{32}|OH-[0-9]{4}-[0-9]{4,6}/(?:records|interviewer|recordings))"
)
PREFIX = "upload-"
MOST_OTHERWISE = 1024**2
"""Bytes of any other form."""


class ArchiveRequest(Request):
    """A request whose uploaded files lie in the archive's folder for uploads until it ends."""

    def __init__(self, environ: dict[str, object], *args: object, **kwargs: object) -> None:
        super().__init__(environ, *args, **kwargs)  # type: ignore[arg-type]
        self.uploads: list[Path] = []

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint not in UPLOADS:
            raise Refusal("This form takes no files.")
        folder = upload_folder(current_app.extensions[EXTENSION])
        stream = tempfile.NamedTemporaryFile(dir=folder, prefix=PREFIX, delete=False)  # noqa: SIM115
        self.uploads.append(Path(stream.name))
        return cast(IO[bytes], stream)

    def forget_uploads(self) -> None:
        """Remove what of the uploaded files has not been taken over."""
        for path in self.uploads:
            path.unlink(missing_ok=True)


def incoming(file: FileStorage) -> Incoming | None:
    """An uploaded file, written out to its end; None where the field was left empty."""
    if not file.filename:
        return None
    file.stream.flush()
    path = Path(str(file.stream.name))
    file.stream.close()
    return Incoming(path=path, name=file.filename)


def most_uploaded(archive: Archive) -> int:
    """Bytes that a form with recordings may bring."""
    return archive.settings.most_upload_bytes


def takes_much(path: str) -> bool:
    """Whether recordings come in at the address `path`, in whatever language of the interface."""
    return _TAKES_MUCH.fullmatch(path) is not None


def disk_is_full(error: OSError) -> bool:
    """Whether `error` says that there is no more room on the disk."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
