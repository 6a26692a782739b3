"""Which phrases an ear has proven that it knows: only these may it say were not said.

A phrase is proven by a sample that a person has put in, or by calls: heard surely in enough of them, and in a larger
share of them than false alarms make, which were 3 to 4 % on people's speech (SPEECH.md section 1, finding 6).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.speech.opinion import UNHEARD
from monitor.domain.speech.policy import HEARD, Key

SAMPLE = "sample"
"""The source of evidence that was heard of a sample; its phrase is what a person says that it is."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Heard surely in so many calls, which are at least `share` of those listened to."""

    calls: int = 5
    share: float = 0.1


@dataclass(frozen=True, slots=True)
class Tally:
    """In how many of `calls` each phrase was heard; `shown` are those that a sample proves."""

    calls: int
    heard: dict[Key, int]
    shown: frozenset[Key]

    def proven(self, demand: Demand) -> frozenset[Key]:
        needed = max(demand.calls, demand.share * self.calls)
        return self.shown | {phrase for phrase, count in self.heard.items() if count >= needed}


def tallied(greetings: Iterable[GreetingEvidence], engine: str, script_id: str, heard: float = HEARD) -> Tally:
    """Of one engine, as its model belongs to its name, and of one script. A call counts once."""
    calls: set[str] = set()
    found: Counter[Key] = Counter()
    shown: set[Key] = set()
    for one in greetings:
        if (one.engine, one.script_id) != (engine, script_id) or UNHEARD & set(one.reasons) or one.call_id in calls:
            continue
        phrases = {(hit.part, hit.say) for hit in one.hits if heard <= hit.probability <= 1}
        if one.source == SAMPLE:
            shown |= phrases
            continue
        calls.add(one.call_id)
        found.update(phrases)
    return Tally(len(calls), dict(found), frozenset(shown))
