"""At the desk: access given by name, and who speaks besides the narrator."""

from __future__ import annotations

from datetime import timedelta

from site_for_tests import OURS, PASSWORD, path_of, without_isolation

from oralhist.catalogue import erasures
from oralhist.catalogue.database import writing
from oralhist.model.access import CLOSED, Audience
from oralhist.work import accounts, grants


def post(client, path, **data):
    return client.post(path, data=data, headers=OURS, follow_redirects=True)


def test_access_is_given_and_taken_back_at_the_desk(site):
    taken = site.told()
    site.agree(taken.testimony, CLOSED)
    keeper, scholar, desk = site.visitor("keeper"), site.visitor("scholar"), f"/desk/{taken.testimony}"
    page = post(
        keeper, f"{desk}/grants", account="scholar", component=["description", "name", "transcript"], until="2999-12-31"
    )
    assert page.status_code == 200
    shown = page.get_data(as_text=True)
    assert "scholar can read: description, name, transcript." in shown
    assert "<b>scholar</b>: description, name, transcript, until 31" in without_isolation(shown)
    assert scholar.get(path_of(taken.address)).status_code == 200
    assert site.visitor().get(path_of(taken.address)).status_code == 404
    post(keeper, f"{desk}/grants/end", account="scholar", component=["description", "name", "transcript"])
    assert scholar.get(path_of(taken.address)).status_code == 404
    assert "taken back by keeper" in without_isolation(keeper.get(desk).get_data(as_text=True))


def test_what_is_erased_while_access_is_given_is_answered_as_what_never_was(site, monkeypatch):
    taken, say = site.told(), grants.readable_now
    keeper, never = site.visitor("keeper"), site.visitor("keeper").get("/nowhere")

    def meanwhile(archive, testimony):
        with writing(archive.db) as db:
            erasures.remove_rows(db, testimony.number, archive.now())
        return say(archive, testimony)

    monkeypatch.setattr(grants, "readable_now", meanwhile)
    answer = keeper.post(
        f"/desk/{taken.testimony}/grants", data={"account": "scholar", "component": "sound"}, headers=OURS
    )
    assert (answer.status_code, answer.data) == (404, never.data)


def test_bad_forms_are_refused_and_change_nothing(site):
    taken = site.told()
    keeper, desk = site.visitor("keeper"), f"/desk/{taken.testimony}"
    for path, data in (
        ("/grants", {"account": "scholar"}),
        ("/grants", {"account": "scholar", "component": "sound", "until": "tomorrow"}),
        ("/grants", {"account": "scholar", "component": "sound", "until": "29990101"}),
        ("/grants", {"account": "scholar", "component": "sound", "until": "2999-W01-1"}),
        ("/grants", {"account": "keeper", "component": "sound"}),
        ("/grants/end", {"account": "scholar", "component": "sound"}),
        ("/speakers", {"speaker": "  "}),
        ("/speakers", {"speaker": "x" * 300}),
        ("/speakers", {"speaker": "Nobody", "deed": "remove"}),
    ):
        assert keeper.post(desk + path, data=data, headers=OURS).status_code == 400, data
    assert post(keeper, desk + "/grants", account="nobody", component="sound").status_code == 404
    assert "To nobody." in keeper.get(desk).get_data(as_text=True)


def test_a_second_speaker_closes_what_they_did_not_agree_to(site):
    taken = site.told()
    site.agree(taken.testimony)
    keeper, desk = site.visitor("keeper"), f"/desk/{taken.testimony}"
    assert site.visitor().get(path_of(taken.address)).status_code == 200
    shown = post(keeper, f"{desk}/speakers", speaker="Дина <b>").get_data(as_text=True)
    assert "Дина &lt;b&gt; has not agreed to" in shown
    assert site.visitor().get(path_of(taken.address)).status_code == 404
    everything = ["description", "name", "kinship", "transcript", "translation", "sound", "picture", "download"]
    audience = ["public", "researchers", "family"]
    post(keeper, f"{desk}/consent", component=everything, audience=audience, speaker="Дина <b>")
    assert site.visitor().get(path_of(taken.address)).status_code == 200
    post(keeper, f"{desk}/speakers", speaker="Дина <b>", deed="remove")
    assert "Agreed to by" not in keeper.get(desk).get_data(as_text=True)


def test_the_desk_says_why_each_part_can_be_read_or_not(site):
    taken = site.told(family="akhmetov")
    keeper, desk = site.visitor("keeper"), f"/desk/{taken.testimony}"
    assert "not everybody who speaks there has decided on the description." in keeper.get(desk).get_data(as_text=True)
    site.agree(taken.testimony, frozenset([Audience.RESEARCHERS]))
    page = keeper.get(desk).get_data(as_text=True)
    assert "<summary>Anyone: nothing</summary>" in page
    assert "<summary>Researchers: all parts</summary>" in page
    assert "<summary>The family: nothing</summary>" in page
    assert "Not readable: the sound is open to researchers alone." not in page
    assert "the description is open to researchers alone, of which the sound is a part." in page


def test_whether_it_may_be_shown_beside_the_family_is_recorded_speaker_by_speaker(site):
    taken = site.told(family="akhmetov")
    site.agree(taken.testimony)
    keeper, desk = site.visitor("keeper"), f"/desk/{taken.testimony}"
    assert "The narrator: not asked, so no" in keeper.get(desk).get_data(as_text=True)
    assert "akhmetov" not in site.visitor().get(path_of(taken.address)).get_data(as_text=True)
    said = post(keeper, f"{desk}/link", link="yes").get_data(as_text=True)
    assert "The narrator: yes" in said and "It is shown beside the family" in said
    assert "akhmetov" in site.visitor().get(path_of(taken.address)).get_data(as_text=True)
    said = post(keeper, f"{desk}/link", link="no", speaker="Дина <b>").get_data(as_text=True)
    assert "not agreed to by Дина &lt;b&gt;" in said
    assert keeper.post(f"{desk}/link", data={"link": "perhaps"}, headers=OURS).status_code == 400
    assert keeper.post(f"{desk}/link", data={"link": "yes", "speaker": "x" * 300}, headers=OURS).status_code == 400
    assert site.visitor("scholar").post(f"{desk}/link", data={"link": "yes"}, headers=OURS).status_code == 404


def test_a_seal_is_set_at_the_desk_and_broken_by_two_administrators(site):
    taken = site.told()
    for name in ("aigul", "bolat"):
        accounts.add(site.archive, name, "administrator", site.keeper, password=PASSWORD)
    keeper, desk = site.visitor("keeper"), f"/desk/{taken.testimony}"
    assert keeper.post(f"{desk}/seal", headers=OURS).status_code == 400
    assert "is sealed: nobody can read it" in post(keeper, f"{desk}/seal", sure="yes").get_data(as_text=True)
    assert keeper.get(desk).status_code == 404
    assert str(taken.testimony) not in keeper.get("/desk").get_data(as_text=True)
    assert keeper.get("/desk/seals").status_code == 404
    assert keeper.post("/desk/seals", data={"number": taken.testimony}, headers=OURS).status_code == 404
    assert "/desk/seals" not in keeper.get("/desk/persons").get_data(as_text=True)
    # A second is later than an account that was made in the same one.
    made = site.archive.clock()
    site.archive.clock = lambda: made + timedelta(seconds=2)
    aigul, bolat = site.visitor("aigul"), site.visitor("bolat")
    assert str(taken.testimony) not in aigul.get("/desk/seals").get_data(as_text=True)
    assert "A second administrator has to agree" in post(aigul, "/desk/seals", number=taken.testimony).get_data(
        as_text=True
    )
    assert aigul.post("/desk/seals", data={"number": taken.testimony}, headers=OURS).status_code == 400
    assert aigul.post("/desk/seals", data={"number": "nonsense"}, headers=OURS).status_code == 400
    assert "asked by aigul" in without_isolation(bolat.get("/desk/seals").get_data(as_text=True))
    assert "The seal is broken" in post(bolat, "/desk/seals", number=taken.testimony).get_data(as_text=True)
    assert "Withdrawn" in keeper.get(desk).get_data(as_text=True)
