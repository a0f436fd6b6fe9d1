import pytest

from mmatnet.inference.drawing.figures import add_remark, new_figure


@pytest.mark.parametrize(('width', 'lines'), [(7, 2), (14, 1)])
def test_a_remark_takes_as_many_lines_as_keep_it_on_the_figure(width, lines):
    figure = new_figure(width, 2)
    figure.subplots()
    add_remark(figure, 'classes are told by megc2019-flow 1, which mmatnet brings, for research: '
                       'it learnt from 442 laboratory clips and is often wrong ($, see its card)')
    (text,) = figure.texts
    assert text.get_text().count('\n') == lines - 1
    assert text.get_text().endswith(r'wrong (\$, see its card)')
    box = text.get_window_extent()
    assert 0 < box.x0 < box.x1 < figure.bbox.width
