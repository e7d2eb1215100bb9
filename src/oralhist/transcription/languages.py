"""Which languages the engines know: Whisper has Kazakh, Russian, Chinese, English and others, no Uyghur, no Kyrgyz."""

from __future__ import annotations

from oralhist.model.text import language_name, primary
from oralhist.transcription.port import ForAPerson

KNOWN = frozenset({"kk", "ru", "zh", "en", "uz", "tt", "mn"})
"""Languages of the archive that Whisper was trained on (openai-whisper, tokenizer.py, LANGUAGES)."""

UNKNOWN = frozenset({"ug", "ky"})


def machine_languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    """The Whisper languages to choose among; raises `ForAPerson` where a machine would only guess.

    Kazakh beside Uyghur or Kyrgyz cannot be told apart by Whisper, so nothing is transcribed where either is stated.
    """
    if not languages:
        raise ForAPerson("No language was stated; a machine that chooses freely hears Kazakh as Lithuanian.")
    foreign = [tag for tag in languages if primary(tag) in UNKNOWN]
    if foreign:
        names = " and ".join(dict.fromkeys(language_name(tag) for tag in foreign))
        raise ForAPerson(f"No machine here hears {names}; a person has to transcribe it, or supply a transcript.")
    return tuple(dict.fromkeys(primary(tag) for tag in languages if primary(tag) in KNOWN))
