"""Papers of consent as they come from a scanner, and files that only say that they are."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path


def pdf(note: str = "") -> bytes:
    return f"%PDF-1.4\n% {note}\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n".encode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(grey: int = 7) -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    told = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(bytes([0, grey]))) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + told


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 40 + b"\xff\xd9"


def tiff(order: str = "<") -> bytes:
    mark = b"II" if order == "<" else b"MM"
    return mark + struct.pack(f"{order}HI", 42, 8) + struct.pack(f"{order}H", 0) + b"\x00" * 8


def bomb() -> bytes:
    """A ZIP of a few kilobytes that would be forty megabytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("scan.pdf", b"\x00" * 40_000_000)
    return whole.getvalue()


GOOD = {"paper.pdf": pdf(), "photo.jpg": jpeg(), "scan.png": png(), "old.tif": tiff(), "big-endian.tiff": tiff(">")}
BAD = {
    "page.pdf": b"<!DOCTYPE html><script>alert(1)</script>%PDF-1.4 %%EOF",
    "drawing.png": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "bomb.pdf": bomb(),
    "program.jpg": b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200,
    "elf.tif": b"\x7fELF\x02\x01\x01" + b"\x00" * 200,
    "script.pdf": b"#!/bin/sh\nrm -rf /\n",
    "letter.docx": b"PK\x03\x04" + b"\x00" * 100,
    "list.m3u8": b"#EXTM3U\n#EXTINF:6.0,\nfile:///etc/passwd\n",
    "words.pdf": "Мен келісемін".encode(),
    "empty.pdf": b"",
    "cut-off.pdf": pdf()[:-8],
    "cut-off.png": png()[:-9],
    "cut-off.jpg": jpeg()[:-2],
}


def written(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path
