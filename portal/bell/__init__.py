"""Telling who waits that something happened: within a process, between processes, never what."""
