"""The words of the forms that are printed: for consent and for the interviewer's permission, in six languages.

They lie in ``web/forms``, a file a language, all with the same keys. Whoever changes what a form says changes
`VERSION`, to which records refer.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import oralhist
from oralhist.model.access import Audience, Component
from oralhist.model.refusals import NotFound

VERSION = "1"
KINDS = ("consent", "interviewer")
LANGUAGES = ("en", "ru", "kk", "zh", "ug", "ky")


def web_part(name: str) -> Path:
    """A folder of what is shown on the web: inside the wheel, or at the top of a checkout."""
    package = Path(oralhist.__file__).resolve().parent
    shipped = package / "shipped" / "web"
    return (shipped if shipped.is_dir() else package.parents[1] / "web") / name


@lru_cache
def words(language: str) -> dict[str, Any]:
    """What the forms say in `language`, as the file has it; `NotFound` where they are not in that language."""
    if language not in LANGUAGES:
        raise NotFound(f"There is no form in {language[:20]!r}.", f"There are forms in {', '.join(LANGUAGES)}.")
    with (web_part("forms") / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def order() -> dict[str, list[str]]:
    """The parts and the audiences in the order in which a form has them, the narrowest audience first."""
    audiences = [Audience.FAMILY, Audience.RESEARCHERS, Audience.PUBLIC]
    return {"parts": [one.value for one in Component], "audiences": ["nobody", *(one.value for one in audiences)]}
