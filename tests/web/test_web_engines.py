"""What scripts and style sheets may ask of a browser: what engines of 2018 know, as old phones have them.

Chromium 69, Safari 12.1 and Firefox 66 (docs/decisions/0032). A script with a word of newer syntax is not run at all,
one that calls a newer method stops half-way, and a rule with a newer selector, or a property with a newer name, is
dropped.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "web" / "static"

NEWER_SYNTAX = {
    "optional chaining": r"\?\.(?![0-9])",
    "nullish": r"\?\?",
    "logical assignment": r"(\|\||&&)=",
    "private names": r"\bthis\.#|^\s*#[a-z]+[ (=;]",
    "lookbehind": r"\(\?<[=!]",
    "numbers with separators or of any size": r"\b[0-9]+(_[0-9]|n\b)",
    "modules": r"^\s*(import|export)\b|\bimport\(|\bimport\.meta",
}
NEWER_CALLS = (
    *("at", "findLast", "findLastIndex", "replaceAll", "matchAll", "toSorted", "toReversed", "fromEntries", "hasOwn"),
    *("allSettled", "any", "withResolvers", "groupBy", "replaceChildren", "requestSubmit", "showModal", "showPopover"),
    *("structuredClone", "randomUUID", "checkVisibility", "timeout", "toggleAttribute", "flatMap", "flat"),
)
NEWER_NAMES = ("submitter", "globalThis", "inert", "globalPrivacyControl", "cookieStore", "navigation")

# Of a pair across the line `-top` and `-bottom` say the same, along it `-start` and `-end`, each by its own.
NEWER_PROPERTIES = re.compile(
    r"(?:^|[{;])\s*((?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:block|inline)|inset(?:-(?:block|inline)(?:-start|-end)?)?)\s*:",
    re.M,
)
REFINEMENT = re.compile(r":focus-visible|:where\(|:has\(|::highlight\(|:not\([^()]*,")


def uncommented(path: Path) -> str:
    comments = r"/\*.*?\*/" if path.suffix == ".css" else r"(?<![:\"'])//[^\n]*"
    return re.sub(comments, "", path.read_text(encoding="utf-8"), flags=re.S)


def apart(selectors: str) -> list[str]:
    """The selectors of a list, whose commas within brackets are their own."""
    found, depth = [""], 0
    for character in selectors:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            found.append("")
        else:
            found[-1] += character
    return found


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_a_script_is_written_in_what_old_phones_know(path):
    script = uncommented(path)
    found = {name: re.findall(pattern, script, re.M) for name, pattern in NEWER_SYNTAX.items()}
    assert {name: those for name, those in found.items() if those} == {}
    calls = [name for name in NEWER_CALLS if re.search(rf"(?<!window)\.{name}\(", script)]
    names = [name for name in NEWER_NAMES if re.search(rf"\.{name}\b", script)]
    assert calls + names == []
    # Chromium below 72 else asks as somebody unknown: *Leave this page* logged nobody out.
    assert script.count("fetch(") == script.count('credentials: "same-origin"')
    # The whole of a file as bytes came to pieces of a file two years after it came to answers.
    assert not re.search(r"(?<!Response\(part\))\.arrayBuffer\(", script)


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_asks_for_no_property_that_old_phones_drop(path):
    sheet = re.sub(r"@supports not \(inset: 0\)", "", uncommented(path))
    assert NEWER_PROPERTIES.findall(sheet) == []
    assert not re.search(r":is\(|float: inline|[ (]m(in|ax)\([^)]*,", sheet)
    # The value of a custom property that is not understood takes whatever uses it with it.
    known = re.sub(r"@supports \(inline-size: clamp.*?\n\}\n", "", sheet, flags=re.S)
    assert not re.search(r"--[a-z-]+: *clamp\(", known)
    # One selector of a list that is not understood takes the others with it.
    for selectors in re.findall(r"([^{};]+)\{", sheet):
        alone = [bool(REFINEMENT.search(one)) for one in apart(selectors)]
        assert len(set(alone)) == 1, selectors.strip()


@pytest.mark.parametrize("name", ["site.css", "booklet.css"])
def test_words_in_a_list_begin_on_their_own_side(name):
    """Firefox, Safari and older Chromium have `li { text-align: match-parent }`: Uyghur in English began left."""
    assert re.search(r"^li \{ text-align: start; \}", uncommented(STATIC / name), re.M)


def test_where_nothing_stands_between_things_in_a_row_old_phones_have_margins():
    sheet = uncommented(STATIC / "site.css")
    rows = re.search(r"@supports not \(inset: 0\) \{(.*?)\n\}", sheet, re.S)
    assert rows and ".nav li" in rows[1] and ".row > *" in rows[1] and ".key svg" in rows[1]
