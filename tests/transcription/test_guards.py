"""Guards: nothing is written where nobody speaks; loops, credits and passages left out are mended or flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hearing_for_tests import Here, base, clip, hum, noise, silence, written

from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Flag
from oralhist.transcription import guards, pipeline
from oralhist.transcription.listening import Listener
from oralhist.transcription.port import (
    RATE,
    Decoded,
    Draft,
    Features,
    Heard,
    Hints,
    Line,
    Samples,
    Span,
    Window,
)
from oralhist.transcription.vocabulary import STEP_MS, vocabulary

WORDS = vocabulary(51865)
CHANCE = np.random.default_rng(62)
SECONDS = 25


def coloured(power: float) -> Samples:
    """Noise whose loudness falls with its pitch: white at 0, pink at 0.5, brown at 1."""
    spectrum = np.fft.rfft(CHANCE.standard_normal(SECONDS * RATE))
    spectrum /= np.maximum(np.arange(len(spectrum)), 20) ** power
    sound = np.fft.irfft(spectrum)
    return (0.1 * sound / np.abs(sound).max()).astype(np.float32)


def clicks() -> Samples:
    """A clock that ticks, over hiss."""
    sound = noise(SECONDS, 0.001)
    for at in range(0, len(sound) - 400, RATE // 2):
        sound[at : at + 400] += (0.4 * np.exp(-np.arange(400) / 40) * np.sin(np.arange(400))).astype(np.float32)
    return sound


def plucked() -> Samples:
    """A plucked string, tone after tone."""
    sound = np.zeros(SECONDS * RATE, np.float32)
    t = np.arange(RATE // 2) / RATE
    for number in range(2 * SECONDS - 1):
        tone = 146.8 * 2 ** (((number * 5) % 12) / 12)
        note = sum(np.sin(2 * np.pi * tone * k * t) * np.exp(-t * (3 + k)) / k for k in range(1, 6))
        sound[number * RATE // 2 : (number + 1) * RATE // 2] += (0.15 * note).astype(np.float32)
    return sound


NOISES = {
    "silence": silence(SECONDS),
    "hiss": noise(SECONDS, 0.001),
    "white": coloured(0),
    "pink": coloured(0.5),
    "brown": coloured(1),
    "hum": hum(SECONDS),
    "clicks": clicks(),
    "plucked": plucked(),
}


@pytest.mark.parametrize("language", ["en", "ru", "kk", "zh", "uz"])
@pytest.mark.parametrize("sound", NOISES)
@pytest.mark.parametrize("engine", ["openai-whisper", "faster-whisper"])
def test_nothing_is_written_over_forty_windows_without_speech(tmp_path, engine, sound, language):
    heard = pipeline.transcribe(
        pcm=written(NOISES[sound], tmp_path / "sound.pcm"),
        folder=tmp_path / "drafts",
        engine=base(engine),
        hints=Hints(languages=(language,)),
        executor=Here(),
        recording=RecordingId("OH-2026-0001-01"),
        report=lambda done, total: None,
    )
    assert heard.segments == ()


@dataclass
class Puppet:
    """A speech model that writes what a test says: `script(temperature, begin)` for a part that begins there."""

    script: object
    asked: list[float] = field(default_factory=list)

    name = "puppet 1"
    bands = 80
    tokens = 51865

    def encode(self, mel: np.ndarray) -> Features:
        return mel

    def languages(self, features: Features) -> Mapping[str, float]:
        return {"en": 1.0}

    def decode(
        self, features: Sequence[Features], prompts: Sequence[Sequence[int]], temperature: float, seed: int
    ) -> list[Decoded]:
        self.asked.append(temperature)
        return [self.script(temperature, len(self.asked) - 1) for _ in features]

    def align(self, *_: object) -> list[tuple[int, int, float]]:
        return []


def decoded(*lines: tuple[int, int, str], quiet: float = 0.0, sure: float = -0.2) -> Decoded:
    known = {piece: token for token, piece in enumerate(WORDS.pieces)}
    tokens: list[int] = []
    for start, end, text in lines:
        letters = [known[bytes([byte])] for byte in text.encode()]
        tokens += [WORDS.first_moment + start // STEP_MS, *letters, WORDS.first_moment + end // STEP_MS]
    return Decoded(tokens=tuple(tokens), average_logprob=sure, no_speech_probability=quiet)


def listen(script: object, *spoken: tuple[int, int]) -> tuple[Draft, Puppet]:
    """The draft of a window of 20 s in which somebody speaks in `spoken` (default: all the time)."""
    whole = Span(start_ms=0, end_ms=20_000)
    spans = tuple(Span(start_ms=a, end_ms=b) for a, b in spoken) or (whole,)
    heard = Heard(window=Window(index=0, pieces=(whole,), speech=spans), samples=silence(20))
    puppet = Puppet(script)
    (draft,) = Listener(puppet).transcribe([heard], Hints(languages=("en",)))
    return draft, puppet


PLAIN = (
    "We lived near the river until the spring of that year, and then one night we crossed the bridge before it was "
    "light, with the sheep and the children, all of us. "
)
LOOP = "and then we went to the river " * 8


def test_a_loop_is_broken_at_the_temperature_that_breaks_it_and_flagged():
    draft, puppet = listen(lambda t, _: decoded((0, 20_000, PLAIN if t >= 0.6 else LOOP)))
    assert puppet.asked == [0.0, 0.4, 0.6]
    assert draft.lines[0].text == PLAIN.strip()
    assert draft.temperature == 0.6
    assert draft.flags == (Flag.NEEDS_REVIEW, Flag.LOW_CONFIDENCE)


def test_a_loop_that_nothing_breaks_is_kept_and_flagged():
    draft, puppet = listen(lambda t, _: decoded((0, 20_000, LOOP)))
    assert puppet.asked == [0.0, 0.4, 0.6, 0.8]
    assert Flag.REPEATED in draft.flags
    assert draft.lines


def test_a_loop_beside_other_words_is_a_loop_too():
    stuck = "and the drum went " + "tam-" * 24
    draft, puppet = listen(lambda t, _: decoded((0, 14_000, PLAIN), (14_000, 20_000, stuck)))
    assert puppet.asked == [0.0, 0.4, 0.6, 0.8]
    assert Flag.REPEATED in draft.flags
    assert [line.text for line in draft.lines] == [PLAIN.strip(), stuck]


def test_what_people_say_twice_is_no_loop():
    said = "They cried, and cried, and cried. No, no, no, I said, no, we are not going, we are not going anywhere."
    draft, puppet = listen(lambda t, _: decoded((0, 6_000, "Jol, jol, jol, jol."), (6_000, 20_000, said)))
    assert puppet.asked == [0.0]
    assert draft.flags == ()


def test_a_passage_left_out_is_heard_again_in_halves():
    def script(_temperature: float, call: int) -> Decoded:
        return decoded((0, 9_000, PLAIN)) if call else decoded((0, 9_000, PLAIN), (9_000, 20_000, "Yes."))

    draft, puppet = listen(script, (0, 9_500), (10_500, 20_000))
    assert len(puppet.asked) == 2
    assert [(line.start_ms, line.text) for line in draft.lines] == [(0, PLAIN.strip()), (10_000, PLAIN.strip())]


def test_where_the_words_stop_the_rest_is_heard_by_itself():
    def script(_temperature: float, call: int) -> Decoded:
        return decoded((0, 16_500, PLAIN)) if call else decoded((0, 3_400, "Come quickly, all of you."))

    draft, puppet = listen(script, (0, 3_000), (3_300, 20_000))
    assert len(puppet.asked) == 2
    assert [(line.start_ms, line.end_ms, line.text) for line in draft.lines] == [
        (0, 3_400, "Come quickly, all of you."),
        (3_400, 19_900, PLAIN.strip()),
    ]
    assert draft.flags == ()


@pytest.mark.parametrize("doubt", [{"sure": -1.2}, {"quiet": 0.7}])
def test_what_is_heard_in_a_rest_without_being_sure_is_not_written(doubt):
    def script(_temperature: float, call: int) -> Decoded:
        return decoded((0, 4_000, "Thank you."), **doubt) if call else decoded((0, 16_000, PLAIN))

    draft, _ = listen(script, (0, 16_000), (16_600, 20_000))
    assert [line.text for line in draft.lines] == [PLAIN.strip()]


@pytest.mark.parametrize(
    ("said", "stretches", "moment"),
    [
        ([], [(1000, 1600)], None),
        ([], [(1000, 1800)], 1000),
        ([(0, 1100)], [(0, 1000), (1000, 1900)], None),
        ([(0, 1100)], [(0, 1000), (1000, 2200)], 1100),
        ([(0, 1100)], [(0, 1000), (1500, 2300)], 1500),
        ([(0, 1000), (3000, 4000)], [(0, 4000)], 1000),
        ([(0, 1000), (1900, 4000)], [(0, 4000)], None),
    ],
)
def test_the_moment_at_which_words_are_missing(said, stretches, moment):
    lines = [Line(start_ms=start, end_ms=end, text="Words.") for start, end in said]
    assert guards.unheard_from(lines, stretches) == moment


def test_a_passage_left_out_also_then_is_flagged():
    draft, _ = listen(lambda t, _: decoded((0, 3_000, "Yes.")), (0, 9_500), (10_500, 20_000))
    assert Flag.UNUSUAL_RATE in draft.flags


@pytest.mark.parametrize(
    "text", ["Редактор субтитров А.Синецкая Корректор А.Егорова", "Thanks for watching!", "字幕由Amara.org社区提供"]
)
def test_credits_of_films_go_where_nobody_may_speak_and_are_flagged_where_somebody_does(text):
    draft, _ = listen(lambda t, _: decoded((0, 18_000, PLAIN), (18_000, 20_000, text), quiet=0.8))
    assert [line.text for line in draft.lines] == [PLAIN.strip()]
    draft, _ = listen(lambda t, _: decoded((0, 18_000, PLAIN), (18_000, 20_000, text)))
    assert len(draft.lines) == 2
    assert Flag.CREDITS in draft.flags


def test_where_hardly_anybody_speaks_and_the_model_hears_nobody_nothing_is_written():
    assert listen(lambda t, _: decoded((0, 20_000, PLAIN), quiet=0.6), (4_000, 4_900))[0].lines == ()
    assert listen(lambda t, _: decoded((3_900, 5_000, "Yes, I was."), quiet=0.1), (4_000, 4_900))[0].lines


def test_words_over_silence_beside_speech_are_dropped():
    draft, _ = listen(lambda t, _: decoded((0, 5_000, PLAIN[:60]), (12_000, 15_000, "Hm.")), (0, 5_000))
    assert [line.start_ms for line in draft.lines] == [0]


def test_text_that_the_model_is_unsure_of_is_flagged_not_dropped():
    draft, _ = listen(lambda t, _: decoded((0, 20_000, PLAIN), quiet=0.7, sure=-1.3))
    assert draft.lines
    assert draft.flags == (Flag.NEEDS_REVIEW, Flag.LOW_CONFIDENCE, Flag.NO_SPEECH_LIKELY)


def test_chinese_which_needs_fewer_letters_is_not_flagged_for_it():
    assert guards.letters("我们过了桥") == 15
    line = Line(start_ms=0, end_ms=20_000, text="我们在那一年春天以前一直住在河边然后有一天夜里我们过了桥")
    window = Window(index=0, pieces=(Span(start_ms=0, end_ms=20_000),), speech=(Span(start_ms=0, end_ms=20_000),))
    assert not guards.left_out([line], window.stretches())


def test_real_speech_is_not_flagged(tmp_path):
    heard = pipeline.transcribe(
        pcm=written(np.concatenate([clip("en_jfk", tmp_path), noise(3), clip("en_libri", tmp_path)]), tmp_path / "s"),
        folder=tmp_path / "drafts",
        engine=base("faster-whisper"),
        hints=Hints(languages=("en",)),
        executor=Here(),
        recording=RecordingId("OH-2026-0001-01"),
        report=lambda done, total: None,
    )
    assert heard.segments
    assert not any(one.flags for one in heard.segments)
