"""The frames of a planned long video, drawn one after another."""
import functools

import cv2
import numpy as np

from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.drawing import MARGIN, draw_face
from mmatnet.synthetic.face import HEIGHT, WIDTH, Face
from mmatnet.synthetic.long_plan import LongPlan
from mmatnet.synthetic.motion import fading


class LongRenderer:
    """Draws the frames of a planned video.

    The face is drawn once, with its eyes in several stages, three times as large as it is shown;
    each frame then is one ``cv2.remap`` of it, whose rounding to 1/32 pixel is a hundredth of a
    pixel of the frame. Displacements, which are smooth, are computed for every fourth pixel.

    Args:
        face (Face): Who is seen.
        plan (LongPlan): What happens.
        camera (Camera): With a ``scale``, in colour.
        matrix (ndarray): From the crop to the frame, (2, 3), of :meth:`Camera.place`.
        rng (Generator): Of brightness and noise.
    """

    FINER, EVERY, STAGES, NOISES = 3, 4, 5, 16

    def __init__(self, face: Face, plan: LongPlan, camera: Camera, matrix: np.ndarray,
                 rng: np.random.Generator) -> None:
        self.plan, self._rng = plan, rng
        self._size = camera.size
        self._margin = MARGIN + camera.fade
        gain = 255 * float(rng.uniform(*camera.gain))
        stages = [self._fine(gain * draw_face(face, camera.fade, lids))
                  for lids in np.linspace(0, 1, self.STAGES)]
        changed = np.argwhere((stages[0] != stages[-1]).any(-1))
        (top, left), (bottom, right) = changed.min(0), changed.max(0) + 1
        self._eyes = slice(top, bottom), slice(left, right)
        self._lids = [stage[self._eyes] for stage in stages]
        self._source = stages[0].copy()
        self._set_up(matrix, camera)
        shape = (self._size[1], self._size[0], 1)
        self._noises = [np.rint(camera.noise * rng.standard_normal(shape)).astype(np.int16)
                        .repeat(3, 2) for _ in range(self.NOISES)]

    def _fine(self, picture: np.ndarray) -> np.ndarray:
        bgr = np.ascontiguousarray(picture[..., ::-1], np.float32)
        fine = cv2.resize(bgr, None, fx=self.FINER, fy=self.FINER, interpolation=cv2.INTER_CUBIC)
        return np.clip(np.rint(fine), 0, 255).astype(np.uint8)

    def _set_up(self, matrix: np.ndarray, camera: Camera) -> None:
        """The part of the frame that moves, and where its pixels lie in the crop."""
        fade = camera.fade
        width, height = self._size
        corners = np.array([(x, y) for x in (-fade, WIDTH + fade) for y in (-fade, HEIGHT + fade)])
        shown = corners @ matrix[:, :2].T + matrix[:, 2]
        left, top = np.clip(np.floor(shown.min(0)), 0, (width, height)).astype(int)
        right, bottom = np.clip(np.ceil(shown.max(0)), 0, (width, height)).astype(int)
        right, bottom = (high - (high - low) % self.EVERY
                         for low, high in ((left, right), (top, bottom)))
        self._part = slice(top, bottom), slice(left, right)
        back = cv2.invertAffineTransform(matrix)
        x, y = np.meshgrid(np.arange(width), np.arange(height))
        crop = np.stack([x, y], -1) @ back[:, :2].T + back[:, 2]  # (H, W, 2)
        self._base = self._in_source(crop)
        self._still = self._remap(self._base)
        self._base = np.ascontiguousarray(self._base[self._part])
        # centres of the blocks, as cv2.resize has them
        middle = (self.EVERY - 1) / 2
        x, y = np.meshgrid(np.arange(left, right, self.EVERY) + middle,
                           np.arange(top, bottom, self.EVERY) + middle)
        self._grid = np.stack([x, y], -1) @ back[:, :2].T + back[:, 2]
        self._fading = fading(self._grid[..., 0], self._grid[..., 1], fade)[..., None]
        self._bases: dict[int, np.ndarray] = {}

    def _in_source(self, crop: np.ndarray) -> np.ndarray:
        """Places in the drawing at its finer scale, float32."""
        return ((crop + self._margin + 0.5) * self.FINER - 0.5).astype(np.float32)

    def _remap(self, places: np.ndarray) -> np.ndarray:
        return cv2.remap(self._source, places, None, cv2.INTER_LINEAR,
                         borderMode=cv2.BORDER_REPLICATE)

    def frame(self, number: int) -> np.ndarray:
        """Draw one frame; numbers must come in rising order.

        Returns:
            ndarray: BGR, uint8, shape (H, W, 3).
        """
        self._shut(self.plan.lids[number])
        moved = self._displacement(number)
        moved = cv2.resize((moved * -self.FINER).astype(np.float32), self._base.shape[1::-1],
                           interpolation=cv2.INTER_LINEAR)
        image = self._still.copy()
        image[self._part] = self._remap(self._base + moved)
        noise = self._noises[self._rng.integers(self.NOISES)]
        top, left = self._rng.integers(noise.shape[0]), self._rng.integers(noise.shape[1])
        # one of few pictures of noise, each time from another place
        return cv2.add(image, np.roll(noise, (top, left), (0, 1)), dtype=cv2.CV_8U)

    def _shut(self, lids: float) -> None:
        stage, share = divmod(lids * (self.STAGES - 1), 1)
        stage = int(stage)
        upper = self._lids[min(stage + 1, self.STAGES - 1)]
        self._source[self._eyes] = cv2.addWeighted(self._lids[stage], 1 - share, upper, share, 0)

    def _displacement(self, number: int) -> np.ndarray:
        """Of the grid, in crop pixels: ``frame(x) = rest(x - displacement(x))``."""
        x, y, roll, zoom = self.plan.pose[number]
        middle = np.array([WIDTH / 2, HEIGHT * 0.6])
        turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]]) * (1 + zoom)
        rest = (self._grid - middle - (x, y)) @ np.linalg.inv(turn).T + middle
        moved = (self._grid - rest) * self._fading
        skin = self._skin(number)
        if skin is not None:
            # the patches sit on the face and go where it goes
            places = np.stack(np.meshgrid(*map(np.arange, self._grid.shape[1::-1])), -1)
            shift = moved @ self._to_grid.T
            moved = moved + cv2.remap(skin, (places - shift).astype(np.float32), None,
                                      cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return moved

    @property
    def _to_grid(self) -> np.ndarray:
        """From crop pixels to steps of the grid, (2, 2)."""
        across, down = self._grid[0, 1] - self._grid[0, 0], self._grid[1, 0] - self._grid[0, 0]
        return np.linalg.inv(np.column_stack([across, down]))

    def _skin(self, number: int) -> np.ndarray | None:
        """Return how the patches move the grid, float32, (H, W, 2); None where none does."""
        fields = []
        for place, (first, motion) in enumerate(self.plan.motions):
            row = number - first
            if row >= len(motion.curves):
                self._bases.pop(place, None)
            elif row >= 0:
                if place not in self._bases:
                    self._bases[place] = motion.basis(self._grid[..., 0], self._grid[..., 1])
                field = np.tensordot(motion.curves[row], self._bases[place], 1)
                fields.append(np.moveaxis(field, 0, -1).astype(np.float32))
        return functools.reduce(np.add, fields) if fields else None
