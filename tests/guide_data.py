"""What the commands of the guides expect to find, drawn into the current folder."""
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
from pages import python_of

from mmatnet.clips.annotation import read_annotations
from mmatnet.clips.megc2019 import read_megc2019
from tests.cli.lab import draw_lab
from tests.conftest import make_arrays, write_store
from tests.guides import ROOT, run, run_python

FACES = ('angry', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise')  # of FER-2013


def draw_databases():
    """CASME II with features of its frames, SMIC and SAMM with random ones, and a laboratory's."""
    for name, subjects in (('casme2', 2), ('smic', 1), ('samm', 1)):
        run(f'mmatnet synthesize {name} --out databases/{name} --subjects {subjects} '
            '--clips-per-class 1 --frames 5 6')
        run(f'mmatnet prepare databases/{name} --out data/{name}')
        if name == 'casme2':
            run(f'mmatnet extract data/{name} --features apex motion apex_flow --face centerface')
            continue
        clips = [clip for clip in read_annotations(Path('data', name, 'annotations.csv'))
                 if clip.key in read_megc2019()]
        flow = np.random.default_rng(0).normal(size=(len(clips), 3, 224, 224)).astype('f4')
        write_store(Path('data', name, 'store'), clips, {**make_arrays(clips), 'apex_flow': flow})
    draw_lab(Path('databases/lab'))
    run_python(python_of((ROOT / 'docs' / 'databases.md').read_text(encoding='utf-8'))[0], {})


def draw_pictures():
    """Pictures of flow of the clips of MEGC2019, as STSTNet's are called, and a table of some; two
    pictures of each class of FER-2013."""
    draw, rows = np.random.default_rng(0), []
    Path('flow').mkdir()
    for database, subject, clip in read_megc2019():
        picture = Path('flow', f'{subject}_{clip} .png').absolute()
        cv2.imwrite(str(picture), draw.integers(0, 256, (28, 28, 3), dtype=np.uint8))
        rows.append(f'{database}/{subject}/{clip},{picture}')
    run('mmatnet prepare --list megc2019 --out data/megc2019')
    Path('data/megc2019/pictures.csv').write_text('\n'.join(['clip,path', *rows[::4]]) + '\n')
    for name in FACES:
        folder = Path('data/fer2013/train', name)
        folder.mkdir(parents=True)
        for number in range(2):
            cv2.imwrite(f'{folder}/{number}.png', draw.integers(0, 256, (48, 48), dtype=np.uint8))


def draw_recordings():
    """Recordings of two people whose mouth is down for a while, briefly and for long."""
    texture = cv2.GaussianBlur(np.random.default_rng(0).uniform(-900, 1100, (112, 112)), (0, 0), 2)
    root, rows = Path('data/casme-sq').absolute(), []
    for subject in ('s1', 's2'):
        (root / subject).mkdir(parents=True)
        for number in range(45):
            picture = np.uint8(np.clip(texture, 0, 255))
            if 10 <= number < 20 or 25 <= number < 43:
                picture[76:110] = picture[74:108].copy()
            cv2.imwrite(f'{root}/{subject}/{number:03d}.png', picture)
        rows += [f'{subject},micro,10,19,30,{subject}', f'{subject},macro,25,42,30,{subject}']
    header = 'video,kind,onset,offset,fps,subject'
    (root / 'truth.csv').write_text('\n'.join([header, *rows]) + '\n')
    (root / 'source.json').write_text(json.dumps({'root': str(root), 'registered': True}))


def draw_videos(video, frames):
    """A short video under several names, its frames, and a clip of one's own; what was spotted."""
    for name in ('interview.mp4', 'second.avi', 'video.mp4', 'my-clips/video.avi'):
        Path(name).parent.mkdir(exist_ok=True)
        shutil.copy(video, name)
    Path('my-clips.csv').write_text('video,subject,emotion,onset,offset\n'
                                    'video.avi,P01,happiness,10,26\n')
    Path('frames').mkdir()
    for number, frame in enumerate(frames):
        cv2.imwrite(f'frames/{number:03d}.jpg', frame)
    Path('data/long').mkdir()
    Path('data/long/truth.csv').write_text('video,kind,onset,offset\nvideo01.avi,micro,10,16\n')
    Path('results.csv').write_text('video,kind,onset,offset,score\nvideo01.avi,micro,9,15,1\n')


def train():
    """Runs to compare, a log of all clips, checkpoints, and an exported model."""
    run('mmatnet crossval configs/ablations/demo_hde_apexflow.py --work-dir runs/first')
    for copy in ('runs/second', 'work_dirs/demo/runs/demo_hde',
                 'work_dirs/demo/runs/demo_hde_apex-only'):
        shutil.copytree('runs/first', copy)
    log = {}
    for (database, subject, clip), label in read_megc2019().items():
        log.setdefault(f'{database} {subject}', []).append(f'{clip} {label} {label}')
    Path('their_log.txt').write_text(''.join(
        '\n'.join([fold, *lines]) + '\n' for fold, lines in log.items()))
    run('mmatnet train configs/atnet_casme2.py --work-dir atnet')
    shutil.copy('atnet/iter_2.pth', '.')
    run('mmatnet train configs/demo.py --work-dir work_dirs/demo')
    run('mmatnet export configs/demo.py work_dirs/demo/iter_2.pth --out exported')
