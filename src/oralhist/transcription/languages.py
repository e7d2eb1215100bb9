"""Which languages the engines know, and which of those stated a stretch of speech is in.

Whisper has Kazakh, Russian, Chinese, English and others, no Uyghur, no Kyrgyz. Left to choose among all its 99 it
hears Kazakh as Lithuanian, so the choice is among those that the archivist stated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oralhist.model.text import language_name, primary
from oralhist.model.transcript import Flag
from oralhist.transcription.port import ForAPerson, Hints, Window

KNOWN = frozenset({"kk", "ru", "zh", "en", "uz", "tt", "mn"})
"""Languages of the archive that Whisper was trained on (openai-whisper, tokenizer.py, LANGUAGES)."""

UNKNOWN = frozenset({"ug", "ky"})

DRAFTS = ("tr", "az", "kk")
"""What Uyghur and Kyrgyz can be written down as for a person who writes over it; never uz, which loops."""

SURE = 0.5
"""How likely a language must be for a machine to transcribe where one that it does not know may be spoken as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The languages to choose among; `beside` is whether one that no engine knows may be spoken as well.

    `label` is the BCP 47 tag of what is written where that is not the language it is heard as.
    """

    languages: tuple[str, ...]
    beside: bool = False
    flags: tuple[Flag, ...] = ()
    label: str = ""

    @property
    def only(self) -> str:
        """The language, where there is no choice; else nothing."""
        return self.languages[0] if len(self.languages) == 1 and not self.beside else ""

    def pick(self, probabilities: Mapping[str, float]) -> tuple[str, float]:
        """The likeliest language with its probability among all that Whisper has; "" where none is likely enough."""
        best = max(self.languages, key=lambda language: probabilities.get(language, 0.0))
        sure = probabilities.get(best, 0.0)
        return ("", sure) if self.beside and sure < SURE else (best, sure)


def choice(hints: Hints) -> Choice:
    """The languages to choose among; raises `ForAPerson` where a machine would only guess.

    Kazakh beside Uyghur or Kyrgyz cannot be told apart by Whisper, so nothing is transcribed there.
    """
    if hints.draft_as:
        return _for_a_draft(hints)
    if not hints.languages:
        raise ForAPerson("No language was stated; a machine that chooses freely hears Kazakh as Lithuanian.")
    known = tuple(dict.fromkeys(primary(tag) for tag in hints.languages if primary(tag) in KNOWN))
    foreign = [language_name(tag) for tag in hints.languages if primary(tag) in UNKNOWN]
    names = " and ".join(dict.fromkeys(foreign))
    if foreign and not known:
        raise ForAPerson(f"No machine here hears {names}; a person has to transcribe it, or supply a transcript.")
    if not told_apart(hints.languages):
        raise ForAPerson(
            f"No machine here hears {names}, or can tell Kazakh from it; a person has to transcribe it, "
            "supply a transcript, or mark which spans are Kazakh."
        )
    if not known:
        raise ForAPerson("No machine here hears the language that is stated; a person has to transcribe it.")
    return Choice(languages=known, beside=bool(foreign))


def choice_elsewhere(hints: Hints) -> Choice | None:
    """The languages to choose among outside the spans that were marked; None where a machine would only guess there.

    Raises `ForAPerson` where it would only guess and no spans were marked.
    """
    try:
        return choice(hints)
    except ForAPerson:
        if hints.marked is None or hints.draft_as:
            raise
        return None


def choice_in(window: Window, hints: Hints) -> Choice:
    """The languages to choose among in a window: the one that was marked there, else as `choice`."""
    return Choice(languages=(window.language,)) if window.language else choice(hints)


def told_apart(languages: Sequence[str]) -> bool:
    """Whether a machine can tell the languages apart that are stated: Kazakh from Uyghur and Kyrgyz it cannot."""
    spoken = {primary(tag) for tag in languages}
    return "kk" not in spoken or not spoken & UNKNOWN


def _for_a_draft(hints: Hints) -> Choice:
    foreign = next((primary(tag) for tag in hints.languages if primary(tag) in UNKNOWN), None)
    if foreign is None or hints.draft_as not in DRAFTS:
        raise ForAPerson(
            "A draft in another language's letters is made of Uyghur and Kyrgyz only.", "State one, or leave it out."
        )
    return Choice(
        languages=(hints.draft_as,),
        flags=(Flag.NEEDS_REVIEW, Flag.NOT_A_TRANSCRIPT),
        label=f"{foreign}-{'Cyrl' if hints.draft_as == 'kk' else 'Latn'}",
    )
