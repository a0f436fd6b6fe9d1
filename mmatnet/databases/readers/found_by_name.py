"""Readers of databases whose copies keep the same clip folders in different folders."""
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import Layout, Reader
from mmatnet.databases.findings import Report


class FoundByName(Reader):
    """Base of readers that find a clip by the name of its folder, wherever that lies.

    The name alone must tell the clip; letters may be large or small.
    """

    def clips(self, layout: Layout, sheet: Path | None,
              report: Report) -> Iterator[tuple[Clip, str, str]]:
        """Put the folder that is there in place of the expected one."""
        places = {path.name.lower(): path.relative_to(layout.root).as_posix()
                  for path in (layout.root / layout.folder).glob(layout.frame_set.clips)
                  if path.is_dir()}
        for clip, where, place in super().clips(layout, sheet, report):
            found = places.get(self.folder_name(clip).lower(), clip.frames)
            yield replace(clip, frames=found), where, place

    def folder_name(self, clip: Clip) -> str:
        """Return the name of the folder of a clip's frames."""
        return clip.clip
