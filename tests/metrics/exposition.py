"""What a scrape shows, read by the client library's own parser."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

Series = tuple[str, tuple[tuple[str, str], ...]]


def scraped(registry: CollectorRegistry) -> dict[Series, float]:
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def value(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return scraped(registry).get((name, tuple(sorted(labels.items()))))


def names(registry: CollectorRegistry) -> set[str]:
    return {name for name, _ in scraped(registry)}
