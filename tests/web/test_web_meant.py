"""How evidence was understood, in the reader's language as far as it can be said so."""

import re
from pathlib import Path

import pytest
from markupsafe import Markup
from site_for_tests import make_site

from oralhist.chronology.load import load
from oralhist.chronology.spoken_dates import find
from oralhist.model.chronology import Evidence, EvidenceKind
from oralhist.web.cue_words import MEANINGS
from oralhist.web.dates import JOINER, NO_BREAK
from oralhist.web.meant import date_meant
from oralhist.web.words import in_plain, meant

DATA = Path(__file__).resolve().parents[1] / "data"


def in_uyghur(app):
    return app.test_request_context("/", environ_overrides={"oralhist.tongue": "ug"})


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return make_site(tmp_path_factory.mktemp("meant")).app


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("on 29 May 1962 we left", "29 May 1962"),
        ("in April 1962 we left", "April 1962"),
        ("in the spring of 1962", "spring 1962"),
        ("in the 1950s", "the 1950s"),
        ("in 1962", "1962"),
    ],
)
def test_what_the_tagger_understands_is_understood_again(said, words):
    (found,) = find(said, "en")
    assert (date_meant(found.means) or "").replace(NO_BREAK, " ") == words


@pytest.mark.parametrize(
    "english", ["about 1964 (counted)", "crossed the border", "May of", "31 Other 1962", "31 June"]
)
def test_what_is_no_date_stays_english(english):
    assert date_meant(english) is None


def test_every_date_that_the_tagger_reads_is_said_in_the_language_of_the_page(app):
    phrases = [line.split("\t")[:2] for line in (DATA / "spoken_dates.tsv").read_text("utf-8").splitlines()[1:]]
    leaning = ("In 1960 we came; two years later they left.", "1961: a year before that he wrote. The next year.")
    known = ("The year of the exodus.", "The year Stalin died.", "The year the war ended, and that year.", "29 May.")
    found = [date.means for tag, said in phrases for date in find(said, tag)]
    found += [date.means for said in (*leaning, *known) for date in find(said, "en", anchor=1959)]
    assert any("(" in means for means in found) and len(found) > 90
    with in_uyghur(app):
        said = {means: date_meant(means) for means in found}
    assert {means: words for means, words in said.items() if words is None or re.search("[A-Za-z]", words)} == {}


def test_what_a_year_was_counted_from_is_said(app):
    with app.test_request_context("/"):
        assert date_meant("about 1964 (2 years after 1962)") == "about 1964 (2 years after 1962)"
        assert date_meant("about 1962 (the year before 1963)") == "about 1962 (the year before 1963)"
        assert date_meant("about 1962 (the year of the exodus)") == "about 1962 (the year of the exodus)"


def test_every_cue_of_the_chronology_is_known_to_the_other_languages():
    assert {cue.group.means for cue in load().cues} <= MEANINGS


def test_evidence_is_said_in_the_language_of_the_page(app):
    def said(kind, means):
        with in_uyghur(app):
            app.preprocess_request()
            return str(meant(Evidence(start=0, end=1, kind=kind, means=means)))

    assert said(EvidenceKind.DATE, "29 May 1962").replace(NO_BREAK, " ").replace(JOINER, "") == "1962-يىل 29-ماي"
    assert "غۇلجا" in said(EvidenceKind.PLACE, "Ghulja")
    assert said(EvidenceKind.CUE, "crossed to the other side") == "ئۇ تەرەپكە ئۆتتى"
    title = load().events["khorgos-crossing-1962"].title
    assert not re.search("[A-Za-z]{3}", re.sub("<[^>]*>", "", said(EvidenceKind.CUE, title))), (
        "a cue of an archive's own"
    )
    assert said(EvidenceKind.CUE, "the bridge") == '<bdi lang="en" dir="ltr">the bridge</bdi>'


def test_a_citation_in_plain_text_keeps_its_names_apart(app):
    cited = Markup("<bdi>Kulash</bdi>، <bdi lang='en'>Half-households</bdi>. 1-نۇسخا")
    with app.test_request_context("/", environ_overrides={"oralhist.tongue": "ug"}):
        assert in_plain(cited) == "\u200f\u2068Kulash\u2069، \u2068Half-households\u2069. 1-نۇسخا"
    with app.test_request_context("/"):
        assert in_plain(Markup("<bdi>Kulash</bdi>, 1 &amp; 2")) == "Kulash, 1 & 2"
