"""The config: a TOML file and the environment come in, frozen settings or every mistake at once go out."""

from monitor.config.load import DEFAULT_FILE, load
from monitor.config.problems import ConfigError
from monitor.config.settings import PbxSettings, Settings
from monitor.config.warning import warnings

__all__ = ["DEFAULT_FILE", "ConfigError", "PbxSettings", "Settings", "load", "warnings"]
