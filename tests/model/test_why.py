"""Why something is readable or not is said in one sentence; that it agrees with the rule is in test_access_agrees."""

from __future__ import annotations

from datetime import date

import pytest

from oralhist.model.access import CLOSED, OPEN, Audience, Clearance, Component, Decision, Grant, State, Terms, Viewer
from oralhist.model.why import Line, why

TODAY, LATER = date(2026, 3, 1), date(2030, 1, 1)
DESCRIPTION, TRANSLATION = Component.DESCRIPTION, Component.TRANSLATION
ALL = dict.fromkeys(Component, Decision(audience=OPEN))
RESEARCHERS = Decision(audience=frozenset([Audience.RESEARCHERS]))
BOLAT = Viewer(clearance=Clearance.MEMBER, name="bolat")


@pytest.mark.parametrize(
    ("viewer", "component", "terms", "line", "sentence"),
    [
        (BOLAT, DESCRIPTION, Terms(state=State.SEALED, decisions=ALL), Line.SEALED, "sealed, to archivists too"),
        (Viewer(clearance=Clearance.ARCHIVIST), DESCRIPTION, Terms(), Line.KEEPER, "archivists read"),
        (BOLAT, DESCRIPTION, Terms(state=State.HIDDEN, decisions=ALL), Line.HIDDEN, "withdrawn or hidden"),
        (BOLAT, DESCRIPTION, Terms(), Line.UNDECIDED, "has decided on the description."),
        (
            *(BOLAT, TRANSLATION, Terms(decisions={**ALL, Component.TRANSCRIPT: Decision(audience=CLOSED)})),
            *(Line.CLOSED, "the transcript is closed, as agreed, of which the translation is a part."),
        ),
        (
            *(BOLAT, DESCRIPTION, Terms(decisions={DESCRIPTION: Decision(audience=OPEN, embargo=LATER)})),
            *(Line.EMBARGO, "the description opens on 2030-01-01, not before."),
        ),
        (BOLAT, DESCRIPTION, Terms(decisions={DESCRIPTION: RESEARCHERS}), Line.OTHERS, "is open to researchers alone."),
        (BOLAT, DESCRIPTION, Terms(decisions=ALL), Line.AUDIENCE, "Readable: the description is open to everybody."),
        (
            *(BOLAT, DESCRIPTION),
            Terms(
                decisions={DESCRIPTION: RESEARCHERS},
                grants=frozenset([Grant(account="bolat", component=DESCRIPTION, until=LATER)]),
            ),
            *(Line.GRANT, "was given to bolat by name through 2030-01-01."),
        ),
    ],
)
def test_the_line_that_decided_is_said_in_one_sentence(viewer, component, terms, line, sentence):
    said = why(viewer, component, terms, TODAY)
    assert said.line is line
    assert sentence in said.sentence
    assert said.sentence.count(".") == 1 and said.sentence.endswith(".")
    assert said.sentence.startswith("Readable" if said.readable else "Not readable")
