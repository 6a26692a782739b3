"""The command line: one module for each command."""

from monitor.cli.main import main

__all__ = ["main"]
