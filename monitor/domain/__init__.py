"""The pure core: events, call facts, rules and verdicts. Standard library only, no socket, no clock, no log."""
