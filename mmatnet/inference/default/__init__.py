"""How the model that mmatnet brings is made of ready-made pictures of flow.

``tools/make_default_model.py`` runs it; the model lies where
:data:`mmatnet.inference.recognizers.open.DEFAULT_MODEL` says.
"""
