"""Agents' openings spoken by flite over a telephone line: made, heard and counted. `make ear` prints the table."""
