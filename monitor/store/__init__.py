"""The store: what one turn of the pipeline keeps, in SQLite or PostgreSQL, and what is asked of it later."""

from monitor.store.errors import retryable
from monitor.store.migrate import SchemaTooNewError
from monitor.store.store import Store

__all__ = ["SchemaTooNewError", "Store", "retryable"]
