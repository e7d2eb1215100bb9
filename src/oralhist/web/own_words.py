"""What is said on a narrator's own pages, in plain words: the parts of an account, what is asked, what was done."""

from __future__ import annotations

from flask import Flask

from oralhist.model.access import Component
from oralhist.model.mine import Kind, Whom

OWN_PARTS = {
    Component.DESCRIPTION: "What it is about: title, summary, day and place",
    Component.NAME: "Your name",
    Component.KINSHIP: "Your family, your side, your year of birth",
    Component.TRANSCRIPT: "Your words, written down",
    Component.TRANSLATION: "Your words in another language",
    Component.SOUND: "Your voice",
    Component.PICTURE: "Pictures",
    Component.DOWNLOAD: "Copies that people take home",
}
"""The parts of an account, as somebody says it who told it."""

REQUESTS = {
    Kind.LOOSENING: "Open something that is closed",
    Kind.NAME: "A name is written wrongly",
    Kind.QUESTION: "Anything else",
    Kind.ERASURE: "Erase all of it",
}

READERS = {
    Whom.YOU: "You",
    Whom.ARCHIVE: "The archivists",
    Whom.RESEARCHER: "A researcher",
    Whom.FAMILY: "Somebody with a family account",
    Whom.SPEAKER: "Somebody who speaks there",
    Whom.ANYBODY: "Somebody",
    Whom.GONE: "Somebody who has no account any more",
}
DOERS = {
    **READERS,
    Whom.YOU: "you",
    Whom.ARCHIVE: "the archive",
    Whom.SPEAKER: "somebody else who speaks there",
    Whom.ANYBODY: "somebody who complained",
}

DEEDS = {
    "opened": "opened it",
    "played": "listened to it",
    "exported": "took a copy of its words",
    "ingested": "taken into the archive",
    "described": "described, or described otherwise",
    "consent-recorded": "written down what was agreed",
    "pseudonym-given": "given another name in place of the real one",
    "speaker-added": "noted who else speaks",
    "speaker-removed": "noted who does not speak there after all",
    "withdrawn": "hidden",
    "restricted": "something withheld",
    "restriction-lifted": "something shown again that was withheld",
    "granted": "given to somebody by name",
    "grant-ended": "taken back from somebody who had it by name",
    "sealed": "sealed",
    "unsealed": "the seal broken",
    "revised": "the words corrected",
    "link-recorded": "written down whether it stands beside the family’s other accounts",
    "link-made": "a private link made",
    "link-revoked": "a private link revoked",
    "tightened": "closed further",
    "asked": "something asked of the archive",
    "answered": "an answer given",
    "complained": "complained of",
    "hidden-for-a-while": "hidden for a while after a complaint",
    "complaint-decided": "a complaint decided on",
}
"""What the ledger has, by its verb."""


def add_own_words(app: Flask) -> None:
    """Give the templates of `app` these words."""
    app.jinja_env.globals.update(OWN_PARTS=OWN_PARTS, REQUESTS=REQUESTS, READERS=READERS, DOERS=DOERS, DEEDS=DEEDS)
