from mmatnet.inference.drawing.names import shortest_unique_paths


def test_the_last_part_is_enough_where_it_is_the_only_one():
    assert shortest_unique_paths(['in/a.avi', 'b.avi', '/else/frames']) == [
        'a.avi', 'b.avi', 'frames']


def test_as_much_of_the_end_as_tells_videos_apart():
    assert shortest_unique_paths(['s1/v.avi', 's2/v.avi', 'w.avi']) == [
        's1/v.avi', 's2/v.avi', 'w.avi']
    assert shortest_unique_paths(['a/s1/v.avi', 'b/s1/v.avi', 'b/s2/v.avi']) == [
        'a/s1/v.avi', 'b/s1/v.avi', 's2/v.avi']


def test_the_folder_it_is_in_may_be_above_the_working_one(tmp_path, monkeypatch):
    (tmp_path / 'in').mkdir()
    monkeypatch.chdir(tmp_path / 'in')
    assert shortest_unique_paths(['v.avi', '../v.avi']) == ['in/v.avi', f'{tmp_path.name}/v.avi']
    assert shortest_unique_paths(['/v.avi', '/s/v.avi']) == ['/v.avi', 's/v.avi']
