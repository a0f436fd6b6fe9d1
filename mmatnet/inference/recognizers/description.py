"""``model.json``: all that running an exported network takes besides the network. No torch here."""
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.sources.training_record import TrainingData

NETWORK_FILE = 'model.onnx'
MODEL_FILE = 'model.json'
CARD_FILE = 'MODEL_CARD.md'
FORMAT = 1  # raised when a file of this version cannot be read by the one before


@dataclass(frozen=True)
class Check:
    """How the exported network was compared with PyTorch.

    Args:
        clips (int): Number of clips.
        source (str): Where their features come from.
        largest_difference (float): Between two scores of a clip and class.
    """

    clips: int
    source: str
    largest_difference: float


@dataclass(frozen=True)
class Description:
    """An exported model.

    Args:
        streams (list[str]): Arrays of a clip that it reads.
        steps (list[dict]): What happens to them before the network, as
            :func:`mmatnet.datasets.steps.make_steps` takes it.
        inputs (dict[str, list[int]]): The network's inputs by name, with their shapes after the
            first dimension, which is the batch.
        training (TrainingData): What it was trained on.
        subjects (list[str]): Who trained it or chose its weights, ``database/subject``.
        config (str): Name of the config.
        checkpoint_sha256, network_sha256 (str): Of the checkpoint, and of ``model.onnx``.
        check (Check): The comparison with PyTorch.
        versions (dict[str, str]): Of what exported it.
        figures (dict | None): A cross-validation's report, without its subjects; None if no score
            was given.
        pretrained (list[str]): File names of weights, such as a model zoo's, that parts of the
            network started from.
        paper (str | None): Where the network was published; None if its class does not say.
    """

    streams: list[str]
    steps: list[dict]
    inputs: dict[str, list[int]]
    training: TrainingData
    subjects: list[str]
    config: str
    checkpoint_sha256: str
    network_sha256: str
    check: Check
    versions: dict[str, str]
    figures: dict | None = None
    pretrained: list[str] = field(default_factory=list)
    paper: str | None = None

    def to_json(self) -> str:
        """Return the text of ``model.json``; what follows from other entries is spelt out."""
        recipe = self.training.recipe
        content = {'format': FORMAT, 'classes': self.training.classes,
                   'synthetic': self.training.synthetic, 'remark': self.training.remark,
                   'recipe': recipe and recipe.to_dict(), 'recipe_hash': recipe and recipe.hash,
                   **asdict(self)}
        return json.dumps(content, indent=1, ensure_ascii=False) + '\n'


DERIVED = ('format', 'classes', 'synthetic', 'remark', 'recipe', 'recipe_hash')


def read_description(folder: str | Path) -> Description:
    """Read ``model.json`` of an exported model, and check that ``model.onnx`` is the one it tells.

    Args:
        folder (str | Path): The model's folder, or one of these two files in it.

    Raises:
        InputError: If a file is missing, damaged, or of another export or format.
    """
    folder = Path(folder)
    folder = folder.parent if folder.name in (MODEL_FILE, NETWORK_FILE) else folder
    path, network = folder / MODEL_FILE, folder / NETWORK_FILE
    advice = 'make it again with `mmatnet export`'
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
    except OSError as error:
        raise InputError(f'no exported model in {folder}: {MODEL_FILE} cannot be read '
                         f'({error.strerror}); {advice}') from error
    except ValueError as error:
        raise InputError(f'{path}: expected JSON, got other text ({error}); {advice}') from error
    if not isinstance(content, Mapping) or content.get('format') != FORMAT:
        found = content.get('format') if isinstance(content, Mapping) else None
        raise InputError(f'{path} is of format {found}, this mmatnet reads format {FORMAT}; '
                         f'{advice}')
    try:
        values = {name: value for name, value in content.items() if name not in DERIVED}
        description = Description(**{
            **values, 'training': TrainingData.from_dict(values['training']),
            'check': Check(**values['check'])})
    except (TypeError, KeyError, ValueError) as error:  # InputError is a ValueError
        raise InputError(f'{path} does not describe a model with '
                         f'{", ".join(own.name for own in fields(Description))} ({error}); '
                         f'{advice}') from error
    if not network.is_file() or sha256(network) != description.network_sha256:
        raise InputError(f'{network} is missing or is not the one that {MODEL_FILE} beside it '
                         f'tells of; {advice}')
    return description


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
