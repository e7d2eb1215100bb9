"""OHMS XML, versions 5 and 6 (https://www.oralhistoryonline.org): the transcript of a record, read tolerantly.

Version 5 has `<transcript>`, lines of about 80 characters, and `<sync>`, ``1:|13(3)|19(14)``: minute *i* ends at that
line and word, both from 1. Version 6 has WebVTT in `<vtt_transcript>`. Files in the wild bend both; what was bent is
told. No entity is resolved, no document type is taken, nothing is fetched.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from oralhist.formats import plain, webvtt
from oralhist.formats.cues import Cue, Transcript, several
from oralhist.formats.speakers import labels, parted
from oralhist.formats.timing import MS_A_CHARACTER, in_order, moment, sentences
from oralhist.model.text import clean

_SYNC = re.compile(r"\s*([0-9]{1,4}(?:\.[0-9]{1,4})?)\s*:(.*)", re.DOTALL)
_STAMP = re.compile(r"\s*([0-9]{1,7})\(([0-9]{1,5})\)\s*")
_NOTHING = frozenset(("", "no transcript", "no transcript."))
LONG_MS = 20_000
"""A cue that lasts longer is cut into sentences."""
HOUR_MS = 3_600_000


def parse(data: bytes) -> Transcript:
    """The transcript in an OHMS file; ``ValueError`` in one sentence where it has none or is no OHMS file."""
    root, bent = _read(data)
    record = next((one for one in root.iter() if _name(one) == "record"), None)
    if _name(root) != "ROOT" or record is None:
        raise ValueError("it is XML, but not of OHMS: it has no ROOT with a record.")
    texts = {_name(one): _text(one, bent) for one in record if isinstance(one.tag, str)}
    if texts.get("vtt_transcript", "").strip():
        found = _from_vtt(texts["vtt_transcript"])
    elif texts.get("transcript", "").strip().casefold() not in _NOTHING:
        found = _from_lines(texts["transcript"], texts.get("sync", ""))
    else:
        raise ValueError("it has no transcript.")
    if any(texts.get(f"{name}_alt", "").strip() for name in ("transcript", "vtt_transcript")):
        bent.append("It has a translation besides, which was left out.")
    return replace(found, bent=(*bent, *found.bent))


def _read(data: bytes) -> tuple[etree._Element, list[str]]:
    strict = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    bent: list[str] = []
    try:
        root = etree.fromstring(data, etree.XMLParser(**strict))
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in data.upper():
            raise ValueError("it has a document type, which is not read.") from error
        root = _recovered(data, strict)
        if root is None:
            raise ValueError(f"it is not XML: line {error.lineno} cannot be read.") from error
        bent.append(f"It is not well-formed XML at line {error.lineno}; look whether anything is missing there.")
    if root.getroottree().docinfo.doctype:
        raise ValueError("it has a document type, which is not read.")
    return root, bent


def _recovered(data: bytes, strict: dict[str, bool]) -> etree._Element | None:
    try:
        return etree.fromstring(data, etree.XMLParser(recover=True, **strict))
    except etree.XMLSyntaxError:
        return None


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _text(element: etree._Element, bent: list[str]) -> str:
    """The text of an element; that of elements inside it, which the format has not, stands where they do."""
    if _name(element) in ("transcript", "vtt_transcript") and any(isinstance(one.tag, str) for one in element):
        bent.append("Its transcript has mark-up inside, which was left out; the words in it were kept.")
    return str(element.xpath("string()"))


def _from_vtt(text: str) -> Transcript:
    found = webvtt.read(text)
    bent, cues = list(found.bent), list(found.cues)
    if not cues:
        raise ValueError("it has no transcript.")
    hours = (cues[0].start_ms or 0) // HOUR_MS
    if hours:
        bent.append(f"Its clock begins at {hours}:00:00, as on a tape; that was taken off.")
        cues = [
            replace(
                cue,
                start_ms=max(0, (cue.start_ms or 0) - hours * HOUR_MS),
                end_ms=max(0, (cue.end_ms or 0) - hours * HOUR_MS),
            )
            for cue in cues
        ]
    speaker, shared = "", []
    for cue in cues:
        # A cue without a voice goes on with the one before.
        speaker = cue.speaker or speaker
        shared += _cut(replace(cue, speaker=speaker))
    return Transcript(cues=tuple(shared), bent=tuple(bent))


def _cut(cue: Cue) -> list[Cue]:
    """A long cue as its sentences, each with its share of the time."""
    start, end = cue.start_ms or 0, cue.end_ms or 0
    if end - start <= LONG_MS:
        return [cue]
    anchors = [(0, start), (len(cue.text), end)]
    return [
        replace(cue, text=cue.text[a:b].strip(), start_ms=moment(a, anchors), end_ms=moment(b, anchors))
        for a, b in sentences(cue.text)
    ]


def _from_lines(text: str, sync: str) -> Transcript:
    text, _ = _without(text.replace("\r\n", "\n").replace("\r", "\n"), "footnotes")
    text, marks = _without(text, "footnote")
    bent = [f"{several(marks, 'footnote')} left out."] if marks else []
    lines = [clean(line) for line in text.split("\n")]
    whole, anchors, told = _anchors(lines, sync)
    if not anchors:
        read = plain.parse("\n".join(lines))
        return replace(read, bent=(*bent, *told, *read.bent))
    paragraphs = [(m.start(), " ".join(m[0].split()), m[0]) for m in re.finditer(r"[^\n](?:[^\n]|\n(?!\n))*", whole)]
    known = labels(joined for _, joined, _ in paragraphs)
    cues: list[Cue] = []
    speaking = ""
    for begin, joined, raw in paragraphs:
        named, said = parted(joined, known)
        # A paragraph without a name goes on with the one before; what stands in brackets nobody says.
        speaking = named or speaking
        speaker = "" if said.startswith("[") and not named else speaking
        skipped = len(raw) - len(raw.lstrip()) + len(joined) - len(said)
        # Line ends became blanks, one character for one: places in the paragraph are places in the text.
        for a, b in sentences(said):
            start, end = (moment(begin + skipped + place, anchors) for place in (a, b))
            cues.append(Cue(start_ms=start, end_ms=max(start, end), speaker=speaker, text=said[a:b].strip()))
    return Transcript(cues=tuple(cue for cue in cues if cue.text), bent=(*bent, *told))


def _without(text: str, name: str) -> tuple[str, int]:
    """`text` without what stands between ``[[name]]`` and ``[[/name]]``, and how often; its lines are as many."""
    opening, closing = f"[[{name}]]", f"[[/{name}]]"
    kept, place, times = [], 0, 0
    # By `find` and not by a pattern, which would look for the end again from each of a hundred thousand beginnings.
    while (begin := text.find(opening, place)) >= 0 and (end := text.find(closing, begin)) >= 0:
        kept += [text[place:begin].rstrip(" \t"), "\n" * text.count("\n", begin, end)]
        place, times = end + len(closing), times + 1
    return "".join((*kept, text[place:])), times


def _anchors(lines: list[str], sync: str) -> tuple[str, list[tuple[int, int]], list[str]]:
    """The text, and at which of its characters which ms is; what was bent."""
    whole = "\n".join(lines)
    match = _SYNC.fullmatch(sync.strip())
    if match is None:
        told = ["Its sync cannot be read; the text has no times."] if sync.strip() else []
        return whole, [], told
    step, given, wrong = float(match[1]) * 60_000, [(0, 0)], 0
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for minute, stamp in enumerate(match[2].split("|")):
        if not stamp.strip():
            continue
        found = _STAMP.fullmatch(stamp)
        at = int(found[1]) - 1 if found else -1
        if found is None or not 0 <= at < len(lines):
            wrong += 1
            continue
        words = list(re.finditer(r"\S+", lines[at]))
        word = min(int(found[2]), len(words)) - 1
        given.append((starts[at] + (words[word].start() if word >= 0 else 0), round(minute * step)))
    kept = in_order(given)
    told = [f"{several(wrong, 'mark')} of its sync point to no line and were not used."] if wrong else []
    if len(kept) < len(given):
        told.append(f"{several(len(given) - len(kept), 'mark')} of its sync ran backwards and were not used.")
    if len(kept) < 2:
        return whole, [], [*told, "Its sync has no usable mark; the text has no times."]
    if len(whole) > kept[-1][0]:
        pace = (kept[-1][1] - kept[0][1]) / max(1, kept[-1][0] - kept[0][0])
        kept.append((len(whole), kept[-1][1] + round((len(whole) - kept[-1][0]) * (pace or MS_A_CHARACTER))))
    return whole, kept, told
