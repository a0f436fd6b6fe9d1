"""The one exception for input that a user can put right."""


class InputError(ValueError):
    """Bad input: says what was expected, what came, and what to do, naming file, row or key.

    The commands print its text as a single sentence and end with a non-zero status.
    """
