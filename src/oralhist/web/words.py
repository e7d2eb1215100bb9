"""Values in words for people who read English: times, lengths, languages, audiences; and text with its direction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise

from flask import Flask
from markupsafe import Markup, escape

from oralhist.formats.gaps import in_words as gap_words
from oralhist.model.access import Audience, Component, Decision
from oralhist.model.asking import Asking
from oralhist.model.chronology import Evidence, EvidenceKind
from oralhist.model.claims import ClaimKind, Stance
from oralhist.model.desk import JobView
from oralhist.model.text import direction, primary
from oralhist.model.transcript import Checked, Flag, MakerKind
from oralhist.model.views import Standing, TestimonyView, TranscriptView
from oralhist.web.dates import in_words
from oralhist.web.figures import STANCE_WORDS, asserted, in_figures
from oralhist.web.tongues import NO_BREAK, Terms, count, listed, say, term

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
AUDIENCES = Terms(
    {
        Audience.PUBLIC: term("anyone"),
        Audience.RESEARCHERS: term("researchers"),
        Audience.FAMILY: term("the family"),
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

PARTS = ("narrator", "interviewer", "speaker")
"""How those who speak are called where they are not called by name."""

_EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,200}")
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


def length(ms: int | None) -> str:
    """How long something lasts: 1 h 18 min, 44 min, 38 s; *text only* where it does not sound."""
    if ms is None:
        return say("text only")
    seconds = round(ms / 1000)
    if seconds < 60:
        return _unbroken(say("%(seconds)s s", seconds=seconds))
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return _unbroken(say("%(minutes)s min", minutes=minutes))
    if not minutes:
        return _unbroken(say("%(hours)s h", hours=hours))
    return _unbroken(say("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes))


def percent(share: float) -> str:
    """A share between 0 and 1 as 71 %, never rounded up to certainty."""
    return _unbroken(say("%(share)s %%", share=min(99, round(share * 100))))


def _unbroken(text: str) -> str:
    return text.replace(" ", NO_BREAK)


def soon(seconds: int | None) -> str:
    """How long something still takes, roughly, in words."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    if minutes < 1:
        return say("less than a minute left")
    if minutes < 90:
        return say("about %(time)s left", time=count(minutes, "minute"))
    return say("about %(time)s left", time=count(round(minutes / 60), "hour"))


LANGUAGE_NAMES = Terms(
    {
        "kk": term("Kazakh"),
        "ug": term("Uyghur"),
        "ky": term("Kyrgyz"),
        "ru": term("Russian"),
        "zh": term("Chinese"),
        "en": term("English"),
        "uz": term("Uzbek"),
        "tt": term("Tatar"),
        "mn": term("Mongolian"),
    }
)
"""The languages of testimonies. They are not taken from the CLDR, so that an archive can say them its own way."""

SCRIPTS = Terms(
    {
        "Arab": term("%(language)s in Arabic script"),
        "Latn": term("%(language)s in Latin script"),
        "Hant": term("%(language)s (traditional)"),
    }
)


def language_name(language: str) -> str:
    """What a language is called: *Kazakh*, *Kazakh in Arabic script*."""
    code = primary(language)
    name = LANGUAGE_NAMES.get(code, language)
    usual = {"ug": "Arab", "en": "Latn"}.get(code)
    for script, words in SCRIPTS.items():
        if f"-{script}" in language and script != usual:
            return words % {"language": name}
    return name


def spoken(languages: Sequence[str]) -> str:
    """Languages by name: *Kazakh and Russian*."""
    return listed(language_name(language) for language in languages)


def agreed(decision: Decision | None) -> str:
    """Who may read a part, as a narrator decided, for archivists."""
    if decision is None:
        return "closed: nothing agreed yet"
    if not decision.audience:
        return "closed, as agreed"
    if Audience.PUBLIC in decision.audience:
        whom = "open to anyone"
    else:
        whom = "open to " + listed([AUDIENCES[each] for each in Audience if each in decision.audience])
    if decision.embargo is None:
        return whom
    return f"{whom} from {in_words(decision.embargo.isoformat())} on"


def how_checked(text: TranscriptView, short: bool = False) -> str:
    """How much of a transcript a person has checked, in a sentence, or as part of one."""
    if not text.checked.of_segments:
        return "no word is written down" if text.maker is MakerKind.PERSON else "a machine heard nobody speak"
    sure = "" if text.confidence is None else f", {percent(text.confidence)} sure on average"
    by = "heard by a machine"
    if text.maker is MakerKind.MACHINE:
        by += f" ({text.maker_name})"
    if not text.checked.segments:
        by += sure
    if text.checked.whole:
        return "written or checked by a person" if short else "Written or checked by a person."
    if not text.checked.segments:
        return f"{by}; nobody has checked it yet" if short else f"{by.capitalize()}; nobody has checked it yet."
    told = "a person has checked " + share(text.checked)
    return told if short else f"{told.capitalize()}. The rest is machine text{sure}."


def share(checked: Checked) -> str:
    """How much is checked: *12 min of 58 min, 40 of 312 segments*."""
    segments = f"{checked.segments:,} of {count(checked.of_segments, 'segment')}"
    return f"{length(checked.ms)} of {length(checked.of_ms)}, {segments}" if checked.of_ms else segments


WORK = Terms(
    {
        "derive": term("Making the access copies of"),
        "transcribe": term("Transcribing"),
        "sync": term("Finding the times of"),
        "tag": term("Suggesting events in"),
        "index": term("Indexing"),
        "purge": term("Taking what is closed out of the index, for"),
        "remove": term("Removing the files of"),
        "words": term("Finding each word of"),
        "translate": term("Translating"),
    }
)
"""What a job does, before the number of the testimony."""


def stands(job: JobView) -> str:
    """How a job stands, in words: its place in the queue, how far it is, how long it still takes."""
    if job.place is not None:
        return "waiting, next" if job.place == 1 else f"waiting, {count(job.place - 1, 'job')} before it"
    if job.state != "running":
        return job.state.replace("-", " ")
    step = "window" if job.kind in ("transcribe", "translate", "sync", "words") else "step"
    far = f", {step} {job.done:,} of {job.total:,}" if job.total else ""
    return "running" + far + (f", {soon(job.seconds_left)}" if job.seconds_left is not None else "")


def in_groups(jobs: Sequence[JobView]) -> list[tuple[str, list[JobView]]]:
    """Jobs under what is told of them, those that run first, those that wait in the order of the queue."""
    states = {
        "Under way": ("running", "waiting"),
        "Failed": ("failed",),
        "For a person": ("for-a-person",),
        "Ended": ("done", "cancelled"),
    }
    found = {name: [job for job in jobs if job.state in those] for name, those in states.items()}
    found["Under way"].sort(key=lambda job: (job.place is not None, job.place or 0, job.id))
    return list(found.items())


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
    """Who speaks, isolated; one who is called by their part in the interview begins with a capital."""
    return name(text.capitalize() if text in PARTS else text, languages)


def marked(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """`text` with the characters of `spans` marked; spans that overlap or lie outside are cut to fit."""
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


def what_is_open(view: TestimonyView) -> list[str]:
    """What this viewer may do with a testimony, in sentences."""
    reads, hears = Component.TRANSCRIPT in view.open, Component.SOUND in view.open
    if reads and hears:
        said = ["You may read, listen to and quote this account."]
    elif reads:
        said = ["You may read and quote this account.", "Its sound is not open to you."]
    elif hears:
        said = ["You may listen to this account.", "Its words are not open to you."]
    else:
        said = ["You may know of this account. Neither its words nor its sound are open to you."]
    if reads and view.transcript is None:
        said.append("Nobody has written its words down yet.")
    if hears and not view.recordings:
        said.append("It has no recording.")
    elif hears and not all(recording.ready for recording in view.recordings):
        said.append("Its sound is being prepared; come back in a while.")
    if Component.NAME not in view.open:
        said.append("Who tells it is not open to you.")
    return said


def language_choices(languages: Mapping[str, str], spoken: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Tag, name and whether it is ticked of each language of a form; a script that was chosen is kept."""
    found = []
    for tag, its_name in languages.items():
        chosen = [each for each in spoken if primary(each) == tag]
        found += [(each, language_name(each), True) for each in chosen] or [(tag, its_name, False)]
    return found


def contact(text: str) -> Markup:
    """How the archive can be reached; an e-mail address becomes a link."""
    if _EMAIL.fullmatch(text.strip()):
        return Markup('<a href="mailto:{0}">{0}</a>').format(text.strip())
    return escape(text)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which empty lines part."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def add_words(app: Flask) -> None:
    """Give the templates of `app` these words."""
    app.jinja_env.filters.update(
        clock=clock, length_of=length, percent=percent, soon=soon, spoken=spoken, agreed=agreed,
        edtf=in_words, bdi=name, speaker=speaker, marked=marked, paragraphs=paragraphs, language_of=language_of,
        language_name=language_name, share=share, what_is_open=what_is_open, spans=spans, how_checked=how_checked,
        stands=stands, in_groups=in_groups,
        figure=in_figures, asserted=asserted, gap_words=gap_words,
    )  # fmt: skip
    app.jinja_env.tests["unchecked"] = lambda tag, event: event.machine_made(tag)
    app.jinja_env.globals.update(
        lang=lang,
        direction_of=direction,
        language_choices=language_choices,
        contact=contact,
        halves=halves,
        COMPONENTS=COMPONENTS,
        ASKED_STATES=ASKED_STATES,
        AUDIENCES=AUDIENCES,
        SIDES=SIDES,
        KINDS=KINDS,
        WORK=WORK,
        WITHHELD=WITHHELD,
        CLAIM_KINDS=[kind.value for kind in ClaimKind],
        STANCES=[stance.value for stance in Stance],
        STANCE_WORDS=STANCE_WORDS,
    )
