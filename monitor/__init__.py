"""The hotline monitor: listens to Asterisk and tells whether the promises made to callers were kept."""

__version__ = "0.1.0"
