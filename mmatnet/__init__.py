"""ATNet, the Apex-Time Network for micro-expression recognition, as an MMAction2 plugin."""

__version__ = '0.1.0'
