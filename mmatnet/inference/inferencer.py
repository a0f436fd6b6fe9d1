"""From videos to expressions: where they are, what they are, and how sure the model is."""
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from mmatnet.errors import InputError
from mmatnet.inference.going_on import Journal
from mmatnet.inference.recognizers.base import Recognizer, model_name
from mmatnet.inference.recognizers.open import open_for_frames
from mmatnet.inference.results import Evidence, Expression, VideoResult
from mmatnet.inference.video_run import VideoRun
from mmatnet.io.video.stream import (
    WHOLE_VIDEO,
    Stretch,
    VideoStream,
    check_rate,
    open_stream,
)
from mmatnet.registry import DETECTORS, SPOTTERS

Source = str | Path | np.ndarray | VideoStream
DEFAULT_SPOTTER = 'motion_path'
OnProgress = Callable[[int, int, int], None]
OnExpression = Callable[[int, Expression, Evidence | None], None]


class MicroExpressionInferencer:
    """Finds and recognises micro-expressions in videos.

    Args:
        model: A config, with ``weights``; or what ``mmatnet export`` wrote; or a recognizer.
            Defaults to the model that mmatnet brings (docs/default_model.md).
        weights (str | Path | None): Checkpoint of a config; goes with nothing else.
        device (str): Where a config's network runs; ``cpu`` with anything else.
        face (str | None): Who finds the face, by its name in ``DETECTORS``, or ``registered`` for
            frames that are crops already. By default who found it in training, and ``centerface``
            for a model that learnt from registered crops: a found face is brought to where faces
            lie in those.
        spotter (str): Who finds expressions, by its name in ``SPOTTERS``. Defaults to
            ``motion_path``; docs/spotting.md compares those of ours.

    Raises:
        InputError: If the model cannot be used on frames, the detector or the spotter is unknown or
            not there, or an argument does not go with the model.
    """

    def __init__(self, model: str | Path | Recognizer | None = None,
                 weights: str | Path | None = None, device: str = 'cpu', face: str | None = None,
                 spotter: str = DEFAULT_SPOTTER) -> None:
        self.recognizer, self.recipe = open_for_frames(model, weights, device, face)
        face = self.recipe.face
        SPOTTERS.find(spotter)
        self.spotter = spotter
        self._detector = self._quick = None
        if face != 'registered':
            self._detector = DETECTORS.make(face)
            # reads landmarks roughly, in an eighth of the time
            self._quick = DETECTORS.make({'type': 'centerface', 'reading_heights': ()})

    def __call__(self, inputs: Source | Sequence[Source], fps: float | None = None,
                 evidence: bool = False, on_progress: OnProgress | None = None,
                 on_expression: OnExpression | None = None,
                 stretch: Stretch = WHOLE_VIDEO,
                 journal: Journal | None = None) -> list[VideoResult]:
        """Look through videos.

        Args:
            inputs: A video file, a folder of images numbered by frame, an array (uint8, (T, H, W)
                grey or (T, H, W, 3) RGB), a camera such as ``camera:0``, a stream of your own, or
                several of them.
            fps (float | None): Frames per second: needed for folders and arrays; with files, in
                place of the times in them.
            evidence (bool): Also give the crops, the flow and the Grad-CAM of each expression.
                Defaults to False, as it takes a megabyte each.
            on_progress (Callable | None): Is called with the place of the input, frames read, and
                frames in all, after each frame.
            on_expression (Callable | None): Is called with the place of the input, the expression
                and its evidence, which is then not kept, or None.
            stretch (Stretch): What of each is looked at, but for streams of your own. Defaults to
                all.
            journal (Journal | None): Keeps how far the video is looked through, and what an
                interrupted run left; of one input only.

        Returns:
            list[VideoResult]: One per input. One that cannot be read, or not to its end, says why
            in ``error`` and leaves the others alone.

        Raises:
            InputError: If there is no input, or several with a journal, or the frame rate is
                unsound.
        """
        sources = [inputs] if isinstance(inputs, Source) else list(inputs)
        if not sources:
            raise InputError('no input is given; name a video, a folder of images, or an array')
        if journal is not None and len(sources) > 1:
            raise InputError(f'a journal is of one video, {len(sources)} are given; look through '
                             'one after another')
        check_rate(fps)
        return [self._one(place, source, fps, stretch, evidence, on_progress, on_expression,
                          journal)
                for place, source in enumerate(sources)]

    def _one(self, place: int, source: Source, fps: float | None, stretch: Stretch, evidence: bool,
             on_progress: OnProgress | None, on_expression: OnExpression | None,
             journal: Journal | None) -> VideoResult:
        if isinstance(source, VideoStream):
            name = source.path
        else:
            name = 'array' if isinstance(source, np.ndarray) else str(source)
        result = VideoResult(name, synthetic=self.recognizer.synthetic,
                             remark=self.recognizer.remark, model=model_name(self.recognizer))
        run = VideoRun(result, self.recognizer, self.recipe, self._detector, self._quick,
                       self.spotter, evidence, None if on_expression is None else
                       lambda *found: on_expression(place, *found), journal)
        try:
            stream = source if isinstance(source, VideoStream) \
                else open_stream(source, fps, run.rest(stretch))
            run.read(stream, None if on_progress is None else
                     lambda *frames: on_progress(place, *frames))
        except InputError as error:
            run.result.error = str(error)
        return run.result
