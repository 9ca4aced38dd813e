"""`make bench`: our pages beside a bare Flask page, served the same way, in the same run. Loopback only."""
