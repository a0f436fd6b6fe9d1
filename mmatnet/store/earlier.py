"""What a store that is there has already of the one that is to be built."""
import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.features.base import ClipFeature
from mmatnet.features.recipe import Recipe
from mmatnet.store.clip_store import ClipStore


class Earlier:
    """The arrays that are taken over from a store of the same clips, faces, crops and versions.

    Args:
        store (ClipStore | None): The store; ``None`` if there is none of the same.
        asked (Recipe): Features that are asked for, which are taken over if they were made with
            the same parameters by the same code. Those that are not asked for stay. One that is
            damaged is made again.

    Attributes:
        recipe (Recipe): What the new store is made with: the features of both.
        features (dict[str, ClipFeature]): Those that are taken over, by name.
        versions (dict[str, int]): Of their code.
    """

    def __init__(self, store: ClipStore | None, asked: Recipe) -> None:
        self._store = store
        self._rows = {} if store is None else {clip: row for row, clip in enumerate(store.clips)}
        self._faces = {} if store is None else store.faces
        there, versions, damage = ((), {}, {}) if store is None else (
            store.recipe.features, store.versions, store.damage)
        wanted = {feature.name: feature for feature in (*there, *asked.features)}
        self.recipe = asked.with_features(list(wanted.values()))
        self.features = {feature.name: feature for feature in there
                         if not set(feature.stored) & set(damage)
                         and (asked.feature(feature.name) is None
                              or (feature == wanted[feature.name]
                                  and versions.get(feature.name) == feature.version))}
        self.versions = {name: versions.get(name, 0) for name in self.features}

    def has(self, clip: Clip, feature: ClipFeature) -> bool:
        """Say whether a feature of a clip is there."""
        return feature.name in self.features and clip in self._rows

    def read(self, clip: Clip, feature: ClipFeature) -> dict[str, np.ndarray]:
        """Return the arrays of a feature that is there."""
        assert self._store is not None  # or there is none
        return {name: self._store.array(name)[self._rows[clip]] for name in feature.stored}

    def face(self, clip: Clip) -> dict:
        """Return what is known of a clip's face; empty if nothing."""
        return self._faces.get(str(clip), {})
