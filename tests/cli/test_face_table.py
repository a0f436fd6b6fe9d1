from mmatnet.cli.face_table import face_table


def face(median, furthest, *notes, moved=None):
    return {'outside': 0.021, 'moved': moved,
            'notes': [{'frame': 1, 'text': text} for text in notes],
            'drift': {'median': median, 'largest': 1.0, 'furthest': furthest}}


def test_clips_with_notes_have_rows():
    faces = {'samm/006/006_1_2': face(0.02, 1.25),
             'samm/007/007_3_1': face(0.04, 0.5, 'the head turns in frame 9', 'and in 20', moved=3),
             'samm/007/007_3_2': face(0.05, 0.75, 'frame 4 is dark')}
    assert list(face_table(faces)) == [
        'clip              outside  moved  drift  furthest  note',
        'samm/007/007_3_1     2.1%    3.0  0.040       0.5  the head turns in frame 9',
        '                                                   and in 20',
        'samm/007/007_3_2     2.1%      -  0.050       0.8  frame 4 is dark',
        'faces of 3 clips, in pixels of the crop: the head moves 0.040 per frame (median), at most '
        '1.2 away (samm/006/006_1_2); 2 with notes; face.json has all']


def test_without_notes_one_line_is_enough():
    """Registered crops that were stabilised have a drift and nothing else."""
    faces = {'a/b/c': {'drift': {'median': 0.1, 'largest': 1.0, 'furthest': 2.0}}}
    assert len(list(face_table(faces))) == 1
    assert list(face_table({})) == []


def test_drift_is_told_where_it_is_known():
    """Features that need no flow from frame to frame tell none."""
    still = face(0, 0, 'frame 4 is dark')
    del still['drift']
    assert list(face_table({'a/b/c': still})) == [
        'clip   outside  moved  drift  furthest  note',
        'a/b/c     2.1%      -      -         -  frame 4 is dark',
        'faces of 1 clips; 1 with notes; face.json has all']
    both = list(face_table({'a/b/c': still, 'a/b/d': face(0.04, 0.5)}))
    assert both[-1].startswith('faces of 2 clips, in pixels of the crop: the head moves 0.040 per')
