"""`oralhist link`: a secret told once, as an address and as a code; what there is, without it; ended at once."""

from __future__ import annotations

from commands_for_tests import Holdings

from oralhist.model.codes import parse_code


def test_a_link_is_made_told_once_listed_and_revoked(holdings: Holdings) -> None:
    made = holdings.run("link", holdings.bridge, "--json").json
    assert sorted(made) == ["address", "code", "id"]
    secret = parse_code(made["code"])
    assert made["address"].endswith(f"/mine/{secret}")
    said = holdings.run("link", holdings.bridge, "--until", "2099-01-01").out
    assert "It is shown now and never again" in said and secret not in said
    listed = holdings.run("link", holdings.bridge, "--list", "--json").json["links"]
    assert [(one["until"], bool(one["ended"]), one["used"]) for one in listed] == [
        ("2099-01-01", False, ""),
        ("", True, ""),
    ]
    assert secret not in holdings.run("link", holdings.bridge, "--list").out
    assert holdings.run("link", holdings.bridge, "--revoke", "--json").json == {"id": holdings.bridge, "revoked": True}
    assert "no link to revoke" in holdings.run("link", holdings.bridge, "--revoke", "--json", status=1).error["what"]


def test_what_no_link_can_be_made_for_is_refused_in_a_sentence(holdings: Holdings) -> None:
    for words in (("--speaker", "Nobody"), ("--until", "2020-01-01"), ("--until", "soon"), ("--list", "--revoke")):
        assert holdings.run("link", holdings.bridge, *words, "--json", status=1).error["what"].endswith(".")
    assert holdings.run("link", "OH-2026-0999", "--json", status=1).error["what"].startswith("There is no testimony")
    holdings.run("seal", holdings.letter, "--sure")
    assert "is sealed" in holdings.run("link", holdings.letter, "--json", status=1).error["what"]


def test_a_link_for_somebody_else_who_speaks_there(holdings: Holdings) -> None:
    holdings.run("consent", holdings.bridge, "--speaker", "Дина", "--audience", "open")
    holdings.run("link", holdings.bridge)
    holdings.run("link", holdings.bridge, "--speaker", "Дина")
    listed = holdings.run("link", holdings.bridge, "--list", "--json").json["links"]
    assert sorted((one["speaker"], bool(one["ended"])) for one in listed) == [("", False), ("Дина", False)]
    said = holdings.run("ledger", holdings.bridge, "--json").json
    assert "Дина" not in str(said) and str(said).count("link-made") == 2
