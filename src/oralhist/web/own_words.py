"""What is said on a narrator's own pages, in plain words: the parts of an account, what is asked, what was done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from oralhist.model.access import Audience, Component, State
from oralhist.model.mine import Kind, OwnView, Whom
from oralhist.web.tongues import Terms, listed, say, term
from oralhist.web.whole import AUDIENCES, agreed

OWN_PARTS = Terms(
    {
        Component.DESCRIPTION: term("What it is about: title, summary, day and place"),
        Component.NAME: term("Your name"),
        Component.KINSHIP: term("Your family, your side, your year of birth"),
        Component.TRANSCRIPT: term("Your words, written down"),
        Component.TRANSLATION: term("Your words in another language"),
        Component.SOUND: term("Your voice"),
        Component.PICTURE: term("Pictures"),
        Component.DOWNLOAD: term("Copies that people take home"),
    }
)
"""The parts of an account, as somebody says it who told it."""

REQUESTS = Terms(
    {
        Kind.LOOSENING: term("Open something that is closed"),
        Kind.NAME: term("A name is written wrongly"),
        Kind.QUESTION: term("Anything else"),
        Kind.ERASURE: term("Erase all of it"),
    }
)

READERS = Terms(
    {
        Whom.YOU: term("You"),
        Whom.ARCHIVE: term("The archivists"),
        Whom.RESEARCHER: term("A researcher"),
        Whom.FAMILY: term("Somebody with a family account"),
        Whom.SPEAKER: term("Somebody who speaks there"),
        Whom.ANYBODY: term("Somebody"),
        Whom.GONE: term("Somebody who has no account any more"),
    }
)
DOERS = Terms(
    {
        Whom.YOU: term("you"),
        Whom.ARCHIVE: term("the archive"),
        Whom.RESEARCHER: term("A researcher"),
        Whom.FAMILY: term("Somebody with a family account"),
        Whom.SPEAKER: term("somebody else who speaks there"),
        Whom.ANYBODY: term("somebody who complained"),
        Whom.GONE: term("Somebody who has no account any more"),
    }
)

DEEDS = Terms(
    {
        "opened": term("opened it"),
        "played": term("listened to it"),
        "exported": term("took a copy of its words"),
        "ingested": term("taken into the archive"),
        "recording-covered": term("a recording added"),
        "described": term("described, or described otherwise"),
        "consent-recorded": term("written down what was agreed"),
        "pseudonym-given": term("given another name in place of the real one"),
        "speaker-added": term("noted who else speaks"),
        "speaker-removed": term("noted who does not speak there after all"),
        "withdrawn": term("hidden"),
        "restricted": term("something withheld"),
        "restriction-lifted": term("something shown again that was withheld"),
        "granted": term("given to somebody by name"),
        "grant-ended": term("taken back from somebody who had it by name"),
        "sealed": term("sealed"),
        "unsealed": term("the seal broken"),
        "revised": term("the words corrected"),
        "link-recorded": term("written down whether it stands beside the family’s other accounts"),
        "link-made": term("a private link made"),
        "link-revoked": term("a private link revoked"),
        "tightened": term("closed further"),
        "asked": term("something asked of the archive"),
        "answered": term("an answer given"),
        "complained": term("complained of"),
        "hidden-for-a-while": term("hidden for a while after a complaint"),
        "complaint-decided": term("a complaint decided on"),
    }
)
"""What the ledger has, by its verb."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Parts of an account of which the same holds: what was agreed; who may see them `today`, empty where as agreed."""

    parts: tuple[Component, ...]
    agreed: str
    today: str


def alike(view: OwnView) -> list[Alike]:
    """The parts of one's own account, those together of which the same holds, so that each thing is said once.

    Where nobody may see anything today, which is said of all of it, it is said of no part.
    """
    found: dict[tuple[str, str], list[Component]] = {}
    nobody = view.state is not State.KEPT or bool(view.hidden_until) or not (view.open_today or view.given)
    for part in view.parts:
        wanted = frozenset() if part.agreed is None else part.agreed.audience
        today = "" if nobody or _widest(part.readers) == _widest(wanted) else _today(part.readers)
        found.setdefault((agreed(part.agreed), today), []).append(part.component)
    return [Alike(parts=tuple(parts), agreed=said, today=today) for (said, today), parts in found.items()]


def _widest(audience: frozenset[Audience]) -> frozenset[Audience]:
    """The public is everybody, whoever is named beside it."""
    return frozenset([Audience.PUBLIC]) if Audience.PUBLIC in audience else audience


def _today(readers: frozenset[Audience]) -> str:
    whom = listed(AUDIENCES[each] for each in Audience if each in _widest(readers))
    return say("today: %(whom)s", whom=whom or say("nobody but the archivists"))


def add_own_words(app: Flask) -> None:
    """Give the templates of `app` these words."""
    app.jinja_env.filters["alike"] = alike
    app.jinja_env.globals.update(OWN_PARTS=OWN_PARTS, REQUESTS=REQUESTS, READERS=READERS, DOERS=DOERS, DEEDS=DEEDS)
