"""An office in use."""

from tests.factories import cheap_keys, office, queries

__all__ = ["cheap_keys", "office", "queries"]
