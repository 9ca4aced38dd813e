"""The core: what a case is, what may happen to it, and what did. Knows nothing of HTTP."""
