"""`load`: from a file and the environment to checked settings, or to every mistake at once."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from monitor.config.draft import Draft
from monitor.config.problems import ConfigError, Problem, problems_of
from monitor.config.settings import Settings
from monitor.config.toml import read_tables

DEFAULT_FILE = Path("config/monitor.toml")


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Raises ConfigError. The environment goes before the file; secret and token files are read here."""
    raw = read_tables(path)
    if isinstance(raw, Problem):
        raise ConfigError([str(raw)])
    draft = Draft(path, raw)
    inline = tuple(draft.inline_secrets())
    draft.overlay_environment(environ)
    draft.read_named_files()
    problems = draft.problems
    try:
        settings = Settings.model_validate(draft.raw)
    except ValidationError as error:
        problems = problems + problems_of(error, str(path), draft.raw, draft.origins)
    if problems:
        raise ConfigError([str(problem) for problem in problems])
    settings._inline_secrets = tuple((key, path) for key in inline)
    return settings
