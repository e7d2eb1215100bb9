"""What archivists are shown of who may read a testimony: what each speaker agreed to, what was given to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from oralhist.model.access import Component, Decision
from oralhist.model.consenting import ConsentRecord, RecordKind
from oralhist.model.why import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerView:
    """What one of those who speak in a testimony agreed to; `suspended` is what they had before a withdrawal.

    The `name` of the narrator is empty. `linked` is whether they agreed to be shown beside the family's other accounts
    (None: they were not asked).
    """

    name: str
    decisions: Mapping[Component, Decision]
    suspended: Mapping[Component, Decision]
    linked: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """What was given to an account at once, by whom; `until` is the last day on which it counts.

    `standing` is whether it counts today; `ended` is when and `ended_by` by whom it was taken back (empty: it was not).
    """

    account: str
    components: tuple[Component, ...]
    until: date | None
    who: str
    at: str
    ended: str
    ended_by: str
    standing: bool

    @property
    def sentence(self) -> str:
        """The grant in a sentence."""
        parts = ", ".join(self.components)
        until = f" through {self.until.isoformat()}" if self.until else ""
        said = f"{self.account}: {parts}{until}, given by {self.who} on {self.at[:10]}"
        if self.ended:
            return f"{said}, taken back by {self.ended_by} on {self.ended[:10]}."
        return f"{said}." if self.standing else f"{said}; it is over."


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessView:
    """Who may read a testimony, for archivists; `reasons` say why or why not, by viewer as ``--viewer`` names them.

    `opens` are the days to come on which an embargo ends; `records` what led to what was agreed, oldest first. The
    `interviewer` is asked for a permission where one is named, which `permission` is (None: none is recorded).
    """

    speakers: tuple[SpeakerView, ...]
    grants: tuple[GrantView, ...]
    reasons: Mapping[str, tuple[Reason, ...]]
    opens: tuple[date, ...]
    records: tuple[ConsentRecord, ...]
    interviewer: str
    permission: ConsentRecord | None

    @property
    def unsaid(self) -> bool:
        """Whether something was agreed to, and no record says how that was given."""
        agreed_to = any(each.decisions for each in self.speakers)
        return agreed_to and not any(one.kind is RecordKind.CONSENT and one.given for one in self.records)
