"""ATNet, the Apex-Time Network for micro-expression recognition, as an MMAction2 plugin."""
from mmatnet.compat import drn

__version__ = '0.1.0'

# before anything imports mmaction.models, which fails without it
drn.install()
