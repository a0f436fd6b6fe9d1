"""Domain adaptation: necks that bring clips with a label and those without together.

Their clips without a label are those of a fold's ``adapt``, which a protocol offers by
``adapt='test'``; whatever comes of it says TRANSDUCTIVE.
"""
