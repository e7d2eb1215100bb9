"""Records of consent, forms and contact data by command: what is said, what is refused, and that it is so at once."""

from __future__ import annotations

from oralhist.work import forms
from papers_for_tests import BAD, pdf, png, written


def test_a_record_is_kept_with_its_papers_and_listed(holdings, tmp_path):
    scans = [written(tmp_path, "қағаз 1.pdf", pdf()), written(tmp_path, "2.png", png())]
    told = holdings.run(
        *(
            "consent",
            holdings.letter,
            "--audience",
            "open",
            "--part",
            "sound=closed",
            "--part",
            "name=family@2999-01-01",
        ),
        *("--given", "paper", "--on", "2026-05", "--witness", "Сәуле", "--language", "kk", "--form", "oralhist 1"),
        *("--scan", scans[0], "--scan", scans[1], "--review-by", "2998-01-01", "--link", "yes", "--json"),
    ).json
    assert told["readable"][0].startswith("Everybody can read: description, kinship")
    holdings.run("consent", holdings.letter, "--interviewer", "no", "--speaker", "Дина", "--given", "letter")
    holdings.run("withdraw", holdings.letter, "--given", "spoken")
    first, second, third = holdings.run("consent", holdings.letter, "--history", "--json").json["records"]
    assert (first["given_on"], first["witness"], first["language"], first["linked"]) == ("2026-05", "Сәуле", "kk", True)
    assert first["terms"]["sound"] == {"audience": [], "embargo": None}
    assert first["terms"]["name"] == {"audience": ["family"], "embargo": "2999-01-01"}
    assert [paper["original_name"] for paper in first["papers"]] == ["қағаз 1.pdf", "2.png"]
    assert (second["kind"], second["speaker"], second["permits"]) == ("interviewer", "Дина", False)
    assert (third["kind"], third["given"], first["superseded_by"]) == ("withdrawal", "spoken", 3)
    lines = holdings.run("consent", holdings.letter, "--history").out.splitlines()
    assert len(lines) == 3 and "witness Сәуле" in lines[0] and "superseded by 3" in lines[0]
    assert holdings.run("doctor", "--json").json["clean"]
    assert holdings.run("list", "--due", "--json").json == {"testimonies": []}


def test_what_is_no_paper_or_cannot_be_so_is_refused_in_one_sentence(holdings, tmp_path):
    bad = written(tmp_path, "page.pdf", BAD["page.pdf"])
    for words in (
        ("--audience", "open", "--scan", bad),
        ("--audience", "open", "--given", "paper", "--scan", bad),
        ("--audience", "open", "--given", "paper", "--scan", tmp_path),
        ("--audience", "open", "--given", "paper", "--scan", tmp_path / "nothing.pdf"),
        ("--audience", "open", "--given", "paper", "--on", "2999-01-01"),
        ("--audience", "open", "--given", "paper", "--language", "tlh"),
        ("--audience", "open", "--given", "paper", "--review-by", "2000-01-01"),
        ("--audience", "open", "--witness", "W"),
        ("--part", "sound"),
        ("--part", "smell=open"),
        ("--part", "sound=everyone"),
        ("--part", "sound=open@soon"),
        ("--history", "--audience", "open"),
        ("--interviewer", "yes", "--audience", "open"),
        ("--interviewer", "yes"),
    ):
        error = holdings.run("consent", holdings.letter, *words, "--json", status=1).error
        assert error["what"].endswith(".") and error["what"].count(". ") == 0, words
    assert holdings.run("consent", holdings.letter, "--history").out == "No record is kept.\n"
    assert holdings.run("doctor", "--json").json["clean"]


def test_a_form_is_one_file_that_needs_no_other(holdings):
    for kind in forms.KINDS:
        for language in forms.LANGUAGES:
            told = holdings.run("form", kind, "--language", language).out
            assert told.startswith("<!DOCTYPE html>") and "<style>" in told and "@page" in told
            assert "http" not in told and "href=" not in told and "src=" not in told
            assert forms.words(language)["unchecked"] in told
    assert holdings.run("form", "consent", "--language", "tlh", status=2).out == ""


def test_contacts_are_kept_listed_and_removed(holdings):
    telephone = ("--telephone", "+7 701 555 0199")
    holdings.run("contact", holdings.letter, *telephone, status=1)
    holdings.run("contact", holdings.letter, *telephone, "--delete-by", "2000-01-01", status=1)
    holdings.run("contact", holdings.letter, "--note", "n", "--delete-by", "2030-01-01", status=1)
    assert holdings.run("contact", holdings.letter).out == "Nothing is kept.\n"
    holdings.run("contact", holdings.letter, *telephone, "--relative", "Сәуле", "--delete-by", "2030-01-01")
    (one,) = holdings.run("contact", holdings.letter, "--json").json["contacts"]
    assert (one["contact"]["relative"], one["contact"]["delete_by"]) == ("Сәуле", "2030-01-01")
    assert "telephone: +7 701 555 0199" in holdings.run("contact", holdings.letter).out
    for command in (("show", holdings.letter, "--viewer", "archivist", "--json"), ("list", "--json"), ("ledger",)):
        assert "555 0199" not in holdings.run(*command).out
    holdings.run("contact", holdings.letter, "--remove", str(one["id"]), "--note", "n", status=1)
    holdings.run("contact", holdings.letter, "--remove", str(one["id"]))
    holdings.run("contact", holdings.letter, "--remove", str(one["id"]), status=1)
