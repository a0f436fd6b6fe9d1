"""What every step before the network has in common."""


class Step:
    """A step from the features of a clip to the network's input; its attributes are its arguments.

    One that draws nothing is registered in ``STEPS`` and is a transform of MMAction2, too, so an
    exported model runs the very code that training ran.
    """

    def transform(self, results: dict) -> dict:
        """Change the arrays of one clip, by name, and return them."""
        raise NotImplementedError

    def __call__(self, results: dict) -> dict:
        """Call :meth:`transform`, as MMEngine's pipelines do."""
        return self.transform(results)

    def __repr__(self) -> str:
        arguments = ', '.join(f'{name}={value!r}' for name, value in vars(self).items())
        return f'{type(self).__name__}({arguments})'
