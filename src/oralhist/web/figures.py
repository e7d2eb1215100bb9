"""Figures and claims in English words and numbers: *about 20,000*, *14,000 or more*, *1962 to 1991*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oralhist.model.chronology import VOICES, Figure, Source
from oralhist.model.claims import Assertion, ClaimKind, Stance
from oralhist.model.views import Account, EventView
from oralhist.web.dates import in_words
from oralhist.web.tongues import NO_BREAK, Terms, digits, say, term

STANCE_WORDS = Terms(
    {
        Stance.AGREES: term("agrees"),
        Stance.DIFFERS: term("differs"),
        Stance.ADDS: term("adds what no source says"),
        Stance.UNCLEAR: term("unclear how it stands"),
    }
)


CLAIMED = Terms(
    {
        ClaimKind.DATE: term("a date"),
        ClaimKind.NUMBER: term("a number"),
        ClaimKind.CAUSE: term("a cause"),
        ClaimKind.ORDER: term("an order"),
        ClaimKind.NAME: term("a name"),
    }
)
"""What a claim is about, where its words alone say what it asserts."""

UNITS = Terms(
    {
        "people": term("people"),
        "households": term("households"),
        "animals": term("animals"),
        "carts": term("carts"),
        "days": term("days"),
        "years": term("years"),
        "farms": term("farms"),
        "posts": term("posts"),
        "visits": term("visits"),
        "km": term("km"),
        "mu": term("mu"),
        "yuan": term("yuan"),
    }
)
"""What is counted; another unit that an archive has entered stands as it is."""

NARRATORS = "narrators"
VOICE_NAMES = Terms(
    {
        "article": term("The article"),
        "chinese-officials": term("Chinese officials and official writers"),
        "soviet-officials": term("Soviet officials"),
        "scholars": term("Scholars"),
        "reference": term("Reference works"),
        "press": term("The press"),
        "popular": term("Popular texts, mostly without sources"),
        "memoirs": term("Memoirs and interviews"),
        "others": term("Others"),
        NARRATORS: term("Narrators in this archive"),
    }
)


def in_figures(figure: Figure) -> str:
    """The number that a source gives, with its unit where that is not people; *no number* where it gives none."""
    if figure.low is None and figure.high is None:
        return say("no number")
    return _span(figure.low, figure.high, figure.unit, about=figure.about, bare=("people", "year"))


def asserted(claim: Assertion) -> str:
    """What a claim asserts: *about 60,000 people*, *April 1962*; for other kinds, which kind it is."""
    if claim.kind is ClaimKind.DATE:
        return in_words(claim.date)
    if claim.kind is ClaimKind.NUMBER and (claim.low is not None or claim.high is not None):
        return _span(claim.low, claim.high, claim.unit, about=claim.about, bare=("year",))
    return CLAIMED[claim.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A figure that a voice gives: what it says, of what, when, and the source, or the account that says it here.

    `bare` is whether it gives no number: its words say it then.
    """

    figure: str
    what: str
    as_of: str
    words: str
    source: Source | None
    account: Account | None
    stance: str
    bare: bool = False


def by_voice(view: EventView, sources: Mapping[str, Source]) -> list[tuple[str, list[Said]]]:
    """The figures of an event under the voices that say them, narrators of this archive last, each with its source."""
    found: dict[str, list[Said]] = {voice: [] for voice in (*VOICES, NARRATORS)}
    for figure in view.event.figures:
        source = sources[figure.source]
        found[source.voice].append(
            Said(
                figure=in_figures(figure),
                what=figure.what,
                as_of=figure.as_of,
                words=figure.words,
                source=source,
                account=None,
                stance="",
                bare=figure.low is None and figure.high is None,
            )
        )
    for account in view.told:
        for claim in account.claims:
            if claim.kind is ClaimKind.NUMBER:
                said = asserted(claim.assertion)
                stance = STANCE_WORDS[claim.stance]
                found[NARRATORS].append(
                    Said(
                        figure=said,
                        what=claim.note,
                        as_of="",
                        words=claim.words,
                        source=None,
                        account=account,
                        stance=stance,
                    )
                )
    return [(VOICE_NAMES[voice], some) for voice, some in found.items() if some]


def _span(low: float | None, high: float | None, unit: str, *, about: bool, bare: tuple[str, ...]) -> str:
    shown = "" if unit in bare or unit == "percent" else UNITS.get(unit, unit)
    plain = unit == "year"
    least, most = (None if one is None else number(one, plain=plain) for one in (low, high))
    if least == most:
        said = f"{least}"
    elif most is None:
        said = say("%(number)s or more", number=least)
    elif least is None:
        said = say("up to %(number)s", number=most)
    else:
        said = say("%(least)s to %(most)s", least=least, most=most)
    said = say("about %(number)s", number=said) if about else said
    if unit == "percent":
        return say("%(share)s %%", share=said).replace(" %", f"{NO_BREAK}%")
    return f"{said}\N{NO-BREAK SPACE}{shown}" if shown else said


def number(value: float, *, plain: bool = False) -> str:
    """60,000; 38.7; a year (`plain`) without what parts thousands."""
    return f"{value:.10g}" if plain else digits(value)
