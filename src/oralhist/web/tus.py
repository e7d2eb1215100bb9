"""Uploads that can be interrupted, by the tus protocol 1.0 (https://tus.io/protocols/resumable-upload), for archivists.

Extensions: creation, expiration, termination, checksum. What is uploaded is nothing yet: `desk.take` takes it in.
"""

from __future__ import annotations

import base64
import binascii
import re
from email.utils import format_datetime
from typing import BinaryIO, cast

from flask import Blueprint, Response, abort, request, url_for

from oralhist.model.access import Clearance
from oralhist.model.refusals import Refusal
from oralhist.web.asking import archive, viewer
from oralhist.web.faults import fault
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.work import uploads
from oralhist.work.uploads import CHECKSUMS, Altered, Busy, Checksum, OtherPlace, Partial

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
OVERRIDE = "X-HTTP-Method-Override"

bp = Blueprint("tus", __name__, url_prefix="/desk/uploads")


@bp.after_request
def speak_tus(response: Response) -> Response:
    """Name the version of the protocol, as every answer has to."""
    response.headers["Tus-Resumable"] = VERSION
    return response


@bp.before_request
def check_version() -> Response | None:
    """Refuse another version of the protocol, naming ours."""
    if request.method == "OPTIONS" or request.headers.get("Tus-Resumable") == VERSION:
        return None
    answer = fault(Refusal(f"This archive speaks tus {VERSION}."), 412)
    answer.headers["Tus-Version"] = VERSION
    return answer


@bp.errorhandler(OtherPlace)
@bp.errorhandler(Busy)
@bp.errorhandler(Altered)
def not_now(refusal: Refusal) -> Response:
    """A piece that is not taken: 409 in the wrong place, 423 beside another, 460 altered on its way."""
    return fault(refusal, {OtherPlace: 409, Busy: 423, Altered: 460}[type(refusal)])


@bp.route("", methods=["OPTIONS"])
@needs(Clearance.ARCHIVIST)
def offered() -> Response:
    """What is spoken here."""
    return _empty(
        204,
        None,
        **{
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,expiration,termination,checksum",
            "Tus-Max-Size": str(archive().settings.most_upload_bytes),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


@bp.post("")
@needs(Clearance.ARCHIVIST)
def begin() -> Response:
    """Announce a file; its address is in ``Location``."""
    length = whole(request.headers.get("Upload-Length", ""))
    if length is None:
        raise Refusal("How many bytes the file has is not said.", "Send Upload-Length.")
    if length > archive().settings.most_upload_bytes:
        abort(413)
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    name = told.get("filename") or told.get("name") or "unnamed"
    found = uploads.announce(archive(), name, length, told.get("fingerprint", ""), viewer())
    return _empty(201, found, Location=url_for("tus.piece", upload=found.id))


@bp.route("/<upload>", methods=["HEAD"])
@needs(Clearance.ARCHIVIST)
def how_far(upload: str) -> Response:
    """How many bytes are here."""
    found = uploads.standing(archive(), upload, viewer())
    return _empty(200, found, **{"Upload-Length": str(found.length)})


@bp.route("/<upload>", methods=["PATCH", "DELETE", "POST"])
@needs(Clearance.ARCHIVIST)
def piece(upload: str) -> Response:
    """Take a piece, or forget the file; a program that can only POST says which by `OVERRIDE`."""
    method = request.headers.get(OVERRIDE, request.method).upper()
    if method == "DELETE":
        uploads.give_up(archive(), upload, viewer())
        return _empty(204)
    if method != "PATCH":
        abort(405, valid_methods=["HEAD", "PATCH", "DELETE"])
    if request.mimetype != PIECE:
        abort(415)
    offset = whole(request.headers.get("Upload-Offset", ""))
    if offset is None:
        raise Refusal("Where the piece belongs is not said.", "Send Upload-Offset.")
    stream = cast(BinaryIO, request.stream)
    return _empty(204, uploads.append(archive(), upload, offset, stream, viewer(), _checksum()))


def _empty(status: int, found: Partial | None = None, **headers: str) -> Response:
    answer = Response(status=status, headers=headers)
    answer.headers.pop("Content-Type", None)
    if found is not None:
        answer.headers["Upload-Offset"] = str(found.offset)
        answer.headers["Upload-Expires"] = format_datetime(uploads.until(archive()), usegmt=True)
    return answer


def _metadata(header: str) -> dict[str, str]:
    """What ``Upload-Metadata`` says: pairs of a key and a value in base 64, parted by commas."""
    found: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else ():
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise Refusal(
                "What is said about the file cannot be read.", "Upload-Metadata is base 64 of UTF-8."
            ) from error
    return found


def _checksum() -> Checksum | None:
    said = request.headers.get("Upload-Checksum")
    if said is None:
        return None
    match = re.fullmatch(r"([a-z0-9]+) ([A-Za-z0-9+/=]+)", said)
    if match is None or match[1] not in CHECKSUMS:
        raise Refusal("The checksum is of a kind that is not known here.", f"Use one of {', '.join(CHECKSUMS)}.")
    try:
        return Checksum(algorithm=match[1], digest=base64.b64decode(match[2], validate=True))
    except binascii.Error as error:
        raise Refusal("The checksum is not base 64.") from error
