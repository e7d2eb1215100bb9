"""A place lies in a country that has a name, with today's where the border or the state was another in 1962."""

import pytest

from oralhist.chronology.load import load
from oralhist.web.countries import country_called
from oralhist.web.tongues import TONGUES


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("CN", "China"),
        ("SU (KZ)", "Soviet Union, today Kazakhstan"),
        ("SU (RU)", "Soviet Union, today Russia"),
        ("CN/KZ", "China and Kazakhstan (today’s border)"),
        ("the Ottoman Empire", "the Ottoman Empire"),
        ("", ""),
    ],
)
def test_a_country_is_called_by_its_name(site, code, words):
    with site.app.test_request_context("/"):
        assert country_called(code) == words


def test_a_country_is_called_as_the_language_of_the_page_calls_it(site):
    with site.app.test_request_context("/", environ_overrides={"oralhist.tongue": "kk"}):
        assert country_called("SU (KG)") == "Кеңес Одағы, бүгінде Қырғызстан"


@pytest.mark.parametrize("tongue", [one for one in TONGUES if one != "en"])
def test_no_page_of_a_place_shows_a_code(site, tongue):
    codes = {place.country for place in load().places.values()}
    with site.app.test_request_context("/", environ_overrides={"oralhist.tongue": tongue}):
        assert [code for code in codes if any("A" <= one <= "Z" for one in country_called(code))] == []
    page = site.visitor().get(f"/{tongue}/places/place-005")
    assert page.status_code == 200 and "CN/KZ" not in page.text
