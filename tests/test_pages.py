"""Every block of code of every page: it has a language, and is run or marked why not.

``tests/test_guides.py`` runs the blocks that have no mark, but for those of the pages in RUN_BY,
each of which a file of its own runs.
"""
import importlib
import re
import shlex
from importlib.metadata import metadata
from pathlib import Path

import pytest
from pages import blocks, commands

from mmatnet.cli import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = [page.relative_to(ROOT) for page in (
    *sorted(ROOT.glob('*.md')), ROOT / 'requirements/README.md',
    *sorted((ROOT / 'docs').rglob('*.md')), *sorted((ROOT / 'configs').rglob('README.md')))]
RUN_BY = {
    'README.md': '.ci/readme',
    'docs/experiments.md': '.ci/readme',
    'docs/atnet.md': '.ci/readme',
    'docs/your_own_data.md': 'tests/test_your_own_data.py',
    'docs/add_your_own/baseline.md': 'tests/test_add_your_own.py',
    'docs/add_your_own/feature.md': 'tests/store/test_third_party.py',
    'docs/add_your_own/network.md': 'tests/test_add_your_own.py',
    'docs/add_your_own/protocol.md': 'tests/clips/protocols/test_third_party.py',
    'docs/add_your_own/spotter.md': 'tests/cli/test_import.py',
}
RUN = ('bash', 'python')
SHOWN = ('bibtex', 'csv', 'text')  # what is no command and no program
OTHERS = ('mmatnet', 'pip', 'cat', 'cp', 'cut', 'done', 'for', 'ray', 'source')
REPOSITORY = re.compile(r'(configs|tools|benchmarks|tests|requirements)/.+\.(py|sh|txt)')


def text_of(page):
    return (ROOT / page).read_text(encoding='utf-8')


def blocks_of(*languages):
    """Each block in one of these languages, with the place where it is."""
    return [(f'{page}:{block.line}', block) for page in PAGES for block in blocks(text_of(page))
            if block.language in languages]


def words_of(command):
    """The words of each line of a command, without variables and what only begins another."""
    command = re.sub(r"<<'END'.*", '', command.replace('\\\n', ' '), flags=re.S)
    for line in command.splitlines():
        words = shlex.split(line, comments=True)
        while words and (words[0] == 'srun' or re.match(r'\w+=', words[0])):
            words.pop(0)
        if words:
            yield words


def complaint(name, *words):
    """What is unknown of a line of bash; empty if nothing is."""
    absent = [word for word in (name, *words)
              if REPOSITORY.fullmatch(word) and not (ROOT / word).is_file()]
    if absent:
        return f'there is no {absent[0]}'
    if name == 'make':
        targets = re.search(r'^\.PHONY: (.*)', text_of('Makefile'), re.M)[1].split()
        return '' if words[0] in targets else f'make knows no {words[0]}'
    if name in ('python', 'pytest'):
        script = text_of(words[0]) if REPOSITORY.fullmatch(words[0]) else ''
        unknown = [word for word in words if script and word.startswith('--')
                   and f"'{word}'" not in script]
        return f'{words[0]} has no {unknown[0]}' if unknown else ''
    return '' if name in OTHERS or REPOSITORY.fullmatch(name) else f'{name} is unknown'


def refused(words, capsys):
    """What a command of ours says of its words; empty if it takes them, or is another's."""
    if words[0] != 'mmatnet':
        return ''
    values = {'$name': 'casme2', '$SLURM_CPUS_PER_TASK': '1', '$SLURM_ARRAY_TASK_ID': '1'}
    name, *words = [values.get(word, word) for word in words[1:]]
    if [name, *words[:1]] == ['synthesize', 'long']:
        name, words = 'synthesize_long', words[1:]
    try:
        importlib.import_module(f'mmatnet.cli.{name}').build_parser().parse_args(words)
    except SystemExit:
        return capsys.readouterr().err
    return ''


@pytest.mark.parametrize('page', PAGES, ids=str)
def test_every_block_has_a_language_and_is_run_or_marked(page):
    for block in blocks(text_of(page)):
        place = f'{page}:{block.line}'
        assert block.language in (*RUN, *SHOWN), f'{place} has the language {block.language!r}'
        if block.mark and not re.match('not run: .', block.mark):
            assert block.mark.startswith('run by '), f'{place} does not say why it is not run'
            assert page.name in text_of(block.mark.removeprefix('run by ')), place


@pytest.mark.parametrize(('page', 'runner'), RUN_BY.items())
def test_what_runs_a_page_names_it(page, runner):
    assert re.search(rf'\b{Path(page).stem}\b', text_of(runner))


def test_python_compiles():
    for place, block in blocks_of('python'):
        compile(block.text, place, 'exec')


def test_commands_options_and_files_are_known(capsys):
    for place, block in blocks_of('bash'):
        for command in commands(block.text):
            for words in words_of(command):
                said = complaint(*words) or refused(words, capsys)
                assert said == '', f'{place}: {" ".join(words)}: {said}'


def test_extras_are_known():
    extras = metadata('mmatnet').get_all('Provides-Extra')
    for page in PAGES:
        for named in re.findall(r"(?:mmatnet|'\.)\[([\w, ]+)\]'", text_of(page)):
            assert {name.strip() for name in named.split(',')} <= set(extras), page


def test_commands_are_called_by_their_name():
    tools = rf'^.*\btools/(?:{"|".join(COMMANDS)})\.py.*$'
    for page in PAGES:
        assert re.findall(tools, text_of(page), re.M) == []
