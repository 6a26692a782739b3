"""Who spoke when, in /metrics: a call counts once, and the gate's counts are those of this moment."""

from dataclasses import replace

from prometheus_client import CollectorRegistry, generate_latest

from monitor.ami.gate import GateCounts
from monitor.domain.facts import CallFacts, Span
from monitor.domain.records import Batch, JudgedCall
from monitor.domain.talk import TalkFacts
from monitor.pipeline.talkmetrics import TalkMetrics
from tests.domain.rules.cases import at, talked

TALK = TalkFacts(50.0, 40.0, 20.0, 12.0, 10.0, 2.0)
LISTENED = talked(10, 60, talk=TALK)


def told(*calls: CallFacts) -> str:
    registry = CollectorRegistry()
    counts = GateCounts()
    metrics = TalkMetrics(registry, {"hq": counts})
    for facts in calls:
        metrics.tell(Batch(calls=[JudgedCall(facts, ())]))
    counts.on = 4
    return generate_latest(registry).decode()


def test_a_call_is_observed_once() -> None:
    text = told(LISTENED, LISTENED, replace(LISTENED, call_id="c2"))

    assert "hotline_talk_overlap_seconds_sum 4.0" in text
    assert 'hotline_silence_ratio_bucket{le="0.2"} 0.0' in text
    assert 'hotline_silence_ratio_bucket{le="0.3"} 2.0' in text
    assert 'hotline_talk_channels{link="ami:hq",result="on"} 4.0' in text
    assert 'hotline_talk_channels{link="ami:hq",result="refused"} 0.0' in text


def test_what_was_not_heard_is_not_observed() -> None:
    deaf = replace(LISTENED, talk=replace(TALK, heard_seconds=0.0))
    text = told(talked(10, 60), deaf, replace(LISTENED, gaps=(Span(at(20), at(21)),)))

    assert "hotline_silence_ratio_count 0.0" in text
