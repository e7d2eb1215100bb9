"""Sentences that are made below the pages, in the language of whoever meets them: recognised by their English.

Refusals, what a deed is answered with, how a job ended. What is not known here is shown in English; a test finds it.
"""

from __future__ import annotations

import re
from functools import cache

from oralhist.web.dates import in_words
from oralhist.web.notices import NOTICES, READERS, STANDING, WORDS
from oralhist.web.refusals import OF_FORMS, OF_TEXTS
from oralhist.web.refusals_of_work import OF_WORK
from oralhist.web.tongues import ENGLISH, listed, say, term, tongue

SENTENCES = (
    # what went wrong with a request
    term("Something went wrong here, and it is our fault."),
    term("Nothing was changed. Please try again."),
    term("That is more than this form takes."),
    term("This form was not sent from a page of this archive, or your browser did not say so."),
    term("Open the archive by https, or on its own machine by 127.0.0.1, and try again."),
    term("This address does not take that kind of request."),
    term("The form could not be read."),
    term("Go back and try again."),
    term("This form takes no files."),
    # searching
    term("There is no name to look for."),
    term("Write it in any script: Нұрбек, Nurbek, نۇربەك, 努尔别克."),
    term("Give one name."),
    term("The query holds no word to look for."),
    term("Type a word, a name or a place."),
    term("The query has %(length)s characters; %(most)s are the most."),
    term("Look for fewer words."),
    term("The bracket at character %(place)s closes nothing."),
    term("Remove it, or open one before."),
    term("The bracket at character %(place)s is never closed."),
    term("Close it, or remove it."),
    term("Use fewer brackets."),
    term("%(words)s at character %(place)s cannot be understood."),
    term("%(words)s at character %(place)s does not stand between two words."),
    term('Write a word, a "phrase" or (one OR another) on each side.'),
    term('Write one, or put "or" in small letters.'),
    term("%(words)s at character %(place)s is too short a beginning."),
    term("Look for fewer."),
    term("The chronology has no event of that name; the page Events lists them."),
    term("The end lies before the beginning; write the earlier one first."),
    # accounts
    term("Too many tries."),
    term("Wait %(minutes)s min and try again."),
    term("That is not your password."),
    term("Type the one that you logged in with."),
    term("A password has at least %(number)s characters."),
    term("Choose a longer one."),
    term("That name cannot be had."),
    term("Choose another one."),
    term("Use 2 to 40 of a-z, 0-9, dot, dash, underscore."),
    term("vouched for by %(number)s of %(all)s"),
    term("the terms are not accepted yet"),
    # asking for access, and writing to the archivists
    term("No part was chosen that is not open to you."),
    term("Tick at least one of those that are offered."),
    term("You gave no reason."),
    term("Say in a sentence what you need it for."),
    term("The reason is longer than %(most)s characters."),
    term("Shorten it."),
    term("The day until which you ask for it is over."),
    term("Give today or a day to come."),
    term("%(number)s of your requests wait for an answer."),
    term("Wait, or take one back on the page Account."),
    term("The day is not written as 2031-04-25."),
    term("Write the year, the month and the day."),
    term("Several messages came from where you are."),
    term("Wait %(minutes)s min and send it again."),
    term("The message is empty."),
    term("Write what you want to say."),
    term("The message is longer than %(most)s characters."),
    term("Shorten it, or send it in two."),
    term("Give one way: an address or a number."),
    term("The archive has no room for this now."),
    term("Try again tomorrow, or call the archive."),
    # a narrator's own pages
    term("No part was ticked. Nothing was changed."),
    term("Tick at least one."),
    term("It was not said who may still see these parts. Nothing was changed."),
    term("Choose one answer."),
    term("It was not said what you ask for. Nothing was sent."),
    term("Nothing was asked yet."),
    term("Tick the box that says that you are sure."),
    term("One of the times could not be read. Nothing was withheld."),
    term("Write both as 12:03."),
    term("Nothing was changed."),
    term("There is no such recording. Nothing was withheld."),
    term("Choose one of those on the page."),
    term("The first time has to come before the second. Nothing was withheld."),
    term("The recording ends before that. Nothing was withheld."),
    term("Look at the times again."),
    term("The words were changed since you looked at them. Nothing was withheld."),
    term("Look again."),
    term("No line was ticked. Nothing was withheld."),
    term("These lines are being corrected. Nothing was withheld."),
    term("Close the words as a whole, or ask the archive."),
    term("These lines have no times, so that they cannot be found in the sound. Nothing was withheld."),
    term("Close the words as a whole, or ask the archive to withhold them."),
    term("Nothing was written."),
    term("Write what you ask for."),
    term("That is %(length)s characters long; %(most)s are the most."),
    term("Say it in fewer words, or in two."),
    term("Much of what you asked is not answered yet."),
    term("Wait for the answers, or call the archive."),
    term("It is sealed. Nothing can be changed."),
    term("Ask the archive."),
)
"""What stands in %(...)s is found in the English sentence and put into the other one."""


Forms = tuple[tuple[str, re.Pattern[str]], ...]
KNOWN = (*SENTENCES, *OF_FORMS, *OF_TEXTS, *OF_WORK, *NOTICES, *READERS, *STANDING, *WORDS)


def said_here(text: str) -> str:
    """A sentence, or several, in the language of the request; in English what is not known here.

    An English sentence changes only where a day stands in it as 2026-09-30, which becomes 30 September 2026.
    """
    if not text or (tongue() is ENGLISH and not _DAY.search(text)):
        return text
    said, parts, known = [], _ENDS.split(text), 0
    while parts:
        # The longest run of sentences that is known as one; else the first stays as it is.
        for many in range(len(parts), 0, -1):
            found = _said(" ".join(parts[:many]), _forms())
            if found is not None or many == 1:
                said.append(parts[0] if found is None else found)
                known += found is not None
                parts = parts[many:]
                break
    # A name with a full stop in it looks like two sentences.
    whole = None if known else _said(text, _loose_forms())
    return ("" if tongue().code == "zh" else " ").join(said) if whole is None else whole


def recognised(text: str) -> bool:
    """Whether a sentence is known here, as a whole."""
    return text in _exact() or any(form.fullmatch(text) for _, form in _forms())


def _said(text: str, forms: Forms) -> str | None:
    if text in _exact():
        return say(text)
    for sentence, form in forms:
        found = form.fullmatch(text)
        if found is not None:
            return say(sentence, **{name: _value(name, value) for name, value in found.groupdict().items()})
    return None


def _value(name: str, value: str) -> str:
    """What stands in a place of a sentence: a reason, parts, languages and days are words too, a name is not."""
    kind = name.rstrip("0123456789")
    if kind in ("why", "whom", "part", "field"):
        return listed(said_here(one) for one in value.split(" and "))
    if kind == "parts":
        return listed(said_here(one) for one in value.split(", "))
    if kind == "languages":
        return listed(say(one) for one in re.split(", | and ", value))
    if kind == "day":
        return in_words(value)
    return value


@cache
def _exact() -> frozenset[str]:
    return frozenset(sentence.replace("%%", "%") for sentence in KNOWN if "%(" not in sentence)


@cache
def _forms() -> Forms:
    """The sentences with places, the most words first, so that none is taken for one that says less."""
    return tuple((sentence, _form(sentence, r"(?:(?![.!?] ).)+?")) for sentence in _with_places())


@cache
def _loose_forms() -> Forms:
    """The same, with places in which a sentence may seem to end."""
    return tuple((sentence, _form(sentence, ".+?")) for sentence in _with_places())


def _with_places() -> list[str]:
    found = [sentence for sentence in KNOWN if "%(" in sentence]
    return sorted(found, key=lambda sentence: -len(_PLACE.sub("", sentence)))


def _form(sentence: str, place: str) -> re.Pattern[str]:
    parts = _PLACE.split(sentence.replace("%%", "%"))
    written = "".join(re.escape(part) if n % 2 == 0 else f"(?P<{part}>{place})" for n, part in enumerate(parts))
    return re.compile(written, re.DOTALL)


_PLACE = re.compile(r"%\((\w+)\)s")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ENDS = re.compile(r"(?<=[.!?]) +(?=\S)")
