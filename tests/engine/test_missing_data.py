import pytest

from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.engine.missing_data import explain_missing_stores
from mmatnet.errors import InputError
from mmatnet.registry import DATABASES
from mmatnet.store.clip_store import earlier_store

STAND_IN = 'for a synthetic stand-in, DIR is what `mmatnet synthesize {} --out DIR` writes'


def sentence(root, *sources, streams=('apex', 'motion')):
    with pytest.raises(InputError) as caught:
        explain_missing_stores(sources, str(root), streams)
    return str(caught.value)


def test_a_config_without_its_data_says_so(tmp_path):
    cfg = load_config('configs/atnet_casme2.py', {'data_root': str(tmp_path)})
    with pytest.raises(InputError, match=f'no data for casme2: looked in {tmp_path}/casme2/store'):
        str(take_apart(cfg).task)


@pytest.mark.parametrize('database', DATABASES.names())
def test_every_database_has_an_owner_and_a_stand_in(tmp_path, database):
    said = sentence(tmp_path, f'{database}/store')
    assert said.startswith(f'no data for {database}: looked in {tmp_path}/{database}/store; '
                           'get the database from ')
    assert 'None' not in said
    assert (f'mmatnet prepare DIR --out {tmp_path}/{database} && mmatnet extract '
            f'{tmp_path}/{database}`') in said
    assert said.endswith(STAND_IN.format(database))


def test_owners_of_successors_and_parts(tmp_path):
    for database, owner in {'casme3a': 'casme.psych.ac.cn', 'casme-sq': 'casme.psych.ac.cn',
                            'smic-nir': 'University of Oulu', '4dme': 'University of Oulu',
                            'samm-lv': 'Manchester', 'mmew': 'Shandong University'}.items():
        assert owner in sentence(tmp_path, f'{database}/store')


def test_the_list_of_the_challenge_takes_pictures(tmp_path):
    said = sentence(tmp_path, 'megc2019/store', streams=('apex_flow',))
    assert "use dict(type='FlowPictures', table='megc2019/pictures.csv') as the source" in said
    assert 'get the database' not in said


def test_what_is_prepared_needs_only_be_extracted(tmp_path):
    (tmp_path / 'casme2').mkdir()
    (tmp_path / 'casme2' / 'annotations.csv').touch()
    assert sentence(tmp_path, 'casme2/tvl1').endswith(
        f'it is prepared; run `mmatnet extract {tmp_path}/casme2 --store tvl1`')


def test_the_features_that_the_config_reads_are_asked_for(tmp_path):
    said = sentence(tmp_path, 'samm/store', streams=('apex_flow', 'apex_flow_mirrored', 'motion'))
    assert f'mmatnet extract {tmp_path}/samm --features apex_flow motion`' in said
    assert '--features' not in sentence(tmp_path, 'samm/store', streams=('motion',))


def test_a_folder_of_another_name_may_hold_any_database(tmp_path):
    said = sentence(tmp_path, 'lab/store')
    assert f'where DIR holds one of {", ".join(DATABASES.names())}, or is any folder' in said
    assert said.endswith('with --table FILE (docs/your_own_data.md)')
    assert 'synthe' not in said


def test_stores_in_other_sources_are_looked_for_too(tmp_path):
    (tmp_path / 'casme2' / 'store').mkdir(parents=True)
    joined = {'type': 'Joined', 'sources': [
        'casme2/store', {'type': 'ClipStore', 'folder': f'{tmp_path}/smic/dis'}]}
    said = sentence('/elsewhere', {'type': 'ReleasedHoof', 'variant': 'HOOF_TIM64_8'},
                    {**joined, 'sources': [f'{tmp_path}/casme2/store', joined['sources'][1]]})
    assert said.startswith(f'no data for smic: looked in {tmp_path}/smic/dis; ')


def test_a_store_between_the_two_renames_of_a_build_is_there(tmp_path):
    earlier_store(tmp_path / 'casme2' / 'store').mkdir(parents=True)
    explain_missing_stores(['casme2/store'], str(tmp_path), ('apex', 'motion'))
