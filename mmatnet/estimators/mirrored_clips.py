"""A dataset that gives the left-right mirror of each clip in its place."""
from collections.abc import Mapping


def mirrored_clips(dataset: Mapping) -> dict:
    """Return a dataset's config whose pipeline runs behind a ``MirrorClip``.

    Args:
        dataset (Mapping): Config of a ``MicroExpressionDataset``; not changed.
    """
    streams = tuple(dataset.get('streams', ('apex', 'motion')))
    # a grey image is mirrored by its columns; every other stream comes with its mirror
    return {**dataset,
            'streams': (*streams, *(f'{name}_mirrored' for name in streams if name != 'apex')),
            'pipeline': [{'type': 'MirrorClip', 'prob': 1.0}, *dataset['pipeline']]}
