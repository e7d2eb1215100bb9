"""Figures in English words and numbers: *about 20,000*, *14,000 or more*, *1962 to 1991*."""

from __future__ import annotations

from oralhist.model.chronology import Figure


def in_figures(figure: Figure) -> str:
    """The number that a source gives, with its unit where that is not people; *no number* where it gives none."""
    if figure.low is None and figure.high is None:
        return "no number"
    unit = "" if figure.unit in ("people", "year") else "%" if figure.unit == "percent" else figure.unit
    plain = figure.unit == "year"
    low, high = (None if one is None else number(one, plain=plain) for one in (figure.low, figure.high))
    if low == high:
        said = f"{low}"
    elif high is None:
        said = f"{low} or more"
    elif low is None:
        said = f"up to {high}"
    else:
        said = f"{low} to {high}"
    said = f"about {said}" if figure.about else said
    return f"{said}\N{NO-BREAK SPACE}{unit}" if unit else said


def number(value: float, *, plain: bool = False) -> str:
    """60,000; 38.7; a year (`plain`) without a comma."""
    text = f"{value:,.10g}" if not float(value).is_integer() else f"{int(value):,}"
    return text.replace(",", "") if plain else text
