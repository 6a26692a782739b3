"""The description holds what the API does: schemathesis asks it all kinds of things and compares."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from monitor.domain.verdicts import Outcome
from monitor.web.access import Role, Token
from tests.domain.calls_at_hand import answered, judged
from tests.web.desk import Site

EXAMPLES = 25
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
ADMIN = {"Authorization": "Bearer secret-admin", "X-Requested-With": "console"}
FILES = {"GET /api/v1/reports/{key}/{file}"}
ENDLESS = "GET /api/v1/stream"
"""It has no end, so that it is asked only while it has no room: 503."""


def site() -> Site:
    made = Site(Token(Role.ADMIN, "secret-admin", "admin"), Token(Role.LEAD, "secret-lead", "lead"))
    made.library.keep(judged(answered("1.1"), four_ring=Outcome.MET))
    made.changes.close()
    return made


SITE = site()
SCHEMA = schemathesis.openapi.from_asgi("/api/openapi.json", SITE.app, headers=ADMIN)
OPERATIONS: list[Any] = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
@pytest.mark.parametrize("headers", [{}, ADMIN], ids=["nobody", "admin"])
def test_the_api_answers_as_it_is_described(operation: Any, headers: dict[str, str]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    def ask(case: Any) -> None:
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS[operation.label == ENDLESS :])

    ask()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_operation_says_what_it_is_and_gives_an_example(operation: Any) -> None:
    raw = operation.definition.raw
    assert raw["summary"]
    good = {status: told for status, told in raw["responses"].items() if status.startswith("2")}
    assert good
    for status, told in good.items():
        is_bare = status == "204" or operation.label in FILES
        assert is_bare or all(content["example"] for content in told["content"].values()), f"{operation.label} {status}"
    if body := raw.get("requestBody"):
        assert body["content"]["application/json"]["example"]
