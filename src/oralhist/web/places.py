"""The pages of places: the map, the list, and each place with the accounts that name it."""

from __future__ import annotations

from flask import Blueprint, render_template

from oralhist.model.access import Clearance
from oralhist.model.identifiers import PlaceId
from oralhist.web.asking import room
from oralhist.web.interface import language
from oralhist.web.mapping import picture
from oralhist.web.needs import needs
from oralhist.web.noting import note_shown
from oralhist.web.tongues import Terms, term

bp = Blueprint("places", __name__, url_prefix="/places")

LANDS = Terms({"KZ": term("Kazakhstan"), "CN": term("Xinjiang, China"), "KG": term("Kyrgyzstan")})
SCRIPTS = Terms(
    {
        "Latn": term("Latin script"),
        "Cyrl": term("Cyrillic script"),
        "Arab": term("Arabic script"),
        "Hani": term("Chinese script"),
        "Zzzz": term("other"),
    }
)


@bp.get("")
@needs(Clearance.PUBLIC)
def listed() -> str:
    """All places: on a map, in a sentence, and as a list with all spellings."""
    views, ground = room().gazetteer(language()), room().ground()
    lands = [LANDS[code] for code, _, _ in ground.lands]
    return render_template("places.html", views=views, map=picture(ground, views, lands), lands=lands, scripts=SCRIPTS)


@bp.get("/<place:place>")
@needs(Clearance.PUBLIC)
def shown(place: PlaceId) -> str:
    """A place: its spellings, the events there, the accounts that name it."""
    view = room().place(place, language())
    note_shown(one.address for one in view.told)
    return render_template("place.html", view=view, scripts=SCRIPTS)
