"""The language of the interface, which is a prefix of the address: `/kk/t/k7m2qx9d` is `/t/k7m2qx9d` in Kazakh.

What is answered never depends on what a browser says that it prefers: one address is one answer for everybody.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote

from babel import Locale
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, get_translations

NO_BREAK = "\N{NO-BREAK SPACE}"
JOINER = "\N{WORD JOINER}"

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A language of the interface: its prefix and its catalogue (`code`), how it is tagged, what it calls itself."""

    code: str
    tag: str
    name: str
    locale: str
    direction: str = "ltr"

    @property
    def prefix(self) -> str:
        """What stands before an address; English has none."""
        return "" if self.code == "en" else f"/{self.code}"

    @property
    def by_locale(self) -> Locale:
        """Its numbers, dates and plural forms, by the Unicode CLDR."""
        return _locale(self.locale)


@lru_cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


ENGLISH = Tongue(code="en", tag="en", name="English", locale="en_GB")
TONGUES = {
    tongue.code: tongue
    for tongue in (
        ENGLISH,
        Tongue(code="ru", tag="ru", name="Русский", locale="ru"),
        Tongue(code="kk", tag="kk", name="Қазақша", locale="kk"),
        Tongue(code="zh", tag="zh-Hans", name="中文", locale="zh_Hans"),
        Tongue(code="ug", tag="ug", name="ئۇيغۇرچە", locale="ug", direction="rtl"),
        Tongue(code="ky", tag="ky", name="Кыргызча", locale="ky"),
    )
}
"""In the order in which they are offered, English first: its words stand in templates and code themselves."""

SPOKEN, BEFORE = "oralhist.tongue", "oralhist.before"
"""Where a request says the code of its language, and what of its address stands before the prefix."""


class Prefixed:
    """The application below, which is told the language of an address and not the prefix that says it."""

    def __init__(self, below: Any) -> None:
        self._below = below

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Move a known prefix from the path to what stands before it, so that every route and link keeps it."""
        code, rest = parted(environ.get("PATH_INFO", ""))
        before = environ.get("SCRIPT_NAME", "")
        if code != ENGLISH.code:
            environ |= {SPOKEN: code, BEFORE: before, "SCRIPT_NAME": f"{before}/{code}", "PATH_INFO": rest}
        elif SPOKEN not in environ:
            environ |= {SPOKEN: code, BEFORE: before}
        return cast(Iterable[bytes], self._below(environ, start_response))


def parted(path: str) -> tuple[str, str]:
    """The code of the language that `path` begins with, English where it begins with none, and the rest of it."""
    first, _, rest = path.removeprefix("/").partition("/")
    if path.startswith("/") and first in TONGUES and first != ENGLISH.code:
        return first, f"/{rest}"
    return ENGLISH.code, path


def tongue() -> Tongue:
    """The language in which this request is answered; English outside a request."""
    return TONGUES[request.environ.get(SPOKEN, ENGLISH.code)] if has_request_context() else ENGLISH


def root() -> str:
    """What stands before the path of an address in this language: nothing, or `/kk`."""
    return str(request.environ.get(BEFORE, "")) + tongue().prefix


def nowhere() -> None:
    """Let the page lead to the first page of the other languages: it is the same wherever it is answered."""
    g.nowhere = True


def in_other_tongues() -> Iterator[tuple[Tongue, str]]:
    """Each language with the address of this page in it, with the same question, or of the first page."""
    before, here = str(request.environ.get(BEFORE, "")), request.script_root
    inner = here.removeprefix(root())
    for one in TONGUES.values():
        yield one, before + one.prefix + inner + _place()


def _place() -> str:
    if "nowhere" in g:
        return "/"
    place = quote(request.path, safe="/!$&'()*+,;=:@~")
    if request.method not in ("GET", "HEAD"):
        # The page that answers a form; where nothing can be opened there, the first page.
        adapter = current_app.create_url_adapter(request)
        return place if adapter is not None and adapter.test(method="GET") else "/"
    asked = quote(request.query_string, safe="!$&'()*+,;=:@~/?%")
    return f"{place}?{asked}" if asked else place


@lru_cache
def catalogue(file: Path) -> Translations:
    """The translations of one file, read once by a process: no step of a build stands between editing and seeing."""
    with file.open("rb") as source:
        read = read_po(source)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return Translations(compiled)


_UNTRANSLATED = NullTranslations()


class InMemory(Domain):  # type: ignore[misc]
    """The messages of the application, from the catalogue of the language in which it answers."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def get_translations(self) -> NullTranslations:
        """The catalogue of this request; none for English."""
        spoken = tongue()
        if spoken is ENGLISH:
            return _UNTRANSLATED
        return catalogue(self._folder / spoken.code / "LC_MESSAGES" / "messages.po")


class Translating(Babel):  # type: ignore[misc]
    """Flask-Babel on catalogues that are read as they stand."""

    domain_instance: Domain

    def __init__(self, app: Flask, folder: Path) -> None:
        self.domain_instance = InMemory(folder)
        super().__init__(app, locale_selector=lambda: tongue().locale)


def say(words: str, **values: object) -> str:
    """`words` in the language of the request, with `values` in their places."""
    said = _translated(words)
    return said % values if values else said


def _translated(words: str) -> str:
    return words if tongue() is ENGLISH else str(get_translations().ugettext(words))


def term(words: str) -> str:
    """`words`, which are found for the catalogues here and translated where they are shown."""
    return words


def terms(one: str, several: str) -> tuple[str, str]:
    """A number of things, for one and for several, found for the catalogues here and translated when counted."""
    return one, several


class Terms(Mapping[Key, str]):
    """Words by what they stand for, each given in the language of the request."""

    def __init__(self, words: Mapping[Key, str]) -> None:
        self._words = dict(words)

    def __getitem__(self, key: Key) -> str:
        return say(self._words[key])

    def __iter__(self) -> Iterator[Key]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


COUNTED = {
    "account": terms("%(num)s account", "%(num)s accounts"),
    "claim": terms("%(num)s claim", "%(num)s claims"),
    "code": terms("%(num)s code", "%(num)s codes"),
    "correction": terms("%(num)s correction", "%(num)s corrections"),
    "deposit": terms("%(num)s deposit", "%(num)s deposits"),
    "event": terms("%(num)s event", "%(num)s events"),
    "hour": terms("%(num)s hour", "%(num)s hours"),
    "job": terms("%(num)s job", "%(num)s jobs"),
    "line": terms("%(num)s line", "%(num)s lines"),
    "link": terms("%(num)s link", "%(num)s links"),
    "minute": terms("%(num)s minute", "%(num)s minutes"),
    "passage": terms("%(num)s passage", "%(num)s passages"),
    "person": terms("%(num)s person", "%(num)s persons"),
    "place": terms("%(num)s place", "%(num)s places"),
    "row": terms("%(num)s row", "%(num)s rows"),
    "second": terms("%(num)s second", "%(num)s seconds"),
    "segment": terms("%(num)s segment", "%(num)s segments"),
    "source": terms("%(num)s source", "%(num)s sources"),
    "suggestion": terms("%(num)s suggestion", "%(num)s suggestions"),
    "testimony": terms("%(num)s testimony", "%(num)s testimonies"),
    "year": terms("%(num)s year", "%(num)s years"),
}
"""What pages count, as `count` is told it: every language has its own plural forms."""


def count(number: int, thing: str) -> str:
    """A number of things: 1 account, 12 accounts, 2 testimonies."""
    one, several = COUNTED[thing] if thing in COUNTED else _in_english(thing)
    return str(get_translations().ungettext(one, several, number)) % {"num": digits(number)}


def _in_english(thing: str) -> tuple[str, str]:
    # A test refuses what is not in COUNTED; until it is, the page says it in English.
    return f"%(num)s {thing}", f"%(num)s {f'{thing[:-1]}ies' if thing.endswith('y') else f'{thing}s'}"


def digits(value: float) -> str:
    """A number in figures: 12,000; 38.7."""
    return format_decimal(value, locale=tongue().by_locale)


def listed(things: Iterable[str]) -> str:
    """Things in a row: *a*, *a and b*, *a, b and c*."""
    row = list(things)
    if len(row) < 2:
        return "".join(row)
    if tongue().code != "ug":
        return format_list(row, locale=tongue().by_locale)
    # The CLDR has no lists for Uyghur and would join them as in English.
    return " ۋە ".join(["، ".join(row[:-1]), row[-1]])


def add_tongues(app: Flask, folder: Path) -> None:
    """Let `app` answer in every language whose catalogue is in `folder`."""
    app.wsgi_app = Prefixed(app.wsgi_app)  # type: ignore[method-assign]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    Translating(app, folder)
    # As Flask-Babel has them, but that what is English already, a thousand times on a long page, is not looked up.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=_translated,
        ngettext=lambda one, several, n: get_translations().ungettext(one, several, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(tongue=tongue, in_other_tongues=in_other_tongues, count=count)
    app.jinja_env.filters.update(listed=listed, digits=digits)
