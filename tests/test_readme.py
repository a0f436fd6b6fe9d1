"""The commands of README and pages: .ci/readme finds them all, and every one has known options."""
import importlib
import re
import shlex
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

from mmatnet.cli import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / 'README.md', *sorted((ROOT / 'docs').rglob('*.md'))]
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


def test_commands_are_whole_and_in_order(script):
    assert list(script.steps(TEXT)) == [
        ('bash', 'for name in a b; do\n    mmatnet prepare $name    # why\ndone'),
        ('bash', 'mmatnet infer \\\n    video.mp4'),
        ('bash', "cat > one.py <<'END'\nvalue = 1\n\nEND"),
        ('python', 'print(1)\n')]


def test_a_command_outside_the_blocks_is_refused(script):
    with pytest.raises(ValueError, match=r'the README has `mmatnet infer a\.mp4` outside its'):
        list(script.steps(f'{TEXT}| look | `mmatnet infer a.mp4` |\n'))
    with pytest.raises(ValueError, match='a command of the README has no end: for name'):
        list(script.steps('```bash\nfor name in a; do\n```\n'))


def test_only_trainings_are_cut_short(script):
    assert script.shortened('mmatnet train a.py --resume') == (
        'mmatnet train a.py --cfg-options train_cfg.max_iters=2 --resume')
    assert script.shortened('mmatnet crossval a.py \\\n    --cfg-options protocol=lodo') == (
        'mmatnet crossval a.py \\\n    --cfg-options train_cfg.max_iters=2 protocol=lodo')
    assert script.shortened('mmatnet test a.py b/iter_2500.pth') == 'mmatnet test a.py b/iter_2.pth'
    assert script.shortened('mmatnet report runs/*') == 'mmatnet report runs/*'


def test_extras_that_the_package_has_not_are_named(script):
    assert script.unknown_extras("pip install 'mmatnet[onnx, wbe]' 'mmatnet[ray]'") == {'wbe'}


def test_nothing_of_the_readme_is_left_unrun(script):
    text = ''.join((ROOT / page).read_text(encoding='utf-8') for page in script.PAGES)
    todo = [command for _, command in script.steps(text)]
    assert script.unknown_extras(text) == set()
    names = set(re.findall(r'mmatnet (\w+)', ' '.join(todo)))
    assert names >= {'synthesize', 'prepare', 'extract', 'train', 'test', 'crossval', 'report',
                     'compare', 'score', 'infer', 'export', 'serve', 'list'}


def told(page):
    """The ``mmatnet`` commands in the code blocks of a page."""
    text = page.read_text(encoding='utf-8').replace('\\\n', ' ')
    fenced = re.split(r'^```\w*\n(.*?)^```$', text, flags=re.M | re.S)
    code = [*fenced[1::2], *re.findall(r'^    .*$', '\n'.join(fenced[::2]), re.M)]
    return re.findall(r'^\s*(?:srun )?mmatnet (.+)$', '\n'.join(code), re.M)


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.stem)
def test_commands_of_a_page_have_options_that_are_known(page, capsys):
    for command in told(page):
        line = command.replace('$name', 'casme2')
        words = shlex.split(re.sub(r'\$SLURM_\w+', '1', line), comments=True)
        name, words = ('synthesize_long', words[2:]) if words[:2] == ['synthesize', 'long'] else (
            words[0], words[1:])
        try:
            importlib.import_module(f'mmatnet.cli.{name}').build_parser().parse_args(words)
        except SystemExit:
            pytest.fail(f'{page.name} has `mmatnet {command}`: {capsys.readouterr().err}')


def test_pages_call_commands_by_their_name():
    tools = rf'^.*\btools/(?:{"|".join(COMMANDS)})\.py.*$'
    for page in PAGES:
        assert re.findall(tools, page.read_text(encoding='utf-8'), re.M) == []
