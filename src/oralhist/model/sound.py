"""The forms in which a recording is heard: one that comes over a poor line, and one that every browser plays."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """A form of an access copy: `full` is AAC in MP4, `small` Opus in WebM at a third of its size."""

    FULL = "full"
    SMALL = "small"

    @property
    def ending(self) -> str:
        """What the name of a file of this form ends in."""
        return _ENDINGS[self]

    @property
    def mimetype(self) -> str:
        """The media type of a file of this form (RFC 6838)."""
        return _TYPES[self]

    @property
    def codecs(self) -> str:
        """That type with its codec (RFC 6381), by which a browser knows whether it plays it before it asks for it."""
        return f'{self.mimetype}; codecs="{_CODECS[self]}"'


_ENDINGS = {Form.FULL: "m4a", Form.SMALL: "webm"}
_TYPES = {Form.FULL: "audio/mp4", Form.SMALL: "audio/webm"}
_CODECS = {Form.FULL: "mp4a.40.2", Form.SMALL: "opus"}
