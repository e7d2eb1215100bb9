"""The review of names at the desk: finds with the words around them, decided by tick or by spelling, then complete."""

from __future__ import annotations

import re
import subprocess

import pytest
from click.testing import CliRunner
from site_for_tests import OURS, VTT, Site, path_of

from oralhist.catalogue import restrictions
from oralhist.cli.group import main
from oralhist.media import ffmpeg
from oralhist.model.access import CLOSED, Component
from oralhist.model.restrictions import GUARD_MS
from oralhist.work import naming, runner
from oralhist.work.ingest import Ingested
from words_for_tests import lay_words

TOLD = VTT.replace("nobody spoke", "mother called: Kulash! Күләшжан!") + "\n00:00:19.000 --> 00:00:20.000\nA bridge.\n"


@pytest.fixture
def account(site: Site) -> Ingested:
    """A testimony that is open but for its name, which is said from 12 to 19 s."""
    taken = site.told(text=TOLD)
    site.agree(taken.testimony)
    site.agree(taken.testimony, CLOSED, (Component.NAME,))
    return taken


def page(taken: Ingested) -> str:
    return f"/desk/{taken.testimony}/names"


def test_the_page_shows_each_find_with_its_words_and_moment(site: Site, account: Ingested) -> None:
    keeper = site.visitor("keeper")
    shown = keeper.get(page(account)).text
    assert "<mark>Kulash</mark>" in shown and "<mark>Күләшжан</mark>" in shown
    assert "2 words wait" in shown and f'{path_of(account.address)}?r=1&amp;t=12"' in shown
    assert page(account) in keeper.get(f"/desk/{account.testimony}").text
    assert "names to review" in keeper.get("/desk").text
    assert "review of names is missing" in keeper.get(f"/desk/{account.testimony}").text
    assert site.visitor().get(page(account)).status_code in (302, 303, 401, 404)
    assert "wooden" not in site.visitor().get(path_of(account.address)).text.replace("The wooden bridge", "")


def ids(text: str, after: str) -> list[str]:
    return re.findall(r'name="find" value="([^"]+)"', text[text.index(after) :])


def test_words_are_decided_by_tick_or_by_spelling_and_then_all_is_open(site: Site, account: Ingested) -> None:
    keeper, public = site.visitor("keeper"), site.visitor()
    naming.give(site.archive, account.testimony, "Robin", site.keeper)
    first, _second = ids(keeper.get(page(account)).text, 'id="finds"')
    assert keeper.post(f"{page(account)}/done", data={"sure": "yes"}, headers=OURS).status_code == 400
    ticked = {"find": [first], "choose": "replace", "words": ""}
    assert keeper.post(page(account), data=ticked, headers=OURS).status_code == 303
    stale = keeper.post(page(account), data=ticked, headers=OURS)
    assert stale.status_code == 400 and "has changed since" in stale.text
    assert "1 word waits" in keeper.get(page(account)).text
    by_spelling = ids(keeper.get(page(account)).text, 'id="spellings"')[:1]
    decided = {"find": by_spelling, "choose": "replace", "words": "my dear"}
    assert keeper.post(page(account), data=decided, headers=OURS).status_code == 303
    assert "Kulash" not in public.get(path_of(account.address)).text
    assert keeper.post(f"{page(account)}/done", headers=OURS).status_code == 400
    assert keeper.post(f"{page(account)}/done", data={"sure": "yes"}, headers=OURS).status_code == 303
    runner.wait_for(site.archive, account.testimony, lambda _job, _done, _total: None)
    shown = public.get(path_of(account.address)).text
    assert "mother called: Robin! my dear!" in shown
    for form in ("vtt", "srt", "txt", "json"):
        told = public.get(f"{path_of(account.address)}/transcript.{form}").text
        assert "bridge" in told and "Kulash" not in told and "Күләш" not in told


def test_a_replaced_name_is_silent_in_what_readers_hear(site: Site, account: Ingested) -> None:
    keeper = site.visitor("keeper")
    found = ids(keeper.get(page(account)).text, 'id="finds"')
    keeper.post(page(account), data={"find": found, "choose": "replace", "words": "N."}, headers=OURS)
    keeper.post(f"{page(account)}/done", data={"sure": "yes"}, headers=OURS)
    assert site.visitor().get(f"{path_of(account.address)}/sound/1").status_code == 404, "until the copy is made again"
    runner.wait_for(site.archive, account.testimony, lambda _job, _done, _total: None)
    assert site.visitor().get(f"{path_of(account.address)}/sound/1").status_code == 200
    (kept,) = restrictions.unheard(site.archive.db, 1).values()
    assert kept.muted == ((11_750, 19_250),)
    made = [copy for copy in site.archive.folders.copies.iterdir() if copy.suffix != ".levels"]
    assert {copy.suffix for copy in made} == {".m4a", ".webm"}
    for copy in made:
        loud = [abs(int.from_bytes(pcm, "little", signed=True)) for pcm in samples(copy)]
        second = len(loud) / 20
        assert max(loud[int(12 * second) : int(19 * second)]) < 40 < max(loud[: int(11 * second)])


@pytest.mark.parametrize(
    ("unsure", "silent"), [((), (17_227, 19_500)), (("Kulash",), (11_750, 19_500)), (("Khorgos",), (17_227, 19_500))]
)
def test_where_words_were_found_for_sure_only_the_name_is_silent(site, account, unsure, silent) -> None:
    """Eleven words from 12 to 19 s, the last two the name; where the machine was not sure of it, all of the segment."""
    lay_words(site.archive, account.testimony, unsure)
    keeper = site.visitor("keeper")
    found = ids(keeper.get(page(account)).text, 'id="finds"')
    keeper.post(page(account), data={"find": found, "choose": "replace", "words": "N."}, headers=OURS)
    keeper.post(f"{page(account)}/done", data={"sure": "yes"}, headers=OURS)
    runner.wait_for(site.archive, account.testimony, lambda _job, _done, _total: None)
    (kept,) = restrictions.unheard(site.archive.db, 1).values()
    assert kept.muted == (silent,)
    public = site.visitor()
    for form in ("", "/small"):
        answer = public.get(f"{path_of(account.address)}/sound/1{form}")
        copy = site.folder / f"heard{form[1:]}.bin"
        copy.write_bytes(answer.data)
        loud = [abs(int.from_bytes(pcm, "little", signed=True)) for pcm in samples(copy)]
        second = len(loud) / 20
        first, last = silent[0] / 1000 + 0.15, silent[1] / 1000 - 0.15
        assert max(loud[int(first * second) : int(last * second)]) < 40
        # The words before it in the same sentence are heard.
        assert max(loud[int((silent[0] / 1000 - 1.2) * second) : int((silent[0] / 1000 - 0.3) * second)]) > 100
    # How long the name was, no moment of a word says.
    lay_words(site.archive, account.testimony)
    told = public.get(f"{path_of(account.address)}/words/0").json
    first, last = silent[0] + GUARD_MS, silent[1] - GUARD_MS
    assert all(not (first < end and begin < last) for said in told.values() for *_, begin, end in said)


def samples(copy) -> list[bytes]:
    run = subprocess.run(
        [ffmpeg.program(), "-v", "error", "-i", str(copy), "-f", "s16le", "-ac", "1", "-ar", "8000", "-"],
        capture_output=True,
        check=True,
    )
    return [run.stdout[at : at + 2] for at in range(0, len(run.stdout), 2)]


def test_somebody_else_is_hidden_and_shown_again(site: Site, account: Ingested) -> None:
    keeper = site.visitor("keeper")
    form = {"spellings": "mother, Khorgos", "instead": "she"}
    assert keeper.post(f"{page(account)}/hidden", data=form, headers=OURS).status_code == 303
    shown = keeper.get(page(account)).text
    assert "whom this testimony hides" in shown and "called <bdi" in shown
    assert keeper.post(f"{page(account)}/hidden", data={"again": "1"}, headers=OURS).status_code == 303
    assert "whom this testimony hides" not in keeper.get(page(account)).text
    assert keeper.post(f"{page(account)}/hidden", data={"again": "9"}, headers=OURS).status_code == 404
    also = {"spellings": "Bridge", "narrator": "yes"}
    assert keeper.post(f"{page(account)}/hidden", data=also, headers=OURS).status_code == 303
    assert "Also called" in keeper.get(page(account)).text


@pytest.mark.parametrize("form", [{}, {"choose": "burn"}, {"choose": "leave"}, {"choose": "leave", "find": ["x"]}])
def test_what_cannot_be_decided_is_refused(site: Site, account: Ingested, form: dict[str, str]) -> None:
    answer = site.visitor("keeper").post(page(account), data=form, headers=OURS)
    assert answer.status_code == 400


def test_a_command_goes_through_the_names(site: Site, account: Ingested) -> None:
    def run(*words: str):
        return CliRunner().invoke(main, ["--data", str(site.archive.folders.root), "names-review", *words])

    number = account.testimony
    assert "2 wait for a decision" in run(number).output
    refused = run(number, "--done")
    assert refused.exit_code == 1 and "2 finds are not decided" in refused.stderr
    done = run(number, "--spelling", "Kulash", "--spelling", "Күләшжан", "--choose", "replace", "--words", "N.")
    assert done.exit_code == 0, done.output
    assert "is complete" in run(number, "--done").output
    assert run(number, "--hide", "mother", "--called", "she").exit_code == 0
    assert "not complete" in run(number).output
    assert run(number, "--leave", "never-given").exit_code == 1


def test_how_alike_a_name_is_is_said_in_the_language_of_the_page(site: Site, account: Ingested) -> None:
    shown = site.visitor("keeper").get(f"/ug{page(account)}").text
    assert "same spelling" not in shown and "same name in another script" not in shown
