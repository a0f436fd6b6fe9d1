import pytest

from mmatnet.errors import InputError
from mmatnet.synthetic import manifest
from mmatnet.synthetic.manifest import claim_folder


@pytest.mark.parametrize('write', ['write_json', 'atomic_file'])
def test_a_folder_that_was_begun_on_a_full_disk_is_gone_on_with(tmp_path, monkeypatch, write):
    def full(path, content=None):
        raise InputError(f'cannot write {path}: No space left on device')

    out, options = tmp_path / 'out', {'seed': 0}
    with monkeypatch.context() as patched:
        patched.setattr(manifest, write, full)
        with pytest.raises(InputError, match='No space left'):
            claim_folder(out, options, 'synthetic')
    claim_folder(out, options, 'synthetic')
    assert (out / 'README.md').read_text() == 'synthetic'
    with pytest.raises(InputError, match='asked for'):
        claim_folder(out, {'seed': 1}, 'synthetic')
