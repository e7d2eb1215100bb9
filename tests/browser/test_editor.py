"""What an archivist does with the editor, by keyboard alone, in a real browser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from edited_for_tests import BOLAT, HEARD, machine_heard, open_editor, said_by_machine
from live_for_tests import log_in
from playwright.sync_api import expect

from oralhist.catalogue.database import writing
from oralhist.model.edits import EditKind
from oralhist.work.revise import add

pytestmark = pytest.mark.browser


@pytest.fixture
def bench(live, request):
    return machine_heard(live.site, request.node.name[5:60], HEARD)


@pytest.fixture
def editor(window, bench):
    open_editor(window, bench.number)
    return window


def saved(page) -> None:
    expect(page.locator("[data-saving]")).to_have_text("Saved")


def words(page):
    return page.locator("form.opened textarea")


def type_at(page, place: int, text: str = "") -> None:
    words(page).focus()
    words(page).evaluate("(area, place) => area.setSelectionRange(place, place)", place)
    if text:
        page.keyboard.type(text)


def test_what_is_typed_is_saved_by_itself_and_found(editor, bench, complaints):
    expect(words(editor)).to_have_value(HEARD[0])
    type_at(editor, len("We lived"), " for years")
    saved(editor)
    assert bench.texts()[0] == "We lived for years near the river until the spring of that year."
    bench.perform()
    assert bench.finds('"for years near"')
    editor.reload()
    expect(words(editor)).to_have_value(bench.texts()[0])
    assert complaints == []


def test_everything_is_done_by_keyboard_alone(editor, bench, complaints):
    keys = editor.keyboard
    words(editor).focus()
    keys.press("Control+ArrowDown")
    expect(words(editor)).to_have_value(HEARD[1])
    saved(editor)
    assert bench.working()[0].checked
    keys.press("Control+Shift+ArrowDown")
    expect(words(editor)).to_have_value(HEARD[2])
    type_at(editor, HEARD[2].index("and"))
    keys.press("Control+Enter")
    expect(words(editor)).to_have_value("and the youngest of us.")
    keys.press("Control+ArrowUp")
    type_at(editor, len("My mother carried"))
    keys.press("Control+Shift+Enter")
    expect(words(editor)).to_have_value("My mother carried")
    keys.press("Control+Shift+ArrowDown")
    expect(words(editor)).to_have_value("the samovar and the youngest of us.")
    type_at(editor, len("the samovar"))
    keys.press("Control+Shift+Backspace")
    expect(words(editor)).to_have_value("and the youngest of us.")
    keys.press("Control+ArrowUp")
    keys.press("Control+j")
    expect(words(editor)).to_have_value(HEARD[2])
    saved(editor)
    assert bench.texts() == list(HEARD)
    keys.press("Control+g")
    expect(words(editor)).to_have_value(HEARD[1])
    keys.press("Control+u")
    keys.press("Control+m")
    saved(editor)
    assert bench.working()[1].checked
    keys.press("Control+e")
    keys.type("Kulash")
    keys.press("Escape")
    expect(words(editor)).to_be_focused()
    keys.press("Control+i")
    expect(editor.locator("#f-language")).to_be_focused()
    editor.locator("#f-language").select_option("ru")
    saved(editor)
    assert (bench.working()[1].speaker, bench.working()[1].language) == ("Kulash", "ru")
    expect(editor.locator("[data-share-words]")).to_contain_text("2 of 5 segments")
    assert complaints == []


def test_undo_takes_back_and_does_again(editor, bench, complaints):
    type_at(editor, 0, "Once ")
    saved(editor)
    words(editor).focus()
    editor.keyboard.press("Control+z")
    expect(words(editor)).to_have_value(HEARD[0])
    saved(editor)
    assert bench.texts()[0] == HEARD[0]
    editor.keyboard.press("Control+Shift+z")
    expect(words(editor)).to_have_value(f"Once {HEARD[0]}")
    saved(editor)
    type_at(editor, len("Once We lived"))
    editor.keyboard.press("Control+Enter")
    expect(words(editor)).to_have_value("near the river until the spring of that year.")
    editor.keyboard.press("Control+z")
    expect(words(editor)).to_have_value(f"Once {HEARD[0]}")
    assert bench.texts()[0] == f"Once {HEARD[0]}"
    assert complaints == []


def test_a_line_that_drops_loses_nothing(editor, bench, live):
    editor.context.set_offline(True)
    type_at(editor, 0, "Long ago ")
    expect(editor.locator("[data-saving]")).to_contain_text("Not saved: the line is down.")
    type_at(editor, 0, "Very ")
    assert bench.texts()[0] == HEARD[0]
    warned = []
    editor.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.dismiss()))
    editor.close(run_before_unload=True)
    editor.wait_for_timeout(200)
    assert warned == ["beforeunload"]
    editor.context.set_offline(False)
    saved(editor)
    assert bench.texts()[0] == f"Very Long ago {HEARD[0]}"


def test_two_texts_are_both_shown_and_the_archivist_chooses(editor, bench):
    bench.edit(EditKind.TEXT, "s00001", BOLAT, text="We lived by the Ili.")
    type_at(editor, 0, "Mine: ")
    box = editor.locator(".conflict")
    expect(box).to_contain_text("We lived by the Ili.")
    expect(box).to_contain_text(f"Mine: {HEARD[0]}")
    assert bench.texts()[0] == "We lived by the Ili."
    box.get_by_role("button", name="Put mine in its place").click()
    saved(editor)
    assert bench.texts()[0] == f"Mine: {HEARD[0]}"
    bench.edit(EditKind.TEXT, "s00001", BOLAT, text="We lived by the Ili.")
    type_at(editor, 0, "Again ")
    editor.locator(".conflict").get_by_role("button", name="Leave it so").click()
    expect(words(editor)).to_have_value("We lived by the Ili.")
    assert bench.texts()[0] == "We lived by the Ili."


def test_what_another_has_changed_since_is_not_undone_and_that_is_said(editor, bench):
    type_at(editor, 0, "Mine: ")
    saved(editor)
    bench.edit(EditKind.TEXT, "s00001", BOLAT, text="We lived by the Ili.")
    words(editor).focus()
    editor.keyboard.press("Control+z")
    expect(editor.locator("[data-saving]")).to_contain_text("Not done: somebody has changed that text since.")
    expect(words(editor)).to_have_value("We lived by the Ili.")
    assert bench.texts()[0] == "We lived by the Ili."


def test_whoever_corrects_a_translation_sees_what_was_said_beside_it(window, bench, live, complaints):
    said = bench.working()
    told = tuple(replace(one, text=f"Told: {one.text}") for one in said)
    with writing(live.site.archive.db) as db:
        add(live.site.archive, db, bench.testimony, replace(said_by_machine(told), layer="en"))
    open_editor(window, bench.number)
    window.goto(f"/desk/{bench.number}/edit?layer=en")
    beside = window.locator(".seg.now .turned .say")
    expect(beside).to_have_text(HEARD[0])
    words(window).focus()
    window.keyboard.press("Control+Shift+ArrowDown")
    expect(beside).to_have_text(HEARD[1])
    type_at(window, len("Told: In May 1962"))
    window.keyboard.press("Control+Enter")
    expect(words(window)).to_have_value("we reached Horgos, and nobody spoke.")
    window.keyboard.press("Control+z")
    expect(words(window)).to_have_value(f"Told: {HEARD[1]}")
    expect(window.locator("[data-segments] .turned .say")).to_have_text(list(HEARD))
    assert complaints == []


def test_an_input_method_is_left_alone_until_it_has_composed(editor, bench, complaints):
    words(editor).focus()
    words(editor).evaluate("area => area.setSelectionRange(0, 0)")
    devtools = editor.context.new_cdp_session(editor)
    devtools.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    assert words(editor).input_value().startswith("ni")
    editor.wait_for_timeout(900)
    assert bench.texts()[0] == HEARD[0]
    devtools.send("Input.insertText", {"text": "你好"})
    saved(editor)
    assert bench.texts()[0] == f"你好{HEARD[0]}"
    assert complaints == []


def test_uyghur_is_written_from_right_to_left_from_nothing(window, live, complaints):
    bench = machine_heard(live.site, "uyghur by hand", (), "ug", seconds=20)
    open_editor(window, bench.number)
    words(window).focus()
    window.keyboard.type("دادام يولغا قارايتتى")
    saved(window)
    assert words(window).evaluate("area => getComputedStyle(area).direction") == "rtl"
    assert words(window).get_attribute("lang") == "ug"
    window.keyboard.press("Control+Shift+j")
    expect(words(window)).to_have_value("")
    window.keyboard.type("خەت قايتىپ كەلدى")
    saved(window)
    assert [one.text for one in bench.working()] == ["دادام يولغا قارايتتى", "خەت قايتىپ كەلدى"]
    assert [one.start_ms for one in bench.working()] == [0, 5000]
    assert complaints == []


def test_the_sound_goes_with_the_segment(editor, bench, complaints):
    words(editor).focus()
    editor.keyboard.press("Control+Shift+ArrowDown")
    editor.wait_for_function("() => document.querySelector('audio').currentTime >= 4")
    editor.keyboard.press("F8")
    editor.wait_for_function("() => !document.querySelector('audio').paused")
    editor.keyboard.press("Control+d")
    assert editor.evaluate("document.querySelector('audio').playbackRate") == 0.8
    editor.keyboard.press("Control+Space")
    editor.wait_for_function("() => document.querySelector('audio').paused")
    before = editor.evaluate("document.querySelector('audio').currentTime")
    editor.keyboard.press("Control+b")
    editor.wait_for_function("before => document.querySelector('audio').currentTime <= before - 2.9", arg=before)
    assert complaints == []


def test_tab_moves_the_focus_out_of_the_words(editor):
    words(editor).focus()
    editor.keyboard.press("Tab")
    expect(words(editor)).not_to_be_focused()
    assert editor.evaluate("document.activeElement.textContent") == "Checked, and go on"


def test_without_scripts_a_segment_is_corrected_as_a_form(chromium, live, bench):
    context = chromium.new_context(java_script_enabled=False, base_url=live.base)
    page = context.new_page()
    open_editor(page, bench.number)
    page.locator("#g-s00002 a").click()
    page.fill("#f-text", "In May 1962 we reached Khorgos, and nobody spoke.")
    page.fill("#f-speaker", "Kulash")
    page.get_by_label("checked by listening").check()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("It is kept.")).to_be_visible()
    found = bench.working()[1]
    assert (found.text, found.speaker, found.checked) == (
        "In May 1962 we reached Khorgos, and nobody spoke.",
        "Kulash",
        True,
    )
    page.fill("#f-text", "In May 1962 we reached Khorgos, |and nobody spoke.")
    page.get_by_role("button", name="Split at |").click()
    assert bench.texts()[1:3] == ["In May 1962 we reached Khorgos,", "and nobody spoke."]
    page.get_by_role("button", name="Undo").click()
    assert bench.texts()[1] == "In May 1962 we reached Khorgos, and nobody spoke."
    bench.edit(EditKind.TEXT, "s00002", BOLAT, text="Theirs.")
    page.fill("#f-text", "Mine.")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Theirs.")).to_be_visible()
    expect(page.locator("#mine")).to_have_value("Mine.")
    page.get_by_role("button", name="Put mine in its place").click()
    assert bench.texts()[1] == "Mine."
    page.get_by_role("button", name="Done: make a revision").click()
    expect(page.get_by_text("Revision 2 is made")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_neither_editor_nor_comparison_is_wider_than_its_window(chromium, live, width, scheme):
    bench = machine_heard(live.site, f"width {width} {scheme}", ("دادام ھەر ئەتىيازدا يولغا قاراپ ئولتۇراتتى", *HEARD))
    bench.edit(EditKind.TEXT, "s00003", text="In May 1962 we reached Khorgos.")
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, base_url=live.base, reduced_motion="reduce"
    )
    page = context.new_page()
    log_in(page)
    for path in (f"/desk/{bench.number}/edit", f"/desk/{bench.number}/compare"):
        assert page.goto(path).status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
