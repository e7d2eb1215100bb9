"""Places, cues, and the events that a text is suggested to speak of."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oralhist.chronology import cues, places, said_figures
from oralhist.chronology.load import assemble, load
from oralhist.chronology.tagger import CANDIDATES, THRESHOLD, suggest, suggest_all, tag
from oralhist.model.chronology import EvidenceKind, Suggestion
from oralhist.model.identifiers import EventId

WORDS = [
    "Хоргос",
    "Қорғастан",
    "قورغاسقا",
    "霍尔果斯",
    "霍爾果斯",
    "Бақты",
    "бақыт",
    "Или",
    "или",
    "Құлжада",
    "غۇلجىدا",
    "伊宁",
    "1962",
    "апреле",
    "сәуірде",
    "六二年四月",
    "ماي",
    "перешли",
    "границу",
    "шекарадан",
    "өттік",
    "чек",
    "арадан",
    "өттүк",
    "伊塔事件",
    "苏侨证",
    "crossed",
    "the",
    "border",
    "commune*",
    "консул",
    "общий",
    "котёл",
    "29",
    "May",
    "ٴ",
    "́",
    "\u200c",
    "-",
    ".",
    "。",
    "؟",
    "’",
    "*",
]
MIXED = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=14).map("".join),
)
LANGUAGES = st.sampled_from(["kk", "kk-Arab", "ug", "ug-Cyrl", "ky", "ru", "zh", "zh-Hant", "en", "tt", None])


def events(found: tuple[Suggestion, ...]) -> list[str]:
    return [str(one.event) for one in found]


def score(text: str, language: str, event: str, context: str = "") -> float:
    return next((one.score for one in suggest(text, language, context) if one.event == event), 0.0)


@pytest.mark.parametrize(
    ("text", "spelled", "name"),
    [
        ("Біз Қорғастан өттік", "Қорғастан", "Khorgos"),
        ("Ездили в Кульджу", "Кульджу", "Ghulja"),
        ("ئۇ غۇلجىدىن كەلدى", "غۇلجىدىن", "Ghulja"),
        ("我们从霍爾果斯过来", "霍爾果斯", "Khorgos"),
        ("from Alma-Ata to Tacheng's market", "Alma-Ata", "Almaty"),
    ],
)
def test_a_place_is_found_in_its_inflected_spellings(text: str, spelled: str, name: str) -> None:
    first = places.find(text, load())[0]
    assert (text[first.start : first.end], first.name) == (spelled, name)


@pytest.mark.parametrize(
    "text", ["бақыт тілейміз", "бақты күтті", "Или так, или иначе", "Достық деген сөз", "толы қап"]
)
def test_an_ordinary_word_is_no_place(text: str) -> None:
    assert places.find(text, load()) == []


def test_a_name_that_is_also_a_word_counts_with_a_capital_inside_a_sentence() -> None:
    assert [one.name for one in places.find("Мы жили на реке Или.", load())] == ["Ili"]


def test_a_cue_is_found_inflected_and_with_words_between() -> None:
    text = "Они перешли ночью границу."
    assert "перешли ночью границу" in {text[c.start : c.end] for c in cues.find(text, "ru", load())}


def test_a_cue_of_another_language_is_not_looked_for() -> None:
    assert cues.find("The consul came.", "zh", load()) == []
    assert cues.find("The consul came.", "en", load()) != []


def test_words_of_two_sentences_make_no_cue() -> None:
    found = cues.find("Мы перешли. Границу закрасили на карте.", "ru", load())
    assert "crossed-over" not in {c.group.id for c in found}


@pytest.mark.parametrize(
    ("language", "said", "denied"),
    [
        ("ru", "Мы перешли границу.", "Мы не перешли границу."),
        ("kk", "Шекарадан өттік.", "Шекарадан өтпедік."),
        ("ky", "Чек арадан өттүк.", "Чек арадан өткөн жокпуз."),
        ("ug", "چېگرادىن ئۆتتۇق.", "چېگرادىن ئۆتمىدۇق."),
        ("zh", "我们越境了。", "我们没越境。"),
        ("en", "We crossed the border.", "We never crossed the border."),
    ],
)
def test_a_deed_that_is_denied_does_not_count(language: str, said: str, denied: str) -> None:
    def deeds(text: str) -> list[bool]:
        return [c.negated for c in cues.find(text, language, load()) if c.group.id == "crossed-over"]

    assert deeds(said) and not any(deeds(said))
    assert all(deeds(denied))


def test_kazakh_in_arabic_script_meets_the_same_cues() -> None:
    found = cues.find("بىز شەكارادان وتتىك", "kk-Arab", load())
    assert "crossed to the other side" in {c.group.means for c in found}


def test_cue_date_and_place_together_score_high_and_show_themselves() -> None:
    text = "В апреле 1962 года мы перешли границу через Хоргос."
    best = next(one for one in suggest(text, "ru") if one.event == "khorgos-crossing-1962")
    assert best.score >= 0.7
    assert {(e.kind, e.means) for e in best.evidence} >= {
        (EvidenceKind.DATE, "April 1962"),
        (EvidenceKind.PLACE, "Khorgos"),
        (EvidenceKind.CUE, "crossed to the other side"),
    }
    assert "Хоргос" in {text[e.start : e.end] for e in best.evidence}


def test_a_date_alone_or_a_place_alone_is_not_enough() -> None:
    assert suggest("В апреле 1962 года зацвели яблони.", "ru") == ()
    assert suggest("Мы были в Хоргосе.", "ru") == ()
    assert suggest("В 1962 году мы были в Хоргосе.", "ru") == ()


def test_a_month_and_a_place_that_fit_suggest_without_a_cue() -> None:
    found = suggest("In May 1962 we reached Khorgos, and nobody spoke.", "en")
    assert "khorgos-crossing-1962" in events(found)
    assert {e.kind for e in found[0].evidence} >= {EvidenceKind.DATE, EvidenceKind.PLACE}
    assert suggest("In May 1972 we reached Khorgos, and nobody spoke.", "en") == ()


def test_the_very_day_of_an_event_is_enough() -> None:
    assert events(suggest("29 мая 1962 года было душно.", "ru")) == ["yining-29-may-1962"]
    assert events(suggest("29 мая 1962 года брат не вернулся.", "ru"))[0] == "yining-29-may-1962"


def test_a_year_that_speaks_against_an_event_lowers_it() -> None:
    cue = "We crossed the border by the Khorgos crossing"
    assert score(f"{cue} in April 1962.", "en", "khorgos-crossing-1962") > score(
        f"{cue}.", "en", "khorgos-crossing-1962"
    )
    assert score(f"{cue} in 1975.", "en", "khorgos-crossing-1962") < THRESHOLD


def test_narrators_may_be_wrong_by_a_year() -> None:
    assert "mass-exodus-1962" in events(suggest("The exodus of 1962, but I think it was in '63.", "en"))


def test_the_year_of_what_was_said_before_decides_between_events() -> None:
    text = "Мы перешли границу, и больше ничего."
    early, late = tag(text, "ru", "В 1962 году, весной."), tag(text, "ru", "В 1975 году.")
    assert early.candidates[0].event == "mass-exodus-1962"
    assert early.candidates[0].score > 4 * score(text, "ru", "mass-exodus-1962", "В 1975 году.")
    assert late.events == ()


def test_where_khorgos_is_named_the_crossings_at_tacheng_are_not_meant() -> None:
    found = events(suggest("In April 1962 we crossed the border at Khorgos.", "en"))
    assert "khorgos-crossing-1962" in found and "tacheng-crossings-1962" not in found


def test_the_same_words_are_shown_once_for_an_event() -> None:
    for one in suggest("В апреле 1962 года мы перешли границу.", "ru"):
        spans = [(e.start, e.end) for e in one.evidence if e.kind is EvidenceKind.CUE]
        assert spans and not [(a, b) for a in spans for b in spans if a != b and a[0] <= b[0] and b[1] <= a[1]]


def test_a_segment_is_read_with_its_neighbours_and_shows_only_its_own_words() -> None:
    texts = [
        "Это было в апреле шестьдесят второго.",
        "Мы с отарой перешли границу у Бахты, шли ночью.",
        "Потом пошёл дождь.",
    ]
    first, second, third = suggest_all(texts, ["ru"] * 3)
    assert first == () and third == ()
    assert "tacheng-crossings-1962" in events(second)
    assert second[0].score > score(texts[1], "ru", "tacheng-crossings-1962")
    assert all(e.end <= len(texts[1]) for one in second for e in one.evidence)


def test_two_years_later_counts_from_a_year_said_some_segments_before() -> None:
    texts = ["We crossed in 1962.", "It rained.", "Two years later we wrote a petition to be let home."]
    best = suggest_all(texts, ["en"] * 3)[2][0]
    assert best.event == "return-requests-1964"
    assert "about 1964 (2 years after 1962)" in {piece.means for piece in best.evidence}


def test_a_year_fades_from_memory() -> None:
    texts = ["В 1975 году.", *["Дождь."] * 9, "Мы перешли границу через Хоргос."]
    assert events(suggest_all(texts, ["ru"] * len(texts))[-1]) == events(suggest(texts[-1], "ru"))


def test_the_likeliest_event_comes_first() -> None:
    found = suggest("В апреле 1962 года мы перешли границу через Хоргос, открыли границу.", "ru")
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@settings(deadline=None)  # the first call loads the lists
@given(text=MIXED, language=LANGUAGES, context=MIXED)
def test_a_suggestion_always_shows_evidence_within_the_text(text: str, language: str | None, context: str) -> None:
    for one in suggest(text, language, context):
        assert one.evidence and THRESHOLD <= one.score <= 1
        for piece in one.evidence:
            assert 0 <= piece.start < piece.end <= len(text)
            assert text[piece.start : piece.end].strip() and piece.means


@settings(deadline=None, max_examples=200)
@example(text="五月\ud800")
@given(
    text=st.text(alphabet=st.one_of(st.characters(), st.sampled_from("一二十廿卅五月日年人户 ½²१๓'-.,")), max_size=40)
)
def test_whatever_characters_a_text_has_it_is_read(text: str) -> None:
    assert len(suggest_all([text, text], ["zh", "en"])) == 2
    assert all(0 <= one.start < one.end <= len(text) for one in said_figures.find(text, None))
    assert len(tag(text, None).candidates) <= CANDIDATES


def test_a_chronology_without_events_suggests_nothing() -> None:
    known = load()
    bare = assemble((), known.places.values(), known.sources.values())
    assert tag("In May 1962 we crossed at Khorgos.", "en", known=bare).candidates == ()
    assert suggest_all(["In May 1962 we crossed at Khorgos."], ["en"], bare) == [()]


@settings(deadline=None)
@given(texts=st.lists(MIXED, max_size=5))
def test_every_segment_gets_its_suggestions(texts: list[str]) -> None:
    found = suggest_all(texts, ["kk"] * len(texts))
    assert len(found) == len(texts)
    for text, suggestions in zip(texts, found, strict=True):
        assert all(e.end <= len(text) for one in suggestions for e in one.evidence)


def test_the_candidates_are_the_likeliest_three_with_the_suggested_ones_first() -> None:
    found = tag("Весной шестьдесят второго мы с отарой перешли границу у Бахты, шли ночью.", "ru")
    assert len(found.candidates) == CANDIDATES
    assert found.events == found.candidates[: len(found.events)]
    assert all(one.evidence for one in found.candidates)
    assert found.candidates[-1].score < THRESHOLD


def test_people_are_evidence_of_their_own_kind() -> None:
    best = suggest("Зимой шестьдесят первого в Чугучак приехали двое из консульства, выдавали удостоверения.", "ru")[0]
    assert best.event == "consular-recruiting-1961-1962"
    assert (EvidenceKind.ROLE, "the consul and his people") in {(e.kind, e.means) for e in best.evidence}


def test_what_was_learned_moves_an_event() -> None:
    text, event = "Весной 1962 года мы перешли границу.", EventId("mass-exodus-1962")
    before = {one.event: one.score for one in tag(text, "ru").candidates}
    after = {one.event: one.score for one in tag(text, "ru", learned={"crossed to the other side": 0.5}).candidates}
    assert after[event] < before[event]


@pytest.mark.parametrize("text", ["", "   ", "。", "🙂", "\u200c"])
def test_nothing_said_is_nothing_suggested(text: str) -> None:
    assert tag(text, None).events == () and tag(text, None).candidates == ()
