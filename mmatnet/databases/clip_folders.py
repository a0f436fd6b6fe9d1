"""The folders of clips, found by what their names say, and their frames against the sheet's."""
from collections.abc import Mapping

from mmatnet.clips.annotation import Clip, frames_of
from mmatnet.clips.gaps import MOST_BRIDGED
from mmatnet.databases.bridging import bridge
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_sets import Layout, folder_key, same_name


class ClipFolders:
    """The folders of the clips of a layout, found by what their names say.

    Args:
        layout (Layout): Where they are.
        by_name (bool): Whether the name of the last folder alone tells the clip.
    """

    def __init__(self, layout: Layout, by_name: bool = False) -> None:
        self.all: list[str] = []
        self.strays: list[str] = []
        self._root, self._by_name = layout.root, by_name
        base, levels = layout.root / layout.folder, layout.frame_set.clips.split('/')
        for depth in range(1, len(levels) + 1):
            for path in sorted(base.glob('/'.join(levels[:depth]))):
                relative = path.relative_to(layout.root).as_posix()
                if not path.is_dir():
                    # beside openly lying subjects, sheets and notes have their place
                    if layout.folder or depth > 1:
                        self.strays.append(relative)
                elif depth == len(levels):
                    self.all.append(relative)
        self._there = set(self.all)
        self._known = {self._key(folder): folder for folder in reversed(self.all)}

    def find(self, folder: str) -> str:
        """Return the folder that is there for the one that is expected; that one if none is."""
        found = folder if folder in self._there else self._known.get(self._key(folder))
        if found is None:
            return folder
        inner = next(same_name(self._root / found), None)
        found = found if inner is None else inner.relative_to(self._root).as_posix()
        self._there.add(found)
        return found

    def __contains__(self, folder: str) -> bool:
        """Tell whether a folder that was found is there."""
        return folder in self._there

    def _key(self, folder: str) -> str:
        return folder_key(folder.rpartition('/')[2] if self._by_name else folder)


def check_frames(layout: Layout, folders: ClipFolders, report: Report,
                 holes: Mapping[tuple[str, str, str], str], strict: bool) -> None:
    """Compare the frames that are there with the sheet, and bridge gaps.

    Args:
        layout (Layout): Where they are.
        folders (ClipFolders): Its folders.
        report (Report): Takes what is found; its clips are replaced where they are bridged.
        holes (Mapping): As of :class:`mmatnet.databases.base.Reader`.
        strict (bool): Bridge nothing.
    """
    listed: dict[str, list[int]] = {}
    for place, clip in enumerate(report.clips):
        listed.setdefault(clip.frames, []).append(place)
    report.stray_files += folders.strays
    report.unlisted_folders += [folder for folder in folders.all if folder not in listed
                                and folders.find(folder) not in listed]
    for folder, places in listed.items():
        if folder not in folders:
            report.missing_folders.update((str(report.clips[place]), folder) for place in places)
            continue
        numbers, strays = layout.frame_numbers(folder)
        report.stray_files += strays
        for place in places:
            clip = report.clips[place]
            hole = holes.get((layout.frame_set.name, clip.subject, clip.clip), '')
            if clip.onset is not None and clip.offset is not None:
                report.clips[place] = _compare(clip, numbers, hole, layout, report, strict)


def _compare(clip: Clip, numbers: set[int], hole: str, layout: Layout, report: Report,
             strict: bool) -> Clip:
    onset, offset = frames_of(clip, 'onset', 'offset')
    wanted = range(onset, offset + 1)
    missing = sorted(set(wanted) - numbers)
    outside = sum(number not in wanted for number in numbers)
    if outside and not layout.frame_set.whole:
        report.frames_outside[str(clip)] = outside
    bridged = None if missing and strict else bridge(clip, numbers, MOST_BRIDGED, hole)
    if bridged is None:
        report.missing_frames[str(clip)] = missing
        return clip
    if bridged is not clip:
        report.bridged[str(clip)] = bridged.note.removeprefix(clip.note).lstrip('; ')
    return bridged
