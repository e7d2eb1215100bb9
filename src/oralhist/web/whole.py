"""Whole sentences about a testimony, its text and its jobs, in the language of the request."""

from __future__ import annotations

from collections.abc import Sequence

from oralhist.model.access import Audience, Component, Decision
from oralhist.model.desk import JobView
from oralhist.model.transcript import Checked, MakerKind
from oralhist.model.views import GapView, TestimonyView, TranscriptView
from oralhist.web.dates import in_words
from oralhist.web.tongues import NO_BREAK, Terms, count, digits, listed, say, term

AUDIENCES = Terms(
    {
        Audience.PUBLIC: term("anyone"),
        Audience.RESEARCHERS: term("researchers"),
        Audience.FAMILY: term("the family"),
    }
)


def length(ms: int | None) -> str:
    """How long something lasts: 1 h 18 min, 44 min, 38 s; *text only* where it does not sound."""
    if ms is None:
        return say("text only")
    seconds = round(ms / 1000)
    if seconds < 60:
        return _unbroken(say("%(seconds)s s", seconds=seconds))
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return _unbroken(say("%(minutes)s min", minutes=minutes))
    if not minutes:
        return _unbroken(say("%(hours)s h", hours=hours))
    return _unbroken(say("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes))


def percent(share: float) -> str:
    """A share between 0 and 1 as 71 %, never rounded up to certainty."""
    return _unbroken(say("%(share)s %%", share=min(99, round(share * 100))))


def _unbroken(text: str) -> str:
    return text.replace(" ", NO_BREAK)


def soon(seconds: int | None) -> str:
    """How long something still takes, roughly, in words."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    if minutes < 1:
        return say("less than a minute left")
    if minutes < 90:
        return say("about %(time)s left", time=count(minutes, "minute"))
    return say("about %(time)s left", time=count(round(minutes / 60), "hour"))


def gap_words(gap: GapView) -> str:
    """*112 seconds withheld at the narrator's wish*; *Lines ...* in a text without sound."""
    if gap.ms is None:
        return say("Lines withheld at the narrator’s wish")
    return say("%(time)s withheld at the narrator’s wish", time=count(max(1, round(gap.ms / 1000)), "second"))


def agreed(decision: Decision | None) -> str:
    """Who may read a part, as a narrator decided, for archivists and narrators."""
    if decision is None:
        return say("closed: nothing agreed yet")
    if not decision.audience:
        return say("closed, as agreed")
    if Audience.PUBLIC in decision.audience:
        whom = say("open to anyone")
    else:
        some = listed(AUDIENCES[each] for each in Audience if each in decision.audience)
        whom = say("open to %(whom)s", whom=some)
    if decision.embargo is None:
        return whom
    return say("%(whom)s from %(date)s on", whom=whom, date=in_words(decision.embargo.isoformat()))


def how_checked(text: TranscriptView, short: bool = False) -> str:
    """How much of a transcript a person has checked, in a sentence, or as part of one."""
    if not text.checked.of_segments:
        person = text.maker is MakerKind.PERSON
        return say("no word is written down") if person else say("a machine heard nobody speak")
    if text.checked.whole:
        return say("written or checked by a person") if short else say("Written or checked by a person.")
    sure = "" if text.confidence is None else say(", %(share)s sure on average", share=percent(text.confidence))
    if not text.checked.segments:
        who = f" ({text.maker_name})" if text.maker is MakerKind.MACHINE else ""
        if short:
            return say("heard by a machine%(details)s; nobody has checked it yet", details=who + sure)
        return say("Heard by a machine%(details)s; nobody has checked it yet.", details=who + sure)
    if short:
        return say("a person has checked %(share)s", share=share(text.checked))
    told = say("A person has checked %(share)s.", share=share(text.checked))
    return f"{told} {say('The rest is machine text%(details)s.', details=sure)}"


def share(checked: Checked) -> str:
    """How much is checked: *12 min of 58 min, 40 of 312 segments*."""
    done, segments = digits(checked.segments), count(checked.of_segments, "segment")
    if not checked.of_ms:
        return say("%(done)s of %(all)s", done=done, all=segments)
    times = say("%(done)s of %(all)s", done=length(checked.ms), all=length(checked.of_ms))
    return times + say(", ") + say("%(done)s of %(all)s", done=done, all=segments)


WORK = Terms(
    {
        "derive": term("Making the access copies of"),
        "transcribe": term("Transcribing"),
        "sync": term("Finding the times of"),
        "tag": term("Suggesting events in"),
        "index": term("Indexing"),
        "purge": term("Taking what is closed out of the index, for"),
        "remove": term("Removing the files of"),
        "words": term("Finding each word of"),
        "translate": term("Translating"),
    }
)
"""What a job does, before the number of the testimony."""

JOB_STATES = Terms(
    {
        "waiting": term("waiting"),
        "done": term("done"),
        "failed": term("failed"),
        "cancelled": term("cancelled"),
        "for-a-person": term("for a person"),
    }
)


def stands(job: JobView) -> str:
    """How a job stands, in words: its place in the queue, how far it is, how long it still takes."""
    if job.place is not None:
        if job.place == 1:
            return say("waiting, next")
        return say("waiting, %(jobs)s before it", jobs=count(job.place - 1, "job"))
    if job.state != "running":
        return JOB_STATES.get(job.state, job.state.replace("-", " "))
    told = [say("running")]
    if job.total:
        done, total = digits(job.done), digits(job.total)
        windows = job.kind in ("transcribe", "translate", "sync", "words")
        told.append(
            say("window %(done)s of %(total)s", done=done, total=total)
            if windows
            else say("step %(done)s of %(total)s", done=done, total=total)
        )
    if job.seconds_left is not None:
        told.append(soon(job.seconds_left))
    return say(", ").join(told)


def in_groups(jobs: Sequence[JobView]) -> list[tuple[str, list[JobView]]]:
    """Jobs under what is told of them, those that run first, those that wait in the order of the queue."""
    states = {
        term("Under way"): ("running", "waiting"),
        term("Failed"): ("failed",),
        term("For a person"): ("for-a-person",),
        term("Ended"): ("done", "cancelled"),
    }
    found = {name: [job for job in jobs if job.state in those] for name, those in states.items()}
    found["Under way"].sort(key=lambda job: (job.place is not None, job.place or 0, job.id))
    return list(found.items())


def what_is_open(view: TestimonyView) -> list[str]:
    """What this viewer may do with a testimony, in sentences."""
    reads, hears = Component.TRANSCRIPT in view.open, Component.SOUND in view.open
    if reads and hears and view.recordings:
        said = [say("You may read, listen to and quote this account.")]
    elif reads:
        said = [say("You may read and quote this account.")]
        if not hears:
            said.append(say("Its sound is not open to you."))
    elif hears:
        said = [say("You may listen to this account."), say("Its words are not open to you.")]
    else:
        said = [say("You may know of this account. Neither its words nor its sound are open to you.")]
    if reads and view.transcript is None:
        said.append(say("Nobody has written its words down yet."))
    if hears and not view.recordings:
        said.append(say("It has no recording."))
    elif hears and not all(recording.ready for recording in view.recordings):
        said.append(say("Its sound is being prepared; come back in a while."))
    if Component.NAME not in view.open:
        said.append(say("Who tells it is not open to you."))
    return said
