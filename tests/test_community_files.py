"""The files for people who take part: what they name is there, and forms ask for what is needed."""
import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAGES = ('CONTRIBUTING.md', 'CODE_OF_CONDUCT.md', 'SECURITY.md')
TEMPLATES = sorted((ROOT / '.github' / 'ISSUE_TEMPLATE').glob('*.yml'))
FIELDS = {'markdown', 'textarea', 'input', 'dropdown', 'checkboxes'}  # of GitHub's forms


@pytest.mark.parametrize('name', PAGES)
def test_what_a_page_names_is_there(name):
    text = (ROOT / name).read_text('utf-8')
    links = [link for link in re.findall(r'\]\(([^)]+)\)', text) if '://' not in link]
    paths = re.findall(r'`((?:mmatnet|tests|configs|requirements)/[\w/.]+)`', text)
    paths += re.findall(r'pytest (tests\S+)', text)
    assert links
    assert [path for path in (*links, *paths) if not (ROOT / path).exists()] == []
    targets = (ROOT / 'Makefile').read_text()
    assert [target for target in re.findall(r'(?:^    |`)make ([\w-]+)', text, re.M)
            if not re.search(rf'^{target}:', targets, re.M)] == []


@pytest.mark.parametrize('path', [path for path in TEMPLATES if path.name != 'config.yml'],
                         ids=lambda path: path.stem)
def test_a_form_is_one_and_asks_for_the_environment(path):
    form = yaml.safe_load(path.read_text('utf-8'))
    assert set(form) == {'name', 'description', 'labels', 'body'}
    assert {field['type'] for field in form['body']} <= FIELDS
    asked = [field['id'] for field in form['body'] if field['type'] != 'markdown']
    assert len(asked) == len(set(asked))
    for field in form['body']:
        assert field['attributes'].get('value' if field['type'] == 'markdown' else 'label')
        if field['type'] in ('dropdown', 'checkboxes'):
            assert field['attributes']['options']
    env, = (field for field in form['body'] if field.get('id') == 'env')
    assert '`mmatnet env`' in env['attributes']['label']
    # who wishes for something need not have it installed
    assert env.get('validations', {}).get('required', False) is (path.stem != 'addition')


def test_archive_and_citation_say_the_same():
    archive = json.loads((ROOT / '.zenodo.json').read_text('utf-8'))
    cited = yaml.safe_load((ROOT / 'CITATION.cff').read_text('utf-8'))
    assert archive['title'] == cited['title']
    assert archive['license'] == cited['license']
    assert [one['name'] for one in archive['creators']] == [
        one['name'] for one in cited['authors']]
    assert archive['related_identifiers'][0]['identifier'] == cited['preferred-citation']['doi']
