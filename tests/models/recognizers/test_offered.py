from mmatnet.models.recognizers.offered import asked_for


class Part:
    def forward(self, x, inputs=None, other=3):
        """Ask for one thing that is offered, and for one that is not."""


def test_a_part_is_given_what_it_names_behind_its_first_argument():
    assert asked_for(Part().forward, {'x': 1, 'inputs': 2, 'recognizer': 4}) == {'inputs': 2}
