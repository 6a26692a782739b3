"""Every rule of the policy has its case; and whatever is drawn at random, nobody is accused on silence or noise."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.speech.heard import CANNOT_TELL, Evidence, Hit, Speech
from monitor.domain.speech.opinion import Doubt, Opinion, unheard
from monitor.domain.speech.policy import Key, Limits, decide, heard_in_order
from monitor.domain.speech.script import Deny, Order, Part, Phrase, Script

GREET, NAME = Part.GREETING, Part.NAME
HELLO = Phrase(GREET, "您好", (("nin2", "hao3"),))
MORNING = Phrase(GREET, "早上好", (("zao3", "shang4", "hao3"),))
GAS = Phrase(NAME, "云海燃气", (("yun2", "hai3", "ran2", "qi4"),))
SCRIPT = Script("front", "zh", (HELLO, GAS), deny=Deny.AFTER_PROVEN)
PROVEN: frozenset[Key] = frozenset({(GREET, "您好"), (NAME, "云海燃气")})
SPEECH = Speech(10.0, 4.0, 0.7, 0.8, 30.0, is_silent=False, talks=((0.8, 4.8),))


def hit(part: Part, start: float, end: float, probability: float = 0.97) -> Hit:
    return Hit(part, "您好" if part is GREET else "云海燃气", start, end, probability)


HEARD = Evidence("ear", 0.97, 0.95, (hit(GREET, 0.8, 1.3), hit(NAME, 1.4, 2.2)), can_deny=True)
NEITHER = Evidence("ear", 0.02, 0.03, can_deny=True)
ONLY_NAME = replace(HEARD, greeting=0.02, hits=(hit(NAME, 0.8, 1.6),))
ONLY_GREETING = replace(HEARD, name=0.02, hits=(hit(GREET, 0.8, 1.3),))
REVERSED = replace(HEARD, hits=(hit(NAME, 0.8, 1.6), hit(GREET, 1.7, 2.2)))
LATE_REVERSED = replace(HEARD, hits=(hit(NAME, 1.8, 2.6), hit(GREET, 2.7, 3.2)))
NOISE = replace(SPEECH, snr_db=20.9)
LATE = replace(SPEECH, start_low_seconds=10.2, start_high_seconds=10.3, audio_seconds=15.0, talks=((10.3, 14.3),))
LATE_WORDS = replace(HEARD, hits=(hit(GREET, 10.3, 10.8), hit(NAME, 10.9, 11.7)))

Facts = tuple[bool | None, bool | None, bool | None, bool | None]
NOTHING: Facts = (None, None, None, None)
D = Doubt

CASES: dict[str, tuple[Script, Evidence, Speech, frozenset[Key], Facts, tuple[Doubt, ...]]] = {
    "both heard, in order, in time": (SCRIPT, HEARD, SPEECH, PROVEN, (True, True, True, True), ()),
    "heard counts though no phrase is proven": (SCRIPT, HEARD, SPEECH, frozenset(), (True, True, True, True), ()),
    "heard counts at low signal to noise": (SCRIPT, HEARD, NOISE, PROVEN, (True, True, True, True), ()),
    "a clear no on audible speech, greeting": (SCRIPT, ONLY_NAME, SPEECH, PROVEN, (False, True, None, True), ()),
    "a clear no on audible speech, name": (SCRIPT, ONLY_GREETING, SPEECH, PROVEN, (True, False, None, True), ()),
    "a clear no on audible speech, both": (SCRIPT, NEITHER, SPEECH, PROVEN, (False, False, None, True), ()),
    "not heard does not count at low signal to noise": (
        SCRIPT, NEITHER, NOISE, PROVEN, (None, None, None, True), (D.LOW_SNR,),
    ),
    "not heard does not count where the noise is not known": (
        SCRIPT, NEITHER, replace(SPEECH, snr_db=None), PROVEN, (None, None, None, True), (D.LOW_SNR,),
    ),
    "silence is no speech and never a missed greeting": (
        SCRIPT, NEITHER, Speech(10.0, 0.0, None, None, None, is_silent=False), PROVEN, NOTHING, (D.NO_SPEECH,),
    ),
    "speech that nobody found but an engine is none": (
        SCRIPT, HEARD, Speech(10.0, 0.0, None, None, None, is_silent=False), PROVEN, NOTHING, (D.NO_SPEECH,),
    ),
    "digital silence is no audio": (
        SCRIPT, NEITHER, Speech(10.0, 0.0, None, None, None, is_silent=True), PROVEN, NOTHING, (D.NO_AUDIO,),
    ),
    "no packets are no audio": (
        SCRIPT, NEITHER, Speech(0.0, 0.0, None, None, None, is_silent=False), PROVEN, NOTHING, (D.NO_AUDIO,),
    ),
    "too little speech to deny": (
        SCRIPT, NEITHER, replace(SPEECH, speech_seconds=0.59), PROVEN, (None, None, None, True), (D.LITTLE_SPEECH,),
    ),
    "just enough speech to deny": (
        SCRIPT, NEITHER, replace(SPEECH, speech_seconds=0.6), PROVEN, (False, False, None, True), (),
    ),
    "the audio ends before the window": (
        SCRIPT, NEITHER, replace(SPEECH, audio_seconds=6.0), PROVEN, (None, None, None, True), (D.AUDIO_SHORT,),
    ),
    "a phrase that is not proven cannot be denied": (
        SCRIPT, NEITHER, SPEECH, frozenset({(NAME, "云海燃气")}), (None, False, None, True), (D.PHRASE_UNPROVEN,),
    ),
    "one alternative that is not proven keeps the others from being denied": (
        replace(SCRIPT, phrases=(HELLO, MORNING, GAS)), NEITHER, SPEECH, PROVEN,
        (None, False, None, True), (D.PHRASE_UNPROVEN,),
    ),
    "proof of a name is none of a greeting that says the same": (
        SCRIPT, NEITHER, SPEECH, frozenset({(NAME, "您好"), (NAME, "云海燃气")}),
        (None, False, None, True), (D.PHRASE_UNPROVEN,),
    ),
    "a script that always denies needs no proof": (
        replace(SCRIPT, deny=Deny.ALWAYS), NEITHER, SPEECH, frozenset(), (False, False, None, True), (),
    ),
    "a script that never denies": (
        replace(SCRIPT, deny=Deny.NEVER), NEITHER, SPEECH, PROVEN, (None, None, None, True), (D.DENIAL_OFF,),
    ),
    "an engine that may not deny": (
        SCRIPT, replace(NEITHER, can_deny=False), SPEECH, PROVEN, (None, None, None, True), (D.ENGINE_CANNOT_DENY,),
    ),
    "between the thresholds": (
        SCRIPT, replace(HEARD, greeting=0.89, name=0.1), SPEECH, PROVEN,
        (None, None, None, True), (D.BETWEEN_THRESHOLDS,),
    ),
    "an engine that cannot tell": (
        SCRIPT, Evidence("ear", CANNOT_TELL, 0.95, can_deny=True), SPEECH, PROVEN,
        (None, True, None, True), (D.CANNOT_TELL,),
    ),
    "a script without a greeting due at this hour": (
        replace(SCRIPT, phrases=(GAS,)), NEITHER, SPEECH, PROVEN, (None, False, None, True), (D.NO_SCRIPT,),
    ),
    "surely reversed: the name is the first word": (SCRIPT, REVERSED, SPEECH, PROVEN, (True, True, False, True), ()),
    "surely reversed: an ear that may deny heard no greeting before": (
        SCRIPT, LATE_REVERSED, SPEECH, PROVEN, (True, True, False, True), (),
    ),
    "a greeting before the name may have been missed": (
        SCRIPT, LATE_REVERSED, SPEECH, frozenset(), (True, True, None, True), (D.ORDER_UNCERTAIN,),
    ),
    "reversed in noise": (SCRIPT, REVERSED, NOISE, PROVEN, (True, True, None, True), (D.LOW_SNR,)),
    "a doubtful greeting before the name": (
        SCRIPT, replace(REVERSED, hits=(hit(GREET, 0.7, 0.8, 0.4), *REVERSED.hits)), SPEECH, PROVEN,
        (True, True, None, True), (D.ORDER_UNCERTAIN,),
    ),
    "a doubtful name before the greeting": (
        SCRIPT, replace(HEARD, hits=(hit(NAME, 0.1, 0.7, 0.4), *HEARD.hits)), SPEECH, PROVEN,
        (True, True, None, True), (D.ORDER_UNCERTAIN,),
    ),
    "hits that overlap": (
        SCRIPT, replace(HEARD, hits=(hit(NAME, 0.8, 1.6), hit(GREET, 1.5, 2.0))), SPEECH, PROVEN,
        (True, True, None, True), (D.ORDER_UNCERTAIN,),
    ),
    "hits that overlap by a frame, in order": (
        SCRIPT, replace(HEARD, hits=(hit(GREET, 0.8, 1.5), hit(NAME, 1.45, 2.0))), SPEECH, PROVEN,
        (True, True, True, True), (),
    ),
    "heard without times": (
        SCRIPT, replace(HEARD, hits=()), SPEECH, PROVEN, (True, True, None, True), (D.ORDER_UNCERTAIN,),
    ),
    "the name first, as this site has it": (
        replace(SCRIPT, order="name_first"), REVERSED, SPEECH, PROVEN, (True, True, True, True), (),
    ),
    "the greeting first where the name comes first": (
        replace(SCRIPT, order="name_first"), HEARD, SPEECH, PROVEN, (True, True, False, True), (),
    ),
    "any order will do": (replace(SCRIPT, order="any"), REVERSED, SPEECH, PROVEN, (True, True, True, True), ()),
    "greeting, name, greeting": (
        SCRIPT, replace(HEARD, hits=(*HEARD.hits, hit(GREET, 2.3, 2.8))), SPEECH, PROVEN,
        (True, True, True, True), (),
    ),
    "late by both bounds": (SCRIPT, LATE_WORDS, LATE, PROVEN, (True, True, True, False), ()),
    "late by one bound": (
        SCRIPT, LATE_WORDS, replace(LATE, start_low_seconds=9.8), PROVEN,
        (True, True, True, None), (D.START_UNCERTAIN,),
    ),
    "late in noise, which hides an earlier word": (
        SCRIPT, LATE_WORDS, replace(LATE, snr_db=12.0), PROVEN, (True, True, True, None), (D.LOW_SNR,),
    ),
    "late, but a word was heard before": (
        SCRIPT, HEARD, LATE, PROVEN, (True, True, True, None), (D.START_UNCERTAIN,),
    ),
    "at the limit": (
        SCRIPT, LATE_WORDS, replace(LATE, start_low_seconds=9.9, start_high_seconds=10.0), PROVEN,
        (True, True, True, True), (),
    ),
    "the answer is not known in the audio": (
        SCRIPT, HEARD, replace(SPEECH, start_low_seconds=None, start_high_seconds=None), PROVEN,
        (True, True, True, None), (D.ANSWER_UNKNOWN,),
    ),
    "no probability at all": (
        SCRIPT, replace(NEITHER, greeting=float("nan"), name=-1.0), SPEECH, PROVEN,
        (None, None, None, True), (D.BETWEEN_THRESHOLDS,),
    ),
}  # fmt: skip


def facts(opinion: Opinion) -> Facts:
    return opinion.greeted, opinion.named, opinion.in_order, opinion.in_time


@pytest.mark.parametrize("name", CASES)
def test_rule(name: str) -> None:
    script, evidence, speech, proven, expected, reasons = CASES[name]

    opinion = decide(script, evidence, speech, proven)

    assert expected == facts(opinion)
    assert reasons == opinion.reasons


def test_opinion_tells_what_it_rests_on() -> None:
    expected = Opinion(
        True, True, True, True, 0.7, 0.8, (), 0.95, "ear", "front", 10.0, HEARD.hits, "您好云海燃气"
    )  # fmt: skip

    assert expected == decide(SCRIPT, replace(HEARD, transcript="您好云海燃气"), SPEECH, PROVEN)


@pytest.mark.parametrize(
    ("evidence", "speech", "confidence"),
    [(HEARD, SPEECH, 0.95), (NEITHER, SPEECH, 0.97), (NEITHER, NOISE, 1.0), (replace(NEITHER, name=0.5), SPEECH, 0.98)],
)
def test_confidence_is_that_of_the_least_sure_claim(evidence: Evidence, speech: Speech, confidence: float) -> None:
    assert confidence == pytest.approx(decide(SCRIPT, evidence, speech, PROVEN).confidence)


@pytest.mark.parametrize(
    ("speech", "evidence", "expected"),
    [
        (SPEECH, NEITHER, (0.7, 0.8)),
        (NOISE, NEITHER, (0.0, 0.8)),
        (SPEECH, replace(HEARD, hits=(hit(GREET, 0.4, 0.9),)), (0.4, 0.8)),
        (replace(SPEECH, start_low_seconds=0.9), NEITHER, (0.8, 0.9)),
        (replace(SPEECH, start_low_seconds=-0.2), NEITHER, (0.0, 0.8)),
        (replace(SPEECH, is_silent=True), NEITHER, (None, None)),
    ],
)
def test_start_is_an_interval(speech: Speech, evidence: Evidence, expected: tuple[float | None, float | None]) -> None:
    opinion = decide(SCRIPT, evidence, speech, PROVEN)

    assert expected == (opinion.delay_low_seconds, opinion.delay_high_seconds)


def test_a_site_may_ask_for_less_noise() -> None:
    assert decide(SCRIPT, NEITHER, SPEECH, PROVEN, Limits(snr_db=31.0)).reasons == (Doubt.LOW_SNR,)


def test_nothing_heard_claims_nothing() -> None:
    assert facts(unheard(Doubt.ENGINE_FAILED, "ear", "front")) == NOTHING


@pytest.mark.parametrize(
    ("hits", "order", "expected"),
    [
        (HEARD.hits, "greeting_first", True),
        (REVERSED.hits, "greeting_first", False),
        (REVERSED.hits, "name_first", True),
        (REVERSED.hits, "any", True),
        (HEARD.hits[:1], "any", False),
        ((hit(GREET, 0.1, 0.5, 0.6), hit(NAME, 0.6, 1.0)), "greeting_first", False),
        ((), "any", False),
    ],
)
def test_order_of_sure_hits(hits: tuple[Hit, ...], order: Order, expected: bool) -> None:
    assert expected is heard_in_order(hits, order)


probabilities = st.floats(0, 1) | st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
seconds = st.floats(0, 15)
hits = st.builds(
    lambda part, start, length, probability: hit(part, start, start + length, probability),
    st.sampled_from(Part), seconds, st.floats(0, 2), probabilities,
)  # fmt: skip
evidences = st.builds(
    Evidence,
    st.just("ear"),
    probabilities,
    probabilities,
    st.lists(hits, max_size=5).map(tuple),
    can_deny=st.booleans(),
)
speeches = st.builds(
    Speech, seconds, seconds, st.none() | seconds, st.none() | seconds, st.none() | st.floats(-5, 60), st.booleans()
)
scripts = st.builds(
    replace, st.just(SCRIPT), order=st.sampled_from(["greeting_first", "name_first", "any"]), deny=st.sampled_from(Deny)
)
proofs = st.frozensets(st.sampled_from(sorted(PROVEN)))


@given(scripts, evidences, speeches, proofs)
def test_nobody_is_accused_without_evidence(
    script: Script, evidence: Evidence, speech: Speech, proven: frozenset[Key]
) -> None:
    opinion = decide(script, evidence, speech, proven)

    if speech.snr_db is None or speech.snr_db < 21.0 or speech.is_silent or not speech.speech_seconds:
        assert False not in facts(opinion)
    denials = ((opinion.greeted, GREET, evidence.greeting), (opinion.named, NAME, evidence.name))
    for said, part, probability in denials:
        if said is False:
            assert probability < 0.1
            assert evidence.can_deny
            assert script.deny is not Deny.NEVER
            assert script.deny is Deny.ALWAYS or {(part, one.say) for one in script.of(part)} <= proven
            assert speech.audio_seconds >= 9.75
        if said is True:
            assert probability >= 0.9
    if opinion.in_time is False:
        assert min(speech.start_low_seconds or 0, speech.start_high_seconds or 0) > 10
        assert all(one.start_seconds > 10 for one in evidence.hits)


@given(scripts, evidences, speeches, proofs)
def test_every_open_question_has_its_reason(
    script: Script, evidence: Evidence, speech: Speech, proven: frozenset[Key]
) -> None:
    opinion = decide(script, evidence, speech, proven)
    both = opinion.greeted is True and opinion.named is True
    is_open = None in (opinion.greeted, opinion.named, opinion.in_time) or (both and opinion.in_order is None)

    assert is_open is bool(opinion.reasons)
    assert opinion.in_order is None or both


@given(scripts, evidences, speeches, proofs)
def test_a_reversed_order_needs_sure_hits_apart(
    script: Script, evidence: Evidence, speech: Speech, proven: frozenset[Key]
) -> None:
    if decide(script, evidence, speech, proven).in_order is False:
        first, second = (GREET, NAME) if script.order == "greeting_first" else (NAME, GREET)
        after = [one for one in evidence.hits if one.part is first]
        before = [one for one in evidence.hits if one.part is second and one.probability >= 0.9]
        assert min(one.start_seconds for one in after) >= min(before, key=lambda one: one.start_seconds).end_seconds
