"""The local page: upload a video, see what is found in it. Needs the extra ``web``."""
