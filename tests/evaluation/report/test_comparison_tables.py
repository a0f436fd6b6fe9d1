
from mmatnet.evaluation.recognition.comparison import compare
from mmatnet.evaluation.report.comparison_tables import comparison_markdown
from tests.evaluation.known import CLASSES, predict, with_some_right


def test_the_tables():
    oracle_side = with_some_right(predict(mistakes=0), every=3, selection='oracle')
    result = compare(oracle_side, predict(mistakes=0), CLASSES)
    lines = comparison_markdown(result, 'a.csv', 'log.txt').splitlines()
    assert lines[:2] == ['- A (LEAKY): a.csv, selection oracle, seeds 0',
                         '- B: log.txt, selection unknown, seeds 0']
    assert lines[3] == ('| data | clips | subjects | metric | A (LEAKY) | B | A - B | '
                        '95% interval | p |')
    uf1 = result['full']['UF1']
    low, high = uf1['interval']
    assert lines[5] == (f'| full | 442 | 68 | UF1 | {uf1["a"]:.4f} | 0.7353 | '
                        f'+{uf1["difference"]:.4f} | [+{low:.3f}, +{high:.3f}] | {uf1["p"]:.4f} |')
    start = lines.index("| data | both right | only A (LEAKY) | only B | both wrong | "
                        "McNemar's p |")
    full = result['full']
    assert lines[start + 2].startswith(f'| full | 340 | {full["only_a"]} | 0 | ')
    assert "- McNemar's exact test on clips, one seed of each side." in lines
    assert lines[-1].startswith('- A is LEAKY: the weights were chosen on the test subjects')


def test_a_transductive_side_is_told():
    seen = predict(mistakes=0, protocol='loso TRANSDUCTIVE')
    lines = comparison_markdown(compare(predict(mistakes=1), seen, CLASSES), 'a', 'b').splitlines()
    assert lines[1] == '- B (TRANSDUCTIVE): b, selection unknown, seeds 0'
    assert lines[-1].startswith('- B is TRANSDUCTIVE: the training was offered the clips of the ')


def test_parts_without_a_class_are_explained():
    few = [record for record in predict(mistakes=0) if record.subject in ('sub12', 'sub17', '037')]
    result = compare(few, few, CLASSES)
    text = comparison_markdown(result, 'a.csv', 'b.csv')
    assert '- samm: no UF1 and UAR, since no clip is' in text
    assert f'- full: {result["full"]["draws_left_out"]} of 2000 draws lacked a class and ' in text


def test_one_database_is_shown_once():
    both = [record for seed in (0, 1) for record in predict(mistakes=0, seed=seed)
            if record.database == 'smic']
    text = comparison_markdown(compare(both, both, CLASSES), 'a', 'b')
    assert '\n| full |' in text
    assert '\n| smic |' not in text
    assert 'on clips, 2 seeds of each side; a side is right on a clip if more than half' in text
