"""JSON bytes in, a ticket report or greeting evidence and its warnings out; whatever cannot be used is a BadInput."""

import json
import re
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from monitor.domain.inputs import INSTANT_REMEDY, BadInput, instant, shortened, without_numbers
from monitor.domain.rules.case import GreetingEvidence
from monitor.domain.tickets import Kind, Stage, TicketReport
from monitor.tickets import greeting

MAX_BYTES = 16_384
MAX_EXTRA_KEYS = 32
PROBABILITIES = {"greeting", "name"}
ID = re.compile(r"[^\x00-\x20\x7f/+#]{1,128}")
CALLER = re.compile(r"\+?[0-9]{3,20}", re.ASCII)
STAGES = ", ".join(Stage)
KINDS = ", ".join(Kind)
REMEDIES = {
    "event": f"use one of: {STAGES}",
    "at": INSTANT_REMEDY,
    "kind": f"use one of: {KINDS}",
    "call_id": "send the caller channel's Linkedid, or leave it out",
    "caller": "send 3 to 20 digits, as the phone network shows them, or leave it out",
    "crew": "send at most 200 characters, or leave it out",
    **greeting.REMEDIES,
}
Model = TypeVar("Model", bound=BaseModel)


def _stage(text: str) -> str:
    if text not in list(Stage):
        raise PydanticCustomError("stage", "unknown stage")
    return text


def _aware(text: str) -> str:
    try:
        instant(text, "at")
    except BadInput as error:
        raise PydanticCustomError("instant", "{what}", {"what": error.what}) from error
    return text


def _id(text: str) -> str:
    if not _is_id(text):
        raise PydanticCustomError("id", "not a usable id")
    return text


def _is_id(text: str) -> bool:
    return ID.fullmatch(text) is not None and text.isprintable()


class _Payload(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


class _TicketPayload(_Payload):
    event: Annotated[str, AfterValidator(_stage)]
    at: Annotated[str, AfterValidator(_aware)]
    kind: Annotated[str, Field(max_length=64)] = ""
    call_id: Annotated[str, AfterValidator(_id)] | None = None
    caller: Annotated[str, Field(max_length=200)] = ""
    crew: Annotated[str, Field(max_length=200)] = ""


def ticket_report(payload: bytes, ticket_id: str, received_at: datetime, source: str) -> tuple[TicketReport, list[str]]:
    """The report and its warnings. Raises BadInput."""
    _checked_id(ticket_id, "ticket_id")
    said, warnings = _read(_object(payload), _TicketPayload)
    kind = Kind(said.kind) if said.kind in list(Kind) else None
    if said.kind and not kind:
        warnings.append(f"kind: {shortened(said.kind)} is not known; {REMEDIES['kind']}")
    report = TicketReport(
        ticket_id=ticket_id,
        stage=Stage(said.event),
        at=instant(said.at, "at"),
        received_at=received_at,
        kind=kind,
        unknown_kind="" if kind else said.kind,
        call_id=said.call_id or "",
        caller_number=_caller(said.caller, warnings),
        crew=said.crew,
        source=source,
    )
    return report, warnings


def greeting_evidence(
    payload: bytes, call_id: str, received_at: datetime, source: str
) -> tuple[GreetingEvidence, list[str]]:
    """The evidence and its warnings. Raises BadInput."""
    _checked_id(call_id, "call_id")
    raw = _object(payload)
    if PROBABILITIES & raw.keys() and "greeted" not in raw:
        guessed, warnings = _read(raw, greeting.ProbabilitiesPayload)
        return greeting.of_probabilities(guessed, call_id, received_at, source), warnings
    said, warnings = _read(raw, greeting.FactsPayload)
    return greeting.of_facts(said, call_id, received_at, source), warnings


def _caller(text: str, warnings: list[str]) -> str:
    """The number without its spacing; a withheld or unreadable one must not cost us the stage that it came with."""
    number = re.sub(r"[ ()-]", "", text)
    if not number or CALLER.fullmatch(number):
        return number
    warnings.append(f"caller: {shortened(without_numbers(text))} is not a number, not used; {REMEDIES['caller']}")
    return ""


def _checked_id(text: str, where: str) -> None:
    if not _is_id(text):
        raise BadInput("not a usable id", where, text, "use 1 to 128 characters without space, '/', '+' and '#'")


def _read(said: dict[str, object], form: type[Model]) -> tuple[Model, list[str]]:
    try:
        value = form.model_validate(said)
    except ValidationError as error:
        raise _first_mistake(error.errors(include_url=False), form) from error
    extra = sorted(value.model_extra or {})
    if len(extra) > MAX_EXTRA_KEYS:
        raise BadInput("too many unknown keys", "payload", f"{len(extra)} keys", f"send only {_keys(form)}")
    return value, [f"{shortened(key)}: unknown key, not used" for key in extra]


def _object(payload: bytes) -> dict[str, object]:
    if len(payload) > MAX_BYTES:
        raise BadInput("too long", "payload", f"{len(payload)} bytes", f"send at most {MAX_BYTES} bytes")
    try:
        said = json.loads(payload.decode("utf-8"), object_pairs_hook=_without_doubles, parse_constant=_refused_constant)
        json.dumps(said, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadInput("not JSON", "payload", payload.decode("utf-8", "replace"), "send one JSON object") from error
    if not isinstance(said, dict):
        raise BadInput("not a JSON object", "payload", said, "send one JSON object")
    return said


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(said := dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return said


def _refused_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _first_mistake(mistakes: list[ErrorDetails], form: type[BaseModel]) -> BadInput:
    """One mistake is said with its key's remedy; the others are named in it."""
    first, *others = mistakes
    where = str(first["loc"][0]) if first["loc"] else "payload"
    got = "nothing" if first["type"] == "missing" else first["input"]
    also = sorted({str(other["loc"][0]) for other in others if other["loc"]} - {where})
    remedy = REMEDIES.get(where, f"send {_keys(form)}")
    return BadInput(first["msg"], where, got, f"{remedy}; also mend {', '.join(also)}" if also else remedy)


def _keys(form: type[BaseModel]) -> str:
    return ", ".join(form.model_fields)
