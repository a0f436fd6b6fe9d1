"""Apex flow without what the whole face does, before anything is computed from it."""
from mmatnet.datasets.steps.apex_flow import centre_flow, flow_and_mirror
from mmatnet.datasets.steps.base import Step
from mmatnet.registry import STEPS


@STEPS.register_module()
class CentreApexFlow(Step):
    """Subtract the median of u and that of v over the picture; strain stays.

    ``ScaleApexFlow`` centres by itself. What is computed of u and v together before it, such as
    their length by ``SelectApexFlow``, needs their zero first: in pictures that were stretched from
    minimum to maximum, such as those of STSTNet's authors, it lies elsewhere in each.

    Required and modified key: ``stream`` (3, H, W): u, v, strain. What is done to the stream is
    done to its mirror.

    Args:
        stream (str): Which flow. Defaults to ``apex_flow``.
    """

    def __init__(self, stream: str = 'apex_flow') -> None:
        self.stream = stream

    def transform(self, results: dict) -> dict:
        """Centre.

        Raises:
            InputError: If the flow is not u, v and strain.
        """
        for end, flow in flow_and_mirror(self, results, self.stream):
            results[self.stream + end] = centre_flow(flow)
        return results
