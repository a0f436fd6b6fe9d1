"""What runs the README: it finds all commands, whole and in order, and cuts trainings short."""
import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from pages import Block, blocks, shortened, steps

ROOT = Path(__file__).parents[1]
TEXT = '''
# Title

```bash
make demo    # not run
pip install 'mmatnet[onnx, web]'

for name in a b; do
    mmatnet prepare $name    # why
done
# a remark
mmatnet infer \\
    video.mp4
cat > one.py <<'END'
value = 1

END
```

`make test` and `pip install .` may stand here.

- An item,

    which goes on here.

<!-- not run: there is no rain -->
```python
import rain
```

Printed:

    1

    2
```python
print(1)
```
'''


@pytest.fixture(scope='module')
def script():
    """The script .ci/readme as a module."""
    loader = SourceFileLoader('readme', str(ROOT / '.ci' / 'readme'))
    module = module_from_spec(spec_from_loader('readme', loader))
    loader.exec_module(module)
    return module


def test_blocks_are_in_fences_or_indented():
    assert list(blocks(TEXT))[1:] == [
        Block('python', 'import rain\n', 28, 'not run: there is no rain'),
        Block('', '1\n\n2\n', 33),
        Block('python', 'print(1)\n', 37)]
    with pytest.raises(ValueError, match='the block that begins in line 3 has no end'):
        list(blocks('# Title\n\n```bash\nmmatnet env\n'))


def test_commands_are_whole_and_in_order():
    assert list(steps(TEXT)) == [
        ('bash', 'for name in a b; do\n    mmatnet prepare $name    # why\ndone'),
        ('bash', 'mmatnet infer \\\n    video.mp4'),
        ('bash', "cat > one.py <<'END'\nvalue = 1\n\nEND"),
        ('python', 'print(1)\n')]
    with pytest.raises(ValueError, match='a command has no end: for name'):
        list(steps('```bash\nfor name in a; do\n```\n'))


def test_only_trainings_are_cut_short():
    assert shortened('mmatnet train a.py --resume') == (
        'mmatnet train a.py --cfg-options train_cfg.max_iters=2 --resume')
    assert shortened('mmatnet crossval a.py \\\n    --cfg-options protocol=lodo') == (
        'mmatnet crossval a.py \\\n    --cfg-options train_cfg.max_iters=2 protocol=lodo')
    assert shortened('mmatnet test a.py b/iter_2500.pth') == 'mmatnet test a.py b/iter_2.pth'
    assert shortened('mmatnet report runs/*') == 'mmatnet report runs/*'


def test_nothing_of_the_readme_is_left_unrun(script):
    text = ''.join((ROOT / page).read_text(encoding='utf-8') for page in script.PAGES)
    assert script.told_outside(text) == []
    assert script.told_outside(f'{text}| look | `mmatnet infer a.mp4` |\n') == [
        'mmatnet infer a.mp4']
    names = set(re.findall(r'mmatnet (\w+)', ' '.join(command for _, command in steps(text))))
    assert names >= {'synthesize', 'prepare', 'extract', 'train', 'test', 'crossval', 'report',
                     'compare', 'score', 'infer', 'export', 'serve', 'list'}
