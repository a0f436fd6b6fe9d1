import json
import shutil

from mmatnet.engine.experiment import take_apart
from mmatnet.engine.task_checks import framing_note
from mmatnet.face.placement import PUBLISHED, Placement

WIDE = Placement((74, 93), (150, 93), (82, 160), (141, 160), aspect=280 / 340)
NEAR = Placement((74, 93), (150, 93), (82, 160), (141, 171))  # 11 of 224 pixels are 5 %


def test_databases_of_one_framing_are_not_remarked_upon():
    assert framing_note({}) is None
    assert framing_note({'casme2': WIDE}) is None
    assert framing_note({'casme2': WIDE, 'smic': NEAR}) is None


def test_the_two_whose_faces_lie_farthest_apart_are_named():
    far = Placement((74, 93), (150, 93), (82, 160), (141, 172))
    assert framing_note({'casme2': WIDE, 'smic': far}).startswith(
        'faces lie at different places in the crops of casme2 and smic, eyes or mouth up to 12 of '
        '224 pixels apart')
    higher = Placement((74, 90), (150, 90), (82, 160), (141, 160))
    # the right eye: 150 - 173 across, 93 - 58 down
    note = framing_note({'smic': higher, 'samm': PUBLISHED, 'casme2': WIDE})
    assert 'crops of casme2 and samm, eyes or mouth up to 42 of 224' in note
    assert 'extract all databases with `--face centerface`' in note


def test_the_task_says_it(data_root, tmp_path, small_config):
    root = shutil.copytree(data_root, tmp_path / 'data')
    cfg = small_config('configs/demo_cde.py', data_root=str(root))
    assert take_apart(cfg).task.framing is None
    for database, place in (('casme2', WIDE), ('samm', PUBLISHED)):
        file = root / database / 'store' / 'recipe.json'
        file.write_text(json.dumps({**json.loads(file.read_text()), 'placement': place.to_dict()}))
    assert str(take_apart(cfg).task).splitlines()[1].startswith(
        'note: faces lie at different places in the crops of casme2 and samm')
