"""Values in words for people who read English: times, lengths, languages, audiences; and text with its direction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from flask import Flask
from markupsafe import Markup, escape

from oralhist.model.access import Component
from oralhist.model.asking import Asking
from oralhist.model.chronology import Event, Evidence, EvidenceKind
from oralhist.model.claims import ClaimKind, Stance
from oralhist.model.identifiers import EventId, PlaceId
from oralhist.model.text import direction, primary
from oralhist.model.transcript import Flag
from oralhist.model.views import Standing
from oralhist.web.asking import room
from oralhist.web.countries import country_called
from oralhist.web.cue_words import MEANINGS
from oralhist.web.dates import in_words
from oralhist.web.deeds import deed
from oralhist.web.figures import STANCE_WORDS, VOICE_NAMES, asserted, in_figures
from oralhist.web.interface import language as interface_language
from oralhist.web.interface import mirrored
from oralhist.web.meant import date_meant
from oralhist.web.naming_words import FACET_VALUES, PRECISIONS, ROLE_NAMES, ROLES, TIERS, language_name, source_kind
from oralhist.web.refused import said_here
from oralhist.web.standing import STATES, next_place
from oralhist.web.tongues import ENGLISH, Terms, listed, say, term, tongue
from oralhist.web.understood import understood
from oralhist.web.whole import (
    AUDIENCES,
    WORK,
    agreed,
    gap_words,
    how_checked,
    in_groups,
    length,
    percent,
    share,
    soon,
    stands,
    what_is_open,
)

COMPONENTS = Terms(
    {
        Component.DESCRIPTION: term("Description"),
        Component.NAME: term("Name"),
        Component.KINSHIP: term("Family"),
        Component.TRANSCRIPT: term("Transcript"),
        Component.TRANSLATION: term("Translation"),
        Component.SOUND: term("Sound"),
        Component.PICTURE: term("Picture"),
        Component.DOWNLOAD: term("Copies to keep"),
    }
)
ASKED_STATES = Terms(
    {
        Asking.WAITING: term("waits for an answer"),
        Asking.GRANTED: term("given"),
        Asking.REFUSED: term("refused"),
        Asking.LAPSED: term("not answered in time"),
        Asking.TAKEN_BACK: term("taken back"),
    }
)
"""How a request for access stands, to whoever asked."""
SIDES = Terms(
    {"stayed": term("stayed"), "left": term("left"), "returned": term("returned"), "unknown": term("side not said")}
)
KINDS = Terms(
    {
        EvidenceKind.DATE: term("date"),
        EvidenceKind.PLACE: term("place"),
        EvidenceKind.CUE: term("what is told"),
        EvidenceKind.ROLE: term("who is told of"),
    }
)

FLAGS = Terms(
    {
        Flag.NEEDS_REVIEW: term("needs a person"),
        Flag.LOW_CONFIDENCE: term("heard uncertainly"),
        Flag.REPEATED: term("repeats itself"),
        Flag.NO_SPEECH_LIKELY: term("perhaps nobody speaks"),
        Flag.UNUSUAL_RATE: term("more or fewer words than time"),
        Flag.CREDITS: term("subtitle credits that nobody speaks"),
        Flag.NOT_A_TRANSCRIPT: term("not a transcript"),
    }
)
"""Why a person should look at a segment."""

WITHHELD = Terms(
    {
        Standing.WITHHELD: term("Withheld at the narrator\u2019s wish: you alone read it, and no search finds it."),
        Standing.WAITS: term("Withheld until an archivist has looked that nothing of what is withheld is in it."),
    }
)
"""Why archivists alone read a line."""

PARTS = Terms({"narrator": term("Narrator"), "interviewer": term("Interviewer"), "speaker": term("Speaker")})
"""How those who speak are called where they are not called by name."""

_EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,200}")
_TYPED = re.compile(r"(?:[A-Za-z]+-)+[0-9]+|#?[a-z]?[0-9][0-9~X-]*(?:\.[0-9]+)?(?:/(?:[0-9][0-9~X-]*|\.\.))?")
_ISOLATED = re.compile(r"<bdi[^>]*>")
_SCRIPTS = {"ARABIC": ("ug", "kk-Arab"), "CJK": ("zh",), "CYRILLIC": ("kk", "ky", "ru", "tt", "mn"), "LATIN": ("en",)}


def clock(ms: int | None) -> str:
    """A time in a recording: 12:41, 1:02:03; nothing where there is none."""
    if ms is None:
        return ""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def exact_clock(ms: int | None) -> str:
    """A time in a recording to a tenth of a second, to be edited: 12:41.0; nothing where there is none."""
    return "" if ms is None else f"{clock(ms)}.{ms % 1000 // 100}"


def spoken(languages: Sequence[str]) -> str:
    """Languages by name: *Kazakh and Russian*."""
    return listed(language_name(language) for language in languages)


def halves(name: str) -> tuple[str, str, str]:
    """The archive's name for the seam: what stands before it, what it replaces (a hyphen or a space), what follows."""
    for between in ("-", " "):
        before, found, after = name.partition(between)
        if found and before and after:
            return before, between, after
    return name, "", ""


def language_of(text: str, languages: Sequence[str] = ()) -> str:
    """The language that a short text, such as a title, is probably in: by its letters and the testimony's languages.

    Empty where the letters say nothing.
    """
    for character in text:
        script = unicodedata.name(character, "").split(" ")[0]
        if character.isalpha() and script in _SCRIPTS:
            for language in languages:
                if language in _SCRIPTS[script] or primary(language) in _SCRIPTS[script]:
                    return language
            return "en" if script == "LATIN" else ("zh" if script == "CJK" else "")
    return ""


def lang(text: str, language: str = "") -> Markup:
    """The attributes `lang` and `dir` of an element that holds `text`."""
    attributes = f' dir="{direction(text)}"'
    if language:
        attributes = f' lang="{escape(language)}"' + attributes
    return Markup(attributes)  # noqa: S704 - the language is escaped, the direction one of two words


def name(text: str, languages: Sequence[str] = ()) -> Markup:
    """A name in running text, isolated, so that its direction disturbs nothing."""
    return Markup("<bdi{}>{}</bdi>").format(lang(text, language_of(text, languages)), text)


def speaker(text: str, languages: Sequence[str] = ()) -> Markup:
    """Who speaks, isolated; one who is called by their part in the interview is so in the language of the page."""
    part = PARTS.get(text.casefold())
    return name(text, languages) if part is None else Markup("<bdi>{}</bdi>").format(part)


def in_percent(part: float) -> Markup:
    """A share between 0 and 1 as 71 %, which keeps its order after words from right to left."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(percent(part))


def marked(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """`text` with the characters of `spans` marked; spans that overlap or lie outside are cut to fit."""
    if not spans:
        return escape(text)
    edges = {0, len(text)}
    for start, end in spans:
        edges |= {min(max(start, 0), len(text)), min(max(end, 0), len(text))}
    out, inside = Markup(), False
    for start, end in pairwise(sorted(edges)):
        now = any(a <= start and end <= b for a, b in spans)
        if now != inside:
            out += Markup("<mark>") if now else Markup("</mark>")
            inside = now
        out += escape(text[start:end])
    return out + (Markup("</mark>") if inside else Markup())


def spans(evidence: Sequence[Evidence]) -> list[tuple[int, int]]:
    """The characters that pieces of evidence stand on, to be marked."""
    return [(piece.start, piece.end) for piece in evidence]


def language_choices(languages: Iterable[str], spoken: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Tag, name and whether it is ticked of each language of a form; a script that was chosen is kept."""
    found = []
    for tag in languages:
        chosen = [each for each in spoken if primary(each) == tag]
        found += [(each, language_name(each), True) for each in chosen] or [(tag, language_name(tag), False)]
    return found


def typed(hint: str) -> Markup:
    """A hint in which what is to be typed (*1962~*, *#s12*, *place-064*) runs from left to right."""
    return Markup(_TYPED.sub(r'<bdi class="t" dir="ltr">\g<0></bdi>', str(escape(hint))))  # noqa: S704 - escaped first


def contact(text: str) -> Markup:
    """How the archive can be reached; an e-mail address becomes a link."""
    if _EMAIL.fullmatch(text.strip()):
        return Markup('<a href="mailto:{0}">{0}</a>').format(text.strip())
    return escape(text)


def in_plain(marked_up: str) -> str:
    """Running text without its marks, to be carried away; from right to left, names stay isolated by characters."""
    if not mirrored():
        return Markup(marked_up).striptags()  # noqa: S704 - its marks are taken out
    isolated = _ISOLATED.sub("\N{FIRST STRONG ISOLATE}", marked_up).replace("</bdi>", "\N{POP DIRECTIONAL ISOLATE}")
    return "\N{RIGHT-TO-LEFT MARK}" + Markup(isolated).striptags()  # noqa: S704 - the same


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which empty lines part."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def titled(event: Event) -> str:
    """The title of an event in the language of the request, where the chronology has it; else the usual one."""
    return event.titles.get(tongue().code) or event.title


def event_called(event: EventId, title: str) -> str:
    """What an event is called in the language of the request; `title` where the chronology has it no more."""
    found = room().titles().get(event)
    return title if found is None else titled(found)


def place_called(place: PlaceId, name: str) -> str:
    """What a place of the chronology is called in the language of the request; `name` where it has it no more."""
    return room().place_called(place, interface_language()) or name


def facet_called(facet: str, value: str, name: str) -> str:
    """What a value of a facet is called in the language of the request; `name` where it has no other."""
    match facet:
        case "language":
            return language_name(value)
        case "event":
            return event_called(EventId(value), name)
        case "place":
            return place_called(PlaceId(value), name)
    return FACET_VALUES.get((facet, value), name)


def meant(evidence: Evidence) -> Markup:
    """How a piece of evidence was understood; in English, and marked so, what no other language has words for."""
    said = _understood(evidence)
    if said is not None:
        return said
    return Markup("<bdi{}>{}</bdi>").format(lang(evidence.means, ENGLISH.code), evidence.means)


def _understood(evidence: Evidence) -> Markup | None:
    match evidence.kind:
        case EvidenceKind.PLACE:
            place = room().place_called(evidence.means, interface_language())
            return None if place is None else name(place)
        case EvidenceKind.DATE:
            date = date_meant(evidence.means)
            return None if date is None else escape(date)
    if evidence.means in MEANINGS:
        return escape(say(evidence.means))
    # A cue that an archive has entered for an event means that event.
    event = next((one for one in room().titles().values() if one.title == evidence.means), None)
    return None if event is None else name(titled(event))


def told_in(event: Event) -> str:
    """The language in which the summary of an event stands first: that of the request, where there is one."""
    return tongue().code if tongue().code in event.summaries and tongue() is not ENGLISH else event.source_language


def add_words(app: Flask) -> None:
    """Give the templates of `app` these words."""
    app.jinja_env.filters.update(
        clock=clock, length_of=length, percent=in_percent, soon=soon, spoken=spoken, agreed=agreed,
        edtf=in_words, country=country_called, deed=deed, understood=understood, bdi=name,
        speaker=speaker, marked=marked, typed=typed, in_plain=in_plain, paragraphs=paragraphs, language_of=language_of,
        language_name=language_name, role_name=ROLE_NAMES.__getitem__, source_kind=source_kind, said_here=said_here,
        share=share, what_is_open=what_is_open, spans=spans, how_checked=how_checked,
        stands=stands, in_groups=in_groups, titled=titled, told_in=told_in, meant=meant,
        figure=in_figures, asserted=asserted, gap_words=gap_words,
    )  # fmt: skip
    app.jinja_env.tests["unchecked"] = lambda tag, event: event.machine_made(tag)
    app.jinja_env.globals.update(
        lang=lang,
        event_called=event_called,
        place_called=place_called,
        facet_called=facet_called,
        direction_of=direction,
        language_choices=language_choices,
        contact=contact,
        halves=halves,
        COMPONENTS=COMPONENTS,
        ASKED_STATES=ASKED_STATES,
        AUDIENCES=AUDIENCES,
        SIDES=SIDES,
        ROLES=ROLES,
        TIERS=TIERS,
        PRECISIONS=PRECISIONS,
        KINDS=KINDS,
        WORK=WORK,
        DESK_STATES=STATES,
        next_place=next_place,
        WITHHELD=WITHHELD,
        CLAIM_KINDS=[kind.value for kind in ClaimKind],
        STANCES=[stance.value for stance in Stance],
        STANCE_WORDS=STANCE_WORDS,
        VOICE_NAMES=VOICE_NAMES,
    )
