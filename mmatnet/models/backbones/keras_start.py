"""How Keras starts the weights of networks whose authors trained with it."""
from mmengine.model import xavier_init
from torch import nn


def start_as_keras(network: nn.Module) -> None:
    """Start convolutions, linear layers and an LSTM of one layer as Keras does.

    Weights by Glorot's uniform rule, an LSTM's recurrent ones orthogonal, biases 0, and 1 of its
    forget gates.
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            xavier_init(module, distribution='uniform')
        elif isinstance(module, nn.LSTM):
            nn.init.xavier_uniform_(module.weight_ih_l0)
            nn.init.orthogonal_(module.weight_hh_l0)
            nn.init.zeros_(module.bias_ih_l0)
            nn.init.zeros_(module.bias_hh_l0)
            width = module.hidden_size
            nn.init.ones_(module.bias_ih_l0[width:2 * width])  # of in, forget, cell, out
