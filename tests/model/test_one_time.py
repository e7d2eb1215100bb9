"""One-time passwords by time, against the vectors of RFC 4226 (appendix D) and RFC 6238 (appendix B)."""

from __future__ import annotations

import pytest

from oralhist.model.one_time import address, code_of, in_letters, matching, step_at

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_rfc_6238(seconds, code):
    assert code_of(SECRET, step_at(seconds), digits=8) == code
    assert code_of(SECRET, step_at(seconds)) == code[2:]


def test_the_codes_are_those_of_rfc_4226():
    expected = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
    assert [code_of(SECRET, count) for count in range(10)] == expected


def test_a_code_counts_a_step_before_and_after_and_never_twice():
    for step, right in ((8, False), (9, True), (10, True), (11, True), (12, False)):
        assert (matching(SECRET, code_of(SECRET, step), 10, 0) is not None) is right
    assert matching(SECRET, code_of(SECRET, 10), 10, after=10) is None
    assert matching(SECRET, code_of(SECRET, 9), 10, after=10) is None
    assert matching(SECRET, code_of(SECRET, 11), 10, after=10) == 11


def test_a_code_is_read_as_people_type_it_and_nothing_else_is_one():
    code = code_of(SECRET, 10)
    assert matching(SECRET, f" {code[:3]} {code[3:]}\n", 10, 0) == 10
    arabic = code.translate({ord("0") + n: 0x660 + n for n in range(10)})
    for text in ("", code[:5], code + "0", arabic, "x" * 100_000, "\ud800", "123456\x00"):
        assert matching(SECRET, text, 10, 0) is None


def test_a_secret_is_typed_and_read_as_others_do():
    assert in_letters(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    made = address(SECRET, "aigul", "Жартылай: 半家户")
    assert made.startswith("otpauth://totp/%D0%96") and "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=" in made
    assert made.count(":") == 2 and " " not in made
