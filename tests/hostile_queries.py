"""Queries that nobody asks in earnest: each is answered or refused in one sentence, and soon."""

from __future__ import annotations

from oralhist.language.query import MOST_TERMS

SOON = 0.2
"""Seconds."""

HOSTILE = {
    "long within bounds": "слово " * 60,
    "10,000 operators near": "a near/5 " * 10_000 + "b",
    "deep and wide": "(" * 19 + "a" + " OR b)" * 19,
    "names": "Нұрбек Nurbek نۇربەك 努尔别克 " * 16,
    "Chinese": "努尔别克" * 450,
    "one letter each": "*".join("абвгд" * 12),
    "beginnings": "аб* " * 64,
    "misspelled": "Khorgos~ " * 64,
    "Arabic and marks": "نۇ\u064bر\u0670" * 300,
    "mixed directions": "\u2067نۇربەك\u2069 \u202eкөпір\u202c 伊宁",
    "100 kB": "слово " * 17_000,
    "one long word": "я" * 100_000,
    "10,000 operators": "a OR " * 10_000 + "a",
    "minus": "-" * 1_999,
    "open brackets": "(" * 1_999,
    "close brackets": ")" * 1_999,
    "closed brackets": "()" * 999,
    "quotes": '"' * 1_999,
    "quoted blanks": '" " ' * 499,
    "control characters": "a\x00\x01\x02\x1b[31mb\x7f",
    "lone surrogates": "a \ud800 \udfff b",
    "only surrogates": "\ud800\udc00\ud800",
    "overrides": "\u202egnol\u202c \u2066a\u2069",
    "joiners": "a" + "\u200d" * 1_900,
    "marks": "a" + "\u0301" * 1_900,
    "a bomb for patterns": "a" * 900 + "*" * 900 + "!",
    "tatweel": "ـ" * 1_999,
    "fields": "name:" * 399,
    "many words": "a " * (MOST_TERMS + 1),
    "near": "a near/5 " * 220,
    "stars": "a* " * 600,
    "fuzzy": "abcdefgh~ " * 190,
    "newlines": "a\n\r\n\tb",
}
