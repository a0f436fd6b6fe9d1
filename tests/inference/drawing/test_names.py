from mmatnet.inference.drawing.names import telling_names


def test_the_last_part_is_enough_where_it_is_the_only_one():
    assert telling_names(['in/a.avi', 'b.avi', '/else/frames']) == ['a.avi', 'b.avi', 'frames']


def test_as_much_of_the_end_as_tells_videos_apart():
    assert telling_names(['s1/v.avi', 's2/v.avi', 'w.avi']) == ['s1/v.avi', 's2/v.avi', 'w.avi']
    assert telling_names(['a/s1/v.avi', 'b/s1/v.avi', 'b/s2/v.avi']) == [
        'a/s1/v.avi', 'b/s1/v.avi', 's2/v.avi']


def test_the_folder_it_is_in_may_be_above_the_working_one(tmp_path, monkeypatch):
    (tmp_path / 'in').mkdir()
    monkeypatch.chdir(tmp_path / 'in')
    assert telling_names(['v.avi', '../v.avi']) == ['in/v.avi', f'{tmp_path.name}/v.avi']
    assert telling_names(['/v.avi', '/s/v.avi']) == ['/v.avi', 's/v.avi']
