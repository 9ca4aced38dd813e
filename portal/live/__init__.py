"""The live talk."""
