"""Dates as archivists write them: EDTF (https://www.loc.gov/standards/datetime/), checked by the `edtf` library."""

from __future__ import annotations

import edtf
from edtf.parser.edtf_exceptions import EDTFParseException


def parse_date(text: str) -> str:
    """`text` if it is a date in EDTF, else ``ValueError`` in one sentence."""
    try:
        edtf.parse_edtf(text)
    except (EDTFParseException, ValueError) as error:
        raise ValueError(
            f"{text[:40]!r} is not a date; write it as 2025-06-14, 2025-06, 2025, 202X or 2025-06~ (EDTF)."
        ) from error
    return text
