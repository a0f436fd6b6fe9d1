"""Clips that an interrupted ``mmatnet recognise`` was done with are not looked at again."""
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from mmatnet.cli.recognise_inputs import ClipInputs
from mmatnet.clips.annotation import Clip
from mmatnet.inference.recognitions import Recognition
from mmatnet.inference.trimmed_clips import MicroExpressionRecognizer
from mmatnet.io.json_files import digest
from mmatnet.io.kept_lines import KeptLines
from mmatnet.io.video.stamp import video_stamp

KEPT = '.recognised.jsonl'


def recognised(recognizer: MicroExpressionRecognizer, inputs: ClipInputs, kept: KeptLines
               ) -> Iterator[Recognition]:
    """Recognise clips, and keep each that can be used as it comes.

    Args:
        recognizer (MicroExpressionRecognizer): Recognises.
        inputs (ClipInputs): The clips.
        kept (KeptLines): Takes them; what it holds of the same clip and frames is taken over.

    Yields:
        Recognition: In the order of the clips.

    Raises:
        InputError: As :meth:`MicroExpressionRecognizer.each`, or if the disk takes no more.
    """
    keys = [_key(clip, inputs.root) for clip in inputs.clips]
    known = {line['key']: line['recognition'] for line in kept.lines}
    due = [clip for clip, key in zip(inputs.clips, keys, strict=True) if key not in known]
    later = recognizer.each(due, inputs.root) if due else iter(())
    for key in keys:
        if key in known:
            yield Recognition(**{**known[key], 'clip': Clip(**known[key]['clip'])})
            continue
        one = next(later)
        if one.error is None:
            kept.add({'key': key, 'recognition': one.to_dict()})
        yield one


def _key(clip: Clip, root: Path) -> str:
    frames = (root / clip.frames).absolute()
    return digest({**asdict(clip), 'frames': str(frames), 'stamp': video_stamp(frames)})
