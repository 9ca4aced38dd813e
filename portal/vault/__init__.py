"""Sealing and keys: who can read what is decided here, by mathematics and not by a check.

    seal       sealing and opening of content, bound to its place and padded
    receipt    the visitor's code: six words or twenty digits (wordlists, fold: how it is read back)
    keys       key pairs, sealed boxes, from code to receipt, from cookie to (id, key)
    keyring    what an unlocked member holds: `unlock_team`, `Keyring.case_key(s)`
    commands   a case's key: made, wrapped for a code, shredded; `team_may_take_cases`
    team       founding, admitting, leaving;  rotation: a new team key
    members    a member's private key behind a passphrase or a passkey
    recovery   the printed sheet;  server: the optional `server` method, off by default
    models     tables: wraps as data, and the public halves of the keys

Why it is so: docs/adr/0010 to 0014.
"""
