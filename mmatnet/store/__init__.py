"""The clip store: what extraction makes of a database's frames, once, and training reads.

``clip_store`` reads one; ``build`` makes one of ``parts``, which processes of ``clip_worker``
extract clip by clip, and of what an ``earlier`` store has already.
"""
