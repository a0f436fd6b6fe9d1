"""Results of a long command, kept one by one, so that an interrupted one goes on from them."""
import json
from collections.abc import Mapping
from pathlib import Path

from mmatnet.io.atomic import explain_disk_errors
from mmatnet.io.json_files import digest


class KeptLines:
    """A file of lines: what made the results, then each with its digest.

    Args:
        path (Path): The file; not there until something is kept.
        made_with (Mapping): What makes the results, as JSON holds it. Those that were made with
            anything else are removed.

    Attributes:
        lines (list[dict]): What an interrupted run left, without what was cut or damaged.
    """

    def __init__(self, path: Path, made_with: Mapping) -> None:
        self._path, self._head = path, json.dumps(made_with, sort_keys=True)
        self.lines = self._read()
        if not self.lines:
            self.remove()

    def _read(self) -> list[dict]:
        try:
            head, *rest = self._path.read_text(encoding='utf-8').split('\n')
        except (OSError, ValueError):  # there is none, or no text: from the start, then
            return []
        lines = [line.partition(' ') for line in rest] if head == self._head else []
        return [value for seal, _, text in lines
                if (value := _parsed(text)) is not None and digest(value) == seal]

    def add(self, value: dict) -> None:
        """Keep a result.

        Raises:
            InputError: If the disk does not take it.
        """
        line = f'\n{digest(value)} {json.dumps(value)}'
        with explain_disk_errors(self._path), open(self._path, 'a', encoding='utf-8') as file:
            file.write(line if file.tell() else self._head + line)

    def remove(self) -> None:
        """Remove all that was kept."""
        with explain_disk_errors(self._path):
            self._path.unlink(missing_ok=True)


def _parsed(text: str) -> dict | None:
    try:
        return json.loads(text)
    except ValueError:
        return None
