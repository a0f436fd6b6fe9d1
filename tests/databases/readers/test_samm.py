import pytest

from mmatnet.clips.annotation import Clip, check_annotations
from mmatnet.databases.readers.samm import Samm
from mmatnet.errors import InputError

HEADER = ('Subject', 'Filename', 'Inducement Code', 'Onset Frame', 'Apex Frame', 'Offset Frame',
          'Duration', 'Micro', 'Action Units', 'Estimated Emotion', 'Objective Classes', 'Notes')
TEXT = [('Citation',), *[()] * 11, ('L left, R right',)]


def row_of(subject='006', clip='006_1_2', onset=98, apex=100, offset=102, units='4+9',
           emotion='Anger', objective='VII'):
    return (subject, clip, 1, onset, apex, offset, 5, 'Micro - 1/2', units, emotion, objective,
            None)


@pytest.fixture
def samm(tmp_path, save_sheet):
    """A function that lays out SAMM with empty frames; gives the folder."""
    def make(*rows, frames=None, header=HEADER, above=TEXT, title='MICRO_ONLY'):
        root = tmp_path / 'SAMM'
        save_sheet(root / 'SAMM_Micro_FACS_Codes_v2.xlsx', rows or [row_of()], header, title,
                   above)
        if frames is None:
            frames = {'006/006_1_2': [f'006_{number:05d}' for number in range(98, 103)]}
        for clip, names in frames.items():
            (root / clip).mkdir(parents=True)
            for name in names:
                (root / clip / f'{name}.jpg').touch()
        return root

    return make


def test_a_complete_clip(samm):
    root = samm()
    clips, report = Samm().read(root)
    check_annotations(clips)
    assert clips == [Clip('samm', '006', '006_1_2', 98, 100, 102, 'sheet', 'Anger', '4+9', 'VII',
                          200.0, '006/006_1_2', '')]
    assert report.complete
    assert not report.stray_files
    assert not report.unlisted_folders
    assert len(report.challenge_absent) == 132
    assert Samm().find_layout(root).frame_set.registered is False


def test_the_folder_above_leads_there_too(samm):
    root = samm()
    assert Samm().find_layout(root.parent).root == root
    assert len(Samm().read(root.parent)[0]) == 1


def test_padding_differs_from_clip_to_clip(samm):
    """Five digits, four, none: all are numbers."""
    rows = [row_of(), row_of(clip='006_2_1', onset=998, apex=999, offset=1001),
            row_of(6, '006_3_4')]
    frames = {'006/006_1_2': [f'006_{number:05d}' for number in range(98, 103)],
              '006/006_2_1': ['006_998', '006_0999', '006_01000', '006_1001'],
              '006/006_3_4': [f'006_{number:04d}' for number in range(98, 103)]}
    clips, report = Samm().read(samm(*rows, frames=frames))
    assert report.complete
    assert [clip.subject for clip in clips] == ['006'] * 3


def test_missing_and_stray_frames_are_told(samm):
    root = samm(frames={'006/006_1_2': ['006_0098', '006_0099', '006_00099', 'x', '006_0102']})
    (root / 'notes.txt').touch()
    (root / '006' / 'Thumbs.db').touch()
    (root / '006' / '006_9_9').mkdir()
    report = Samm().read(root, strict=True)[1]
    assert report.missing_frames == {'samm/006/006_1_2': [100, 101]}
    # of two files with one number, which one is a matter of sorting
    assert report.stray_files == ['006/Thumbs.db', '006/006_1_2/006_0099.jpg', '006/006_1_2/x.jpg']
    assert report.unlisted_folders == ['006/006_9_9']


def test_words_and_objective_classes_of_every_revision(samm):
    rows = [row_of(emotion='Others', objective=7), row_of(clip='006_1_3', objective='iv'),
            row_of(clip='006_1_4', emotion='Other', objective=None)]
    clips = Samm().read(samm(*rows))[0]
    assert [clip.emotion for clip in clips] == ['Other', 'Anger', 'Other']
    assert [clip.objective_class for clip in clips] == ['VII', 'IV', '']


def test_an_objective_class_that_does_not_exist(samm):
    with pytest.raises(InputError, match=r"row 15: the objective class must lie .* got 'IX'"):
        Samm().read(samm(row_of(objective='IX')))


@pytest.mark.parametrize('apex', [1143, 1140, 0, '/', None])
def test_an_apex_outside_is_repaired_for_the_clips_that_are_known(samm, apex):
    row = row_of('028', '028_4_1', 1071, apex, 1134)
    frames = {'028/028_4_1': [f'028_{number:05d}' for number in range(1071, 1135)]}
    clips, report = Samm().read(samm(row, frames=frames))
    assert (clips[0].apex, clips[0].apex_source) == (1113, 'repaired')
    assert report.repaired == {
        'samm/028/028_4_1': 'row 15: the sheet has no apex between onset and offset; 1113 is that '
                            'of another copy'}
    assert report.complete


def test_an_apex_outside_of_another_clip_stays_empty(samm):
    clips, report = Samm().read(samm(row_of(apex=103)))
    assert clips[0].apex is None
    assert report.no_apex == {'samm/006/006_1_2': 'row 15: apex 103 lies outside onset 98 to '
                                                  'offset 102; left empty'}


@pytest.mark.parametrize(('clip', 'cells', 'numbers'), [
    ('028_4_1', (1071, 1113, 1134), (1071, 1113, 1134)),
    ('013_1_9', (5658, 5680, 5739), (5658, 5680, 5739)),
    ('013_1_9', (5658, 5680, None), (5658, 5680, 5739)),
    ('013_1_9', (5658, 5680, 579), (5658, 5680, 5739)),
    ('032_3_1', (4896, 1930, 4970), (4896, 4930, 4970)),
    ('032_3_2', (5126, 5127, 5207), (5126, 5127, 5207)),
])
def test_rows_that_revisions_got_wrong(samm, clip, cells, numbers):
    clips, _ = Samm().read(samm(row_of(clip[:3], clip, *cells), frames={
        f'{clip[:3]}/{clip}': [f'{clip[:3]}_1']}))
    assert (clips[0].onset, clips[0].apex, clips[0].offset) == numbers


@pytest.mark.parametrize('above', [[], TEXT[:3]])
def test_copies_without_the_text_above(samm, above):
    """Whoever saves the sheet as a table leaves out the text above its header."""
    assert Samm().read(samm(above=above))[1].complete


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'title': 'FACS_Movement_Only'},
     'expected a sheet MICRO_ONLY or Sheet1, found FACS_Movement_Only; give the workbook'),
    ({'header': HEADER[1:]}, 'v2.xlsx, row 14: needs the columns Subject, .*; missing: Subject'),
])
def test_sheets_of_something_else(samm, change, sentence):
    with pytest.raises(InputError, match=sentence):
        Samm().read(samm(**change))
