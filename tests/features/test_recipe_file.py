import pytest

from mmatnet.errors import InputError
from mmatnet.features.recipe_file import read_recipe_values
from mmatnet.registry import FEATURES


@pytest.mark.parametrize(('name', 'content'), [
    ('r.json', '{"flow": "dis", "blocks": 4}'),
    ('r.py', "recipe = dict(flow='dis', blocks=2 * 2)\nmodel = dict(type='ATNet')\n"),
])
def test_a_recipe_is_read_with_what_it_names_and_no_more(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    assert read_recipe_values(tmp_path / name) == {'flow': 'dis', 'blocks': 4}


def test_a_config_may_have_its_recipe_from_its_base(tmp_path):
    (tmp_path / 'base.py').write_text("recipe = dict(flow='dis', flow_parameters=dict(patch_size=12"
                                      "))\ncustom_imports = dict(imports=['mmatnet.register'])\n")
    (tmp_path / 'r.py').write_text("_base_ = 'base.py'\nrecipe = dict(rows=48)\n")
    values = read_recipe_values(tmp_path / 'r.py')
    assert values == {'flow': 'dis', 'flow_parameters': {'patch_size': 12}, 'rows': 48}
    assert type(values['flow_parameters']) is dict


def test_modules_that_a_config_names_are_imported_first(tmp_path, monkeypatch):
    """All but our own, which would import PyTorch."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / 'others_feature.py').write_text(
        'from mmatnet.features.apex_image import ApexImage\n'
        'from mmatnet.registry import FEATURES\n'
        '@FEATURES.register_module()\nclass OthersApex(ApexImage):\n    name = "others"\n')
    (tmp_path / 'r.py').write_text(
        "custom_imports = dict(imports=['mmatnet.register', 'others_feature'])\n"
        "recipe = dict(features=['OthersApex'])\n")
    try:
        assert read_recipe_values(tmp_path / 'r.py') == {'features': ['OthersApex']}
    finally:
        FEATURES.module_dict.pop('OthersApex', None)
    (tmp_path / 'r.py').write_text("custom_imports = dict(imports=['not.there'])\nrecipe = {}\n")
    with pytest.raises(InputError, match=r"cannot read config .*r.py: No module named 'not'; "):
        read_recipe_values(tmp_path / 'r.py')


@pytest.mark.parametrize(('name', 'content', 'sentence'), [
    ('r.json', None, r'r.json: there is no such file; expected a recipe in JSON, or a c'),
    ('r.json', 'flow: dis', r'r.json: expected JSON, got other content'),
    ('r.json', '[1]', r"r.json: \[1\] is not of type 'object'"),
    ('r.json', '{"flow": "raft"}', r'r.json: no optical flow is named'),
    ('r.py', "recipe = dict(flow='raft')", r'r.py: no optical flow is named'),
    ('r.py', "recipe = 'dis'", r"r.py: a recipe must be names with values, got 'dis'"),
    ('r.py', "flow = 'dis'", r'r.py has no recipe; write `recipe = dict\(features=\[dict\(type='),
    ('r.py', 'recipe = dict(', r'cannot read config .*r.py: SyntaxError'),
    ('r.py', 'recipe = dict(a=b)', r'cannot read config .*r.py: NameError'),
    ('r.py', "_base_ = 'gone.py'", r'cannot read config .*r.py: '),
])
def test_a_file_is_named_when_unsound(tmp_path, name, content, sentence):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=sentence):
        read_recipe_values(tmp_path / name)
