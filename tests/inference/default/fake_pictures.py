"""Made-up pictures: what moves says the class, and every subject has each."""
import csv

import numpy as np
from PIL import Image

from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.clips.megc2019 import CLASSES

SUBJECTS = {'casme2': 6, 'smic': 5, 'samm': 5}


def write_fake_pictures(folder, seed=0, subjects=None):
    """Write ``megc2019`` with a picture per subject and class; returns the folder."""
    draw, place, clips = np.random.default_rng(seed), folder / 'megc2019', []
    place.mkdir(parents=True)
    with open(place / 'pictures.csv', 'w', newline='') as out:
        writer = csv.writer(out)
        writer.writerow(['clip', 'path'])
        for database, people in (subjects or SUBJECTS).items():
            for person in range(people):
                for label, name in enumerate(CLASSES):
                    clip = Clip(database, f'{database[0]}{person}', f'c{label}', emotion=name)
                    picture = draw.normal(128, 25, (28, 28, 3))
                    picture[6 + 7 * label:12 + 7 * label, 8:20, 1] += 60
                    file = f'{database}-{person}-{label}.png'
                    Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(place / file)
                    writer.writerow([clip, file])
                    clips.append(clip)
    write_annotations(place / 'annotations.csv', clips)
    return folder
