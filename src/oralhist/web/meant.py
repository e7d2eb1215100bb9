"""Dates that the tagger understood, which it keeps in English words (*spring of 1962*), in the reader's language."""

from __future__ import annotations

import re

from oralhist.web.dates import in_words, of_no_year
from oralhist.web.tongues import Terms, count, say, term

MONTHS = {
    month: f"{n:02d}"
    for n, month in enumerate(
        (
            *("January", "February", "March", "April", "May", "June", "July"),
            *("August", "September", "October", "November", "December"),
        ),
        start=1,
    )
}
SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "winter": "24"}
RULES = Terms(
    {
        known: known
        for known in (
            term("the year of the exodus"),
            term("the year when Stalin died"),
            term("the year when Mao died"),
            term("the year of Gagarin's flight"),
            term("the year when the war ended"),
            term("the year when the Union fell"),
            term("that year"),
        )
    }
)
"""What a year was known by that was not said itself."""
COUNTED_YEARS = Terms({"after": term("%(years)s after %(year)s"), "before": term("%(years)s before %(year)s")})
NEXT_YEARS = Terms({"after": term("the year after %(year)s"), "before": term("the year before %(year)s")})
_SAID = re.compile(
    r"(?:(?P<day>[0-9]{1,2}) )?(?:(?P<month>[A-Z][a-z]+) )?(?P<year>[0-9]{4})"
    r"|(?:(?P<a_day>[0-9]{1,2}) )?(?P<a_month>[A-Z][a-z]+)"
    r"|(?P<season>[a-z]+) of (?P<its>[0-9]{4})|the (?P<decade>[0-9]{3})0s"
    r"|about (?P<about>[0-9]{4}) \((?P<rule>[^()]+)\)"
)
_STEP = re.compile(r"(?:(?P<years>[0-9]+) years?|the year) (?P<way>after|before) (?P<base>[0-9]{4})")


def date_meant(english: str) -> str | None:
    """*29 May 1962*, *29 May*, *spring of 1962*, *the 1960s*, *1962 to 1964* or *about 1964 (2 years after 1962)*.

    In the language of the request; None for what is no such date.
    """
    first, to, last = english.partition(" to ")
    if to:
        ends = date_meant(first), date_meant(last)
        return None if None in ends else say("%(first)s to %(last)s", first=ends[0], last=ends[1])
    found = _SAID.fullmatch(english)
    if found is None:
        return None
    if found["decade"]:
        return in_words(f"{found['decade']}X")
    if found["about"]:
        how = _counted(found["rule"])
        return None if how is None else say("about %(year)s (%(how)s)", year=found["about"], how=how)
    if found["season"]:
        return in_words(f"{found['its']}-{SEASONS[found['season']]}") if found["season"] in SEASONS else None
    if found["a_month"]:
        month = MONTHS.get(found["a_month"])
        return None if month is None else of_no_year(int(month), int(found["a_day"]) if found["a_day"] else None)
    if found["month"] is None:
        return found["year"] if found["day"] is None else None
    if found["month"] not in MONTHS:
        return None
    day = f"-{int(found['day']):02d}" if found["day"] else ""
    return in_words(f"{found['year']}-{MONTHS[found['month']]}{day}")


def _counted(rule: str) -> str | None:
    """*the year after 1961*, *2 years before 1964*, *the year of the exodus*: by what a year was counted or known."""
    if rule in RULES:
        return RULES[rule]
    step = _STEP.fullmatch(rule)
    if step is None:
        return None
    if step["years"]:
        return COUNTED_YEARS[step["way"]] % {"years": count(int(step["years"]), "year"), "year": step["base"]}
    return NEXT_YEARS[step["way"]] % {"year": step["base"]}
