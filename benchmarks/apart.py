"""A benchmark's own script in a fresh process, whose memory and start are nobody else's."""
import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any


def figures_apart(script: str, *arguments: object, variables: Mapping[str, str] | None = None
                  ) -> Any:
    """Run a script, and return what it prints last, read as JSON.

    Args:
        script (str): Its path.
        arguments: Given to it.
        variables (Mapping | None): Its whole environment; ``None`` is that of this process.
    """
    done = subprocess.run([sys.executable, script, *map(str, arguments)], env=variables,
                          stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
