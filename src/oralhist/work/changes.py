"""What an edit that is asked for means for the segments as they are now; nothing is changed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from oralhist.catalogue import edits, testimonies
from oralhist.catalogue.testimonies import Testimony
from oralhist.model import edits as rules
from oralhist.model.edits import MOST_CHARACTERS, EditKind, version
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean, clean_line, parse_language
from oralhist.model.transcript import Segment


class Stale(Refusal):
    """The text has moved on since it was read; nothing was changed. `now` names the segments that stand there now."""

    def __init__(self, now: tuple[str, ...]) -> None:
        super().__init__(
            "Somebody has changed this text since you read it; nothing was changed now.",
            "Compare the two and choose.",
        )
        self.now = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An edit that is asked for: on the segment `segment`, whose version was `version` when it was read.

    `other` is the version of the neighbour that merging and moving words change besides. `at` is a character of the
    segment's text; `start` and `end` are ms on the testimony's clock; `on` is what a mark is set to. What a kind does
    not need is not looked at. For `INSERT`, `segment` is the one that the new one follows, empty for the beginning.
    """

    kind: EditKind
    segment: str
    version: str = ""
    other: str = ""
    text: str = ""
    at: int = 0
    back: bool = False
    speaker: str = ""
    language: str = ""
    start: int | None = None
    end: int | None = None
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The run of segments `before` that `after` is to replace, behind the segment `follows` (None: the beginning)."""

    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    follows: str | None


def change(db: Database, testimony: Testimony, layer: str, asked: Asked) -> Change:
    """What `asked` changes; raises `Stale` where the text has moved on, `Refusal` where it cannot be done.

    The working text must have begun (`catalogue.edits.begin`).
    """
    if asked.kind is EditKind.INSERT:
        return _inserted(db, testimony, layer, asked)
    previous, segment, following = edits.neighbours(db, testimony.row, layer, asked.segment)
    if segment is None or version(segment) != asked.version:
        raise Stale(_now(db, testimony, layer, asked.segment, segment))
    follows = previous.id if previous else None
    try:
        match asked.kind:
            case EditKind.TEXT:
                return Change(before=(segment,), after=(_reworded(segment, asked.text),), follows=follows)
            case EditKind.SPEAKER:
                speaker = clean_line(asked.speaker, name="speaker", most=200)
                return Change(before=(segment,), after=(replace(segment, speaker=speaker),), follows=follows)
            case EditKind.LANGUAGE:
                language = parse_language(asked.language)
                return Change(before=(segment,), after=(replace(segment, language=language),), follows=follows)
            case EditKind.CHECK:
                return Change(before=(segment,), after=(rules.vouched(segment, asked.on),), follows=follows)
            case EditKind.UNCERTAIN:
                return Change(before=(segment,), after=(rules.doubted(segment, asked.on),), follows=follows)
            case EditKind.TIMES:
                timed = _timed(db, testimony, previous, segment, following, asked)
                return Change(before=(segment,), after=(timed,), follows=follows)
            case EditKind.REMOVE:
                return Change(before=(segment,), after=(), follows=follows)
            case EditKind.SPLIT:
                parts = rules.split(segment, asked.at, _new_id(db, testimony))
                return Change(before=(segment,), after=parts, follows=follows)
            case EditKind.MERGE | EditKind.MOVE:
                return _with_neighbour(db, testimony, layer, (previous, segment, following), asked)
    except ValueError as error:
        raise Refusal(str(error)) from error
    raise Refusal("Nothing was said that should be changed.")


def _now(db: Database, testimony: Testimony, layer: str, wanted: str, segment: Segment | None) -> tuple[str, ...]:
    if segment is not None:
        return (segment.id,)
    for edit in reversed(edits.open_edits(db, testimony.row, layer)):
        for side in (edit.before, edit.after):
            if found := [one for one in side if one.id == wanted]:
                return tuple(one.id for one in standing(db, testimony, layer, found))
    return ()


def _reworded(segment: Segment, text: str) -> Segment:
    words = _words(text)
    return segment if words == segment.text else rules.rewritten(segment, words)


def _words(text: str) -> str:
    words = " ".join(clean(text).split())
    if not words:
        raise ValueError("A segment has words. Where nothing is said, remove it.")
    if len(words) > MOST_CHARACTERS:
        raise ValueError(f"A segment has {MOST_CHARACTERS:,} characters at most; split it.")
    return words


def _new_id(db: Database, testimony: Testimony) -> str:
    return f"e{edits.count_ever(db, testimony.row) + 1:05d}"


def _with_neighbour(
    db: Database,
    testimony: Testimony,
    layer: str,
    around: tuple[Segment | None, Segment | None, Segment | None],
    asked: Asked,
) -> Change:
    """Merging with the next segment, moving words to the next one, or (`back`) to the one before."""
    previous, segment, following = around
    assert segment is not None
    other = previous if asked.back else following
    if other is None:
        raise Refusal("There is no segment on that side.")
    if version(other) != asked.other:
        raise Stale((segment.id, other.id))
    pair = (other, segment) if asked.back else (segment, other)
    before_pair = edits.neighbours(db, testimony.row, layer, pair[0].id)[0]
    follows = before_pair.id if before_pair else None
    if asked.kind is EditKind.MERGE:
        return Change(before=pair, after=(rules.merged(*pair),), follows=follows)
    moved = rules.moved_back(*pair, asked.at) if asked.back else rules.moved_on(*pair, asked.at)
    return Change(before=pair, after=moved, follows=follows)


def _inserted(db: Database, testimony: Testimony, layer: str, asked: Asked) -> Change:
    """A new segment behind `asked.segment`, between its neighbours' times where none are said."""
    previous: Segment | None = None
    following = edits.at_place(db, testimony.row, layer, 0)
    if asked.segment:
        _, previous, following = edits.neighbours(db, testimony.row, layer, asked.segment)
        if previous is None:
            raise Stale(_now(db, testimony, layer, asked.segment, None))
    try:
        like = previous or following
        language = asked.language or (like.language if like else (testimony.languages or ("",))[0])
        fresh = Segment(
            id=_new_id(db, testimony),
            recording=None,
            start_ms=None,
            end_ms=None,
            speaker=clean_line(asked.speaker, name="speaker", most=200),
            language=parse_language(language),
            text=_words(asked.text),
        )
        if asked.start is not None:
            fresh = _timed(db, testimony, previous, fresh, following, asked)
    except ValueError as error:
        raise Refusal(str(error)) from error
    return Change(before=(), after=(fresh,), follows=previous.id if previous else None)


def _timed(
    db: Database,
    testimony: Testimony,
    previous: Segment | None,
    segment: Segment,
    following: Segment | None,
    asked: Asked,
) -> Segment:
    """`segment` at times on the testimony's clock; they lie in one recording and in the order of the text."""
    if asked.start is None or asked.end is None or not 0 <= asked.start < asked.end:
        raise ValueError("A segment begins before it ends: write both times, such as 12:40.2.")
    offset = 0
    offsets: Mapping[str, int] = {}
    for file in testimonies.recordings_of(db, testimony.row):
        offsets = {**offsets, file.id: offset}
        if asked.start < offset + file.duration_ms:
            if asked.end > offset + file.duration_ms:
                raise ValueError("The end lies behind the end of the recording.")
            _in_order(offsets, previous, asked.start, following)
            return replace(segment, recording=file.id, start_ms=asked.start - offset, end_ms=asked.end - offset)
        offset += file.duration_ms
    raise ValueError("The times lie behind the end of the recording.")


def _in_order(offsets: Mapping[str, int], previous: Segment | None, start: int, following: Segment | None) -> None:
    earliest, latest = _begins(offsets, previous), _begins(offsets, following)
    if (earliest is not None and start < earliest) or (latest is not None and start > latest):
        raise ValueError("It would begin before the segment before it, or after the next one.")


def _begins(offsets: Mapping[str, int], segment: Segment | None) -> int | None:
    if segment is None or segment.start_ms is None or segment.recording is None:
        return None
    return segment.start_ms + offsets[segment.recording] if segment.recording in offsets else None


def standing(db: Database, testimony: Testimony, layer: str, wanted: Sequence[Segment]) -> tuple[Segment, ...]:
    """What stands where `wanted` once stood: those of the ids that are left, else what is said at those times."""
    now = edits.working(db, testimony.row, layer)
    ids = {one.id for one in wanted}
    if left := tuple(one for one in now if one.id in ids):
        return left
    times = [(one.recording, one.start_ms, one.end_ms) for one in wanted]
    return tuple(
        one
        for one in now
        for recording, start, end in times
        if one.recording == recording and None not in (one.start_ms, start) and _overlap(one, start or 0, end or 0)
    )


def _overlap(segment: Segment, start: int, end: int) -> bool:
    return (segment.start_ms or 0) < end and start < (segment.end_ms or 0)
