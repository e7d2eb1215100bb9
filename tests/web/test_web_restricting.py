"""Spans are withheld at the desk: seen before they are set, set, lifted; everything wrong in one sentence."""

from __future__ import annotations

import re

import pytest
from site_for_tests import OURS, Site, path_of

from oralhist.work.ingest import Ingested

HIDDEN = "wooden bridge before it was light"


@pytest.fixture
def bridge(site: Site) -> Ingested:
    """A testimony that is open to everybody; the bridge is spoken of from 6 to 12 s."""
    taken = site.told()
    site.agree(taken.testimony)
    return taken


def desk(taken: Ingested) -> str:
    return f"/desk/{taken.testimony}"


def page(taken: Ingested) -> str:
    return f"/desk/{taken.testimony}/restrictions"


def test_a_look_at_what_would_be_withheld_withholds_nothing(site: Site, bridge: Ingested) -> None:
    keeper = site.visitor("keeper")
    seen = keeper.post(page(bridge), data={"from": "0:07", "to": "0:08", "do": "show"}, headers=OURS)
    assert "It would withhold" in seen.text and HIDDEN in seen.text
    assert HIDDEN in site.visitor().get(path_of(bridge.address)).text


def test_a_line_leads_to_the_form_with_its_own_times(site: Site, bridge: Ingested) -> None:
    keeper = site.visitor("keeper")
    (link,) = re.findall(r'href="([^"]+)">Withhold this line</a></p><p[^>]+>[^<]*bridge', keeper.get(desk(bridge)).text)
    assert link == f"{page(bridge)}?recording=1&amp;from=0:06.000&amp;to=0:12.000#withhold"
    form = keeper.get(link.replace("&amp;", "&")).text
    assert 'name="from" value="0:06.000"' in form and 'name="to" value="0:12.000"' in form
    asked = {"recording": "1", "from": "0:06.000", "to": "0:12.000"}
    would = keeper.post(page(bridge), data={**asked, "do": "show"}, headers=OURS).text.partition('id="would"')[2]
    assert HIDDEN in would and would.count('<div class="seg">') == 1


def test_a_span_is_withheld_at_once_and_lifted_only_by_whoever_is_sure(site: Site, bridge: Ingested) -> None:
    keeper, public = site.visitor("keeper"), site.visitor()
    done = keeper.post(page(bridge), data={"from": "0:07", "to": "0:08", "do": "withhold"}, headers=OURS)
    assert done.status_code == 303
    shown = public.get(path_of(bridge.address)).text
    assert HIDDEN not in shown and "1 second withheld at the narrator" in shown
    assert public.get(f"{path_of(bridge.address)}/sound/1").status_code == 404
    listed = keeper.get(page(bridge)).text
    assert "Recording 1" in listed and ">keeper</bdi>" in listed
    path = f"{page(bridge)}/1/lift"
    assert path in listed
    assert keeper.post(path, headers=OURS).status_code == 400
    assert HIDDEN not in public.get(path_of(bridge.address)).text
    assert keeper.post(path, data={"sure": "yes"}, headers=OURS).status_code == 303
    assert HIDDEN in public.get(path_of(bridge.address)).text
    assert keeper.post(path, data={"sure": "yes"}, headers=OURS).status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"from": "0:07"},
        {"from": "0:08", "to": "0:07"},
        {"from": "-1", "to": "0:07"},
        {"from": "0:01", "to": "9:59:59"},
        {"from": "soon", "to": "later"},
        {"from": "0:01", "to": "0:02", "recording": "7"},
        {"first": "x"},
        {"first": "1", "last": "2"},
    ],
)
def test_what_cannot_be_withheld_is_refused_on_the_page(site: Site, bridge: Ingested, form: dict[str, str]) -> None:
    answer = site.visitor("keeper").post(page(bridge), data={**form, "do": "withhold"}, headers=OURS)
    assert answer.status_code == 400
    assert "Refused." in answer.text
    assert HIDDEN in site.visitor().get(path_of(bridge.address)).text


def test_it_is_a_page_for_archivists(site: Site, bridge: Ingested) -> None:
    scholar = site.visitor("scholar")
    assert scholar.get(page(bridge)).status_code == 404
    assert scholar.post(page(bridge), data={"from": "0:07", "to": "0:08"}, headers=OURS).status_code == 404
    assert site.visitor("keeper").get("/desk/OH-1999-0001/restrictions").status_code == 404
