import re

import pytest
from openpyxl import Workbook, load_workbook

from mmatnet.clips.annotation import Clip
from mmatnet.databases.readers.casme_sq import CasmeSq
from mmatnet.errors import InputError

MICRO = (1, 'disgust1_2', 10, 12, 16, '4+7', 'negative', 'micro-expression', 'disgust')
# number of the folder, folder, participant, as the copies that circulate have them, a row for each
# expression
RULE1 = ((15, 's15', 1), (16, 's16', 2), (15, 's15', 1))
RULE2 = (('0101', 'disgust1'), ('0401', 'anger1'))


@pytest.fixture
def distribution(lay_out):
    """A function that lays out two recordings and the workbook; gives the folder."""
    def make(*rows, rule1=RULE1, rule2=RULE2, title='CASFEcode_final'):
        frames = [f'img{number:03d}.jpg' for number in range(1, 30)]
        root = lay_out({'rawpic/s15/15_0101disgustingteeth': frames,
                        'rawpic/s16/16_0401beating': frames})
        book = Workbook()
        book.active.title = title
        for name, own in ((title, rows or (MICRO,)), ('naming rule1', rule1),
                          ('naming rule2', rule2)):
            sheet = book[name] if name == title else book.create_sheet(name)
            for row in own:
                sheet.append(row)
        book.save(root / 'CAS(ME)^2code_final.xlsx')
        return root

    return make


def test_participants_and_videos_lead_to_folders(distribution):
    second = (2, 'anger1_11', 3.0, 4.0, 9.0, None, 'others', 'micro-expression', None)
    macro = (2, 'anger1_12', 1, 2, 20, 12, 'positive', 'macro-expression', 'happiness')
    clips, report = CasmeSq().read(distribution(MICRO, second, macro, macro))
    assert clips == [
        Clip('casme-sq', 's15', 'disgust1@10', 10, 12, 16, 'sheet', 'negative', '4+7', '', 30.0,
             'rawpic/s15/15_0101disgustingteeth'),
        Clip('casme-sq', 's16', 'anger1@3', 3, 4, 9, 'sheet', 'others', '', '', 30.0,
             'rawpic/s16/16_0401beating')]
    assert report.macros == 2 * [Clip(
        'casme-sq', 's16', 'anger1@1', 1, 2, 20, 'sheet', 'positive', '12', '', 30.0,
        'rawpic/s16/16_0401beating')]
    assert not report.left_out
    assert report.complete
    assert not report.frames_outside  # a recording shows more than the expression


@pytest.mark.parametrize('extra', [2, 5])
def test_copies_have_more_columns_and_a_row_of_crosses(distribution, extra):
    more = (*MICRO[:5], 4, *MICRO[6:], *('x' * extra))
    clips, report = CasmeSq().read(distribution(more, ('###',) * (9 + extra), (*more[:1],
                                                'disgust1_3', 20, 22, 24, *more[5:])))
    assert [clip.clip for clip in clips] == ['disgust1@10', 'disgust1@20']
    assert clips[0].action_units == '4'
    assert report.left_out == {'###': 1}


def test_a_macro_expression_that_cannot_be_used_is_told(distribution):
    macro = (*MICRO[:7], 'macro-expression', None)
    clips, report = CasmeSq().read(distribution(MICRO, (9, *macro[1:]), (*macro[:3], 0, 0,
                                                                         *macro[5:])))
    assert len(clips) == 1
    assert report.complete
    assert report.macros == []
    assert list(report.ignored) == ['macro-expression, row 2', 'macro-expression casme-sq/s15/'
                                    'disgust1@10']
    assert "participant '9' is in no row" in report.ignored['macro-expression, row 2']


def test_a_table_of_text_cannot_lead_to_the_folders(distribution):
    root = distribution()
    (root / 'code_final.csv').write_text('1,disgust1_1,1,2,3,4,x,micro-expression')
    with pytest.raises(InputError, match='expected a workbook, whose sheets naming rule1 and'):
        CasmeSq().read(root, root / 'code_final.csv')


def test_several_expressions_share_a_recording(distribution):
    clips, _ = CasmeSq().read(distribution(MICRO, (1, 'disgust1_3', 20, 22, 24, *MICRO[5:])))
    assert [clip.clip for clip in clips] == ['disgust1@10', 'disgust1@20']
    assert len({clip.frames for clip in clips}) == 1


@pytest.mark.parametrize(('rule1', 'rule2'), [
    (((1, 's15'), (2, 's16')), RULE2),
    (RULE1, ((101, 'disgust1'), (401, 'anger1'))),
    (RULE1, (('code', 'video'), *RULE2)),
    ((('s15', 1.0),), (('anger1', '0401'), ('Disgust1', '0101'))),
])
def test_naming_rules_come_in_several_forms(distribution, rule1, rule2):
    clips, report = CasmeSq().read(distribution(rule1=rule1, rule2=rule2))
    assert clips[0].frames == 'rawpic/s15/15_0101disgustingteeth'
    assert report.complete


def test_the_sheet_may_have_its_other_title(distribution):
    assert len(CasmeSq().read(distribution(title='CASMEcode_final'))[0]) == 1


@pytest.mark.parametrize(('changes', 'sentence'), [
    ({'rule1': (('s15', 'x'), (16, 's16', 2))}, "row 1: participant '1' is in no row"),
    ({'rule1': ((16, 's16', 2),)}, "row 1: participant '1' is in no row of the sheet naming "
                                     'rule1'),
    ({'rule2': RULE2[1:]}, "xlsx, row 1: casme-sq/s15/disgust1@10: video 'disgust1' is in no row "
                           'of the sheet naming rule2'),
    ({'rule1': (*RULE1, (16, 's16', 1))}, 'code_final.xlsx, naming rule1: participant 1 is s15 in '
                                          'row 1 and s16 in row 4; correct one of them'),
    ({'rule2': (*RULE2, ('0102', 'Disgust1'))}, 'naming rule2: video disgust1 is 0101 in row 1 and '
                                                '0102 in row 3; correct one of them'),
    ({'title': 'Sheet1'}, 'expected a sheet CASFEcode_final or CASMEcode_final, found Sheet1'),
])
def test_workbooks_that_lead_nowhere(distribution, changes, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        CasmeSq().read(distribution(**changes))


def test_a_sheet_with_too_few_columns(distribution):
    with pytest.raises(InputError, match=r'columns participant, video, .*, type, got 3 columns'):
        CasmeSq().read(distribution((1, 'disgust1_1', 10)))


def test_a_recording_that_is_absent_is_named(distribution):
    root = distribution(MICRO, (2, 'disgust1_1', *MICRO[2:]))
    _, report = CasmeSq().read(root)
    assert report.missing_folders == {'casme-sq/s16/disgust1@10': 'rawpic/s16/16_0101disgust1'}


def test_the_fake_has_macro_expressions_and_zeros(made_up):
    root = made_up('casme-sq')
    clips, report = CasmeSq().read(root)
    assert [clip.emotion for clip in clips] == ['negative', 'positive', 'surprise', 'others']
    assert len(report.macros) == 2
    assert report.left_out == {'of no kind': 1}  # a row of ###
    assert [clip.apex_source for clip in clips] == ['sheet', 'sheet', 'repaired', 'sheet']
    assert clips[1].apex == clips[1].offset
    assert len(report.repaired) == 2
    assert report.complete
    book = load_workbook(root / 'CAS(ME)^2code_final.xlsx')
    assert next(book['naming rule1'].iter_rows(values_only=True)) == (15, 's15', 1)
    assert next(book['naming rule2'].iter_rows(values_only=True)) == ('0101', 'disgust1')
    assert book['CASFEcode_final'].max_column == 11
    names = sorted(path.name for path in (root / clips[0].frames).iterdir())
    assert re.fullmatch(r'img0?\d\d\d?\.jpg', names[0])
