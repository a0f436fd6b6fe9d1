
import pytest

from mmatnet.errors import InputError
from mmatnet.features.recipe_file import read_recipe_values


@pytest.mark.parametrize(('name', 'content'), [
    ('r.json', '{"flow": "dis", "blocks": 4}'),
    ('r.py', "recipe = dict(flow='dis', blocks=2 * 2)\nmodel = dict(type='ATNet')\n"),
])
def test_a_recipe_is_read_with_what_it_names_and_no_more(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    assert read_recipe_values(tmp_path / name) == {'flow': 'dis', 'blocks': 4}


def test_a_config_may_have_its_recipe_from_its_base(tmp_path):
    (tmp_path / 'base.py').write_text("recipe = dict(flow='dis', flow_parameters=dict(patch_size=12"
                                      "))\ncustom_imports = dict(imports=['not.there'])\n")
    (tmp_path / 'r.py').write_text("_base_ = 'base.py'\nrecipe = dict(rows=48)\n")
    values = read_recipe_values(tmp_path / 'r.py')
    assert values == {'flow': 'dis', 'flow_parameters': {'patch_size': 12}, 'rows': 48}
    assert type(values['flow_parameters']) is dict


@pytest.mark.parametrize(('name', 'content', 'sentence'), [
    ('r.json', None, r'no recipe at .*r.json; expected a JSON file, or a config with'),
    ('r.json', 'flow: dis', r'r.json: expected a recipe in JSON, got other text'),
    ('r.json', '[1]', r'r.json: a recipe must be names with values'),
    ('r.json', '{"flow": "raft"}', r'r.json: no optical flow is named'),
    ('r.py', "recipe = dict(flow='raft')", r'r.py: no optical flow is named'),
    ('r.py', "recipe = 'dis'", r"r.py: a recipe must be names with values, got 'dis'"),
    ('r.py', "flow = 'dis'", r'r.py: expected `recipe = dict\(...\)` at the top level of the '
                             r'config, got flow'),
    ('r.py', 'recipe = dict(', r'cannot read config .*r.py: SyntaxError'),
    ('r.py', 'recipe = dict(a=b)', r'cannot read config .*r.py: NameError'),
    ('r.py', "_base_ = 'gone.py'", r'cannot read config .*r.py: '),
])
def test_a_file_is_named_when_unsound(tmp_path, name, content, sentence):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=sentence):
        read_recipe_values(tmp_path / name)
