"""Words that ask for somebody to look first: phrase lists, never a decision."""
