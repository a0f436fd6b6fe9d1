"""A short video of a made-up face, a small exported model, and the page served in a thread."""
import contextlib
import json
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.face import random_face
from mmatnet.synthetic.long_plan import LongPlan
from mmatnet.synthetic.long_renderer import LongRenderer
from mmatnet.synthetic.motion import Motion, random_motion

MOST = 2_000_000  # bytes of an upload
CAMERA = Camera((640, 480), scale=0.9, noise=0.5)
FPS, FRAMES = 50, 120


@pytest.fixture(scope='session')
def inferencer(tmp_path_factory, data_root, make_checkpoint):
    """Around a small model of two streams, untrained, that was exported from synthetic clips."""
    pytest.importorskip('onnx')
    from mmatnet.inference.export.folder import export_model
    from mmatnet.inference.recognizers.pytorch import TorchRecognizer

    root, folder = tmp_path_factory.mktemp('synthetic'), tmp_path_factory.mktemp('exported')
    (root / 'casme2').mkdir()
    (root / 'casme2' / 'store').symlink_to(data_root / 'casme2' / 'store')
    (root / 'casme2' / 'source.json').write_text(json.dumps({'root': '/', 'synthetic': True}))
    cfg, checkpoint = make_checkpoint(root=root)
    export_model(TorchRecognizer(cfg, checkpoint), checkpoint, folder, 'demo')
    return MicroExpressionInferencer(folder)


@pytest.fixture(scope='session')
def video(tmp_path_factory) -> Path:
    """A face at rest for a second, a micro-expression of 0.4, and rest again."""
    rng = np.random.default_rng(0)
    face = random_face(rng)
    motion = random_motion(face, 'surprise', FPS, FPS + 10, FPS + 20, rng, (0.2, 0.25), (2.0, 2.5))
    rest = np.exp(-np.arange(1, 6))[:, None] * motion.curves[-1]
    motion = Motion(FPS + np.arange(26), motion.patches, np.concatenate([motion.curves, rest]),
                    np.zeros((26, 2)))
    plan = LongPlan(FPS, (), (), (), ((FPS, motion),), np.zeros((FRAMES, 4)), np.zeros(FRAMES))
    renderer = LongRenderer(face, plan, CAMERA, CAMERA.place(rng), rng)
    path = tmp_path_factory.mktemp('video') / 'gesicht über 1%.mp4'
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'mp4v'), FPS, CAMERA.size)
    for number in range(FRAMES):
        writer.write(renderer.frame(number))
    writer.release()
    return path


@dataclass(frozen=True)
class Site:
    """A page that is served: its address, and the folder of its files."""

    url: str
    folder: Path

    def files(self):
        """The files that hold something."""
        found = []
        for folder, _, names in os.walk(self.folder):
            for path in (Path(folder, name) for name in names):
                with contextlib.suppress(FileNotFoundError):  # the server removed it meanwhile
                    found += [path] if path.stat().st_size else []
        return sorted(found)


@pytest.fixture(scope='session')
def served(inferencer):
    """A context in which the page is served in a thread; its folder is gone afterwards."""
    pytest.importorskip('gradio', reason='the page needs Gradio: pip install gradio')
    import uvicorn

    from mmatnet.web.server import listen, make_app

    @contextlib.contextmanager
    def serve():
        with listen('127.0.0.1', 0) as taken, make_app(inferencer, MOST, '127.0.0.1') as app:
            folder = Path(os.environ['GRADIO_TEMP_DIR'])
            server = uvicorn.Server(uvicorn.Config(app, log_level='error',
                                                   timeout_graceful_shutdown=1))
            thread = threading.Thread(target=server.run, kwargs={'sockets': [taken]})
            thread.start()
            while not server.started and thread.is_alive():
                time.sleep(0.05)
            yield Site(f'http://127.0.0.1:{taken.getsockname()[1]}', folder)
            server.should_exit = True
            thread.join()
        assert not folder.exists()

    return serve


@pytest.fixture(scope='session')
def site(served):
    with served() as site:
        yield site
