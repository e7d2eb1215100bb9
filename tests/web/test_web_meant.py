"""How evidence was understood, in the reader's language as far as it can be said so."""

import pytest
from markupsafe import Markup
from site_for_tests import make_site

from oralhist.chronology.spoken_dates import find
from oralhist.model.chronology import Evidence, EvidenceKind
from oralhist.web.dates import JOINER, NO_BREAK
from oralhist.web.meant import date_meant
from oralhist.web.words import in_plain, meant


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


@pytest.mark.parametrize("english", ["29 May", "about 1964 (counted)", "crossed the border", "May of", "31 Other 1962"])
def test_what_is_no_whole_date_stays_english(english):
    assert date_meant(english) is None


def test_evidence_is_said_in_the_language_of_the_page(app):
    def said(kind, means):
        with app.test_request_context("/", environ_overrides={"oralhist.tongue": "ug"}):
            app.preprocess_request()
            return str(meant(Evidence(start=0, end=1, kind=kind, means=means)))

    assert said(EvidenceKind.DATE, "29 May 1962").replace(NO_BREAK, " ").replace(JOINER, "") == "1962-يىل 29-ماي"
    assert "غۇلجا" in said(EvidenceKind.PLACE, "Ghulja")
    assert said(EvidenceKind.CUE, "the border") == '<bdi lang="en" dir="ltr">the border</bdi>'


def test_a_citation_in_plain_text_keeps_its_names_apart(app):
    cited = Markup("<bdi>Kulash</bdi>، <bdi lang='en'>Half-households</bdi>. 1-نۇسخا")
    with app.test_request_context("/", environ_overrides={"oralhist.tongue": "ug"}):
        assert in_plain(cited) == "\u200f\u2068Kulash\u2069، \u2068Half-households\u2069. 1-نۇسخا"
    with app.test_request_context("/"):
        assert in_plain(Markup("<bdi>Kulash</bdi>, 1 &amp; 2")) == "Kulash, 1 & 2"
