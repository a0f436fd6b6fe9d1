"""``mmatnet prepare --spot-apex``: apexes of clips that have none, kept as they are spotted."""
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from mmatnet.clips.annotation import Clip, read_annotations
from mmatnet.databases.findings import Report
from mmatnet.io.atomic import check_folder
from mmatnet.io.kept_lines import KeptLines
from mmatnet.io.video.stamp import video_stamp
from mmatnet.spotting.apex.annotate import spot_apexes
from mmatnet.store.parts import library_versions

KEPT = '.apexes.jsonl'


def spot_missing_apexes(report: Report, root: Path, method: str, face: str | None, out: Path
                        ) -> KeptLines:
    """Spot apexes, but those that an earlier or an interrupted run spotted in the same way.

    Args:
        report, root, method, face: As for :func:`mmatnet.spotting.apex.annotate.spot_apexes`.
        out (Path): Folder of the annotation table.

    Returns:
        KeptLines: What was spotted, to be removed when the table is written.

    Raises:
        InputError: If the folder takes no files.
    """
    check_folder(out)
    table = out / 'annotations.csv'
    known = read_annotations(table) if table.is_file() else []
    kept = KeptLines(out / KEPT, {'--spot-apex': method, '--face': face,
                                  'root': str(root.absolute()),
                                  'versions': library_versions(face or 'registered')})
    known += [clip for line in kept.lines
              if line['stamp'] == video_stamp(root / (clip := Clip(**line['clip'])).frames)]

    def keep(clip: Clip) -> None:
        kept.add({'clip': asdict(clip), 'stamp': video_stamp(root / clip.frames)})

    spot_apexes(report, root, method, face, lambda clips: tqdm(clips, desc='apex', unit='clip'),
                known, keep)
    return kept
