"""Looking things up in the settings' classes, for messages that name the right key, range and default."""

from collections.abc import Iterator
from typing import Any, get_args

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from monitor.config.settings import Settings

Location = tuple[int | str, ...]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _model_of(field: FieldInfo) -> type[BaseModel] | None:
    return next(_models_in(field.annotation), None)


def field_at(location: Location) -> FieldInfo | None:
    """The field that a location names; list indexes and the free names in tables are stepped over."""
    model: type[BaseModel] | None = Settings
    field: FieldInfo | None = None
    for step in location:
        if isinstance(step, int) or model is None:
            continue
        if step in model.model_fields:
            field = model.model_fields[step]
            model = _model_of(field)
    return field


def keys_at(location: Location) -> tuple[str, ...]:
    """The keys that a table may hold."""
    field = field_at(location)
    model = Settings if not location else field and _model_of(field)
    return tuple(model.model_fields) if model else ()


def all_keys(model: type[BaseModel] = Settings, above: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every key that holds a value, dotted, with its field; a table is stepped into."""
    for name, field in model.model_fields.items():
        inner = _model_of(field)
        if inner is None:
            yield above + name, field
        else:
            yield from all_keys(inner, f"{above}{name}.")


def range_of(location: Location) -> str:
    """Like `from 1 to 50`; empty where the key has no bounds."""
    field = field_at(location)
    low, high = "", ""
    for bound in _bounds(field) if field else ():
        match bound:
            case Ge(ge=limit):
                low = f"from {limit}"
            case Gt(gt=limit):
                low = f"more than {limit}"
            case Le(le=limit):
                high = f"to {limit}" if low.startswith("from") else f"at most {limit}"
            case Lt(lt=limit):
                high = f"less than {limit}"
    joint = " " if high.startswith("to") else " and "
    return joint.join(part for part in (low, high) if part)


def _bounds(field: FieldInfo) -> Iterator[object]:
    yield from field.metadata
    for part in get_args(field.annotation):
        for inner in get_args(part):
            if isinstance(inner, FieldInfo):
                yield from inner.metadata


def default_of(location: Location) -> object:
    """The key's default, None where it has none."""
    field = field_at(location)
    if field is None or field.is_required():
        return None
    return field.get_default(call_default_factory=True, validated_data={})
