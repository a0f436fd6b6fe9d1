"""Where features of clips come from, registered in ``SOURCES``.

Clip stores, pictures of flow, files that others released, or several of them joined.
"""
