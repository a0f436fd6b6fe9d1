"""``model.json``: all that running an exported network takes besides the network. No torch here."""
from dataclasses import asdict, dataclass
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.io.digests import file_digest
from mmatnet.io.json_files import read_json, write_json
from mmatnet.io.read_errors import printable_path
from mmatnet.sources.training_record import TrainingData

NETWORK_FILE = 'model.onnx'
MODEL_FILE = 'model.json'
CARD_FILE = 'MODEL_CARD.md'
OPTIONAL = ('release', 'unsure_below', 'remark')  # of the entries
FORMAT = 2  # raised when a file of this version cannot be read by the one before
AGAIN = 'make the folder again with `mmatnet export` (an earlier mmatnet wrote another format)'


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
        paper (str | None): Where the network was published; None if its class does not say.
        release (str | None): Which of several of one name it is.
        unsure_below (float | None): Probability below which no class is told; None tells always.
        remark (str | None): What every output must say of it, beside what its training data tells.
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
    paper: str | None = None
    release: str | None = None
    unsure_below: float | None = None
    remark: str | None = None

    def write(self, folder: Path) -> None:
        """Write ``model.json``, sealed: each fact stands in it once.

        Raises:
            InputError: If the disk does not take it.
        """
        write_json(folder / MODEL_FILE, self.to_dict(), sealed=True)

    def to_dict(self) -> dict:
        """Return plain data for JSON."""
        content = asdict(self)
        absent = [name for name in OPTIONAL if content[name] is None]
        return {'format': FORMAT, **{name: value for name, value in content.items()
                                     if name not in absent}}

    @property
    def name(self) -> str:
        """What outputs call the model."""
        return self.config if self.release is None else f'{self.config} {self.release}'


def _entries(more: dict | bool = False, **required: dict) -> dict:
    """Return the schema of an object: these entries, and others only by a schema of their own."""
    return {'type': 'object', 'properties': required, 'additionalProperties': more,
            'required': [name for name in required if name not in OPTIONAL]}


TEXT, WHOLE = {'type': 'string'}, {'type': 'integer', 'minimum': 0}
TEXTS = {'type': 'array', 'items': TEXT}
NAMES = {**TEXTS, 'minItems': 1, 'uniqueItems': True}
DIGEST = {'type': 'string', 'pattern': '^[0-9a-f]{64}$'}
PLAIN = {'type': ['object', 'null']}  # checked by whoever reads it
SHARES = {'type': 'array', 'items': _entries(
    name=TEXT, synthetic={'type': 'boolean'}, recipe=PLAIN, clips=_entries(WHOLE), subjects=TEXTS,
    placement=PLAIN)}
SCHEMA = _entries(
    format={'const': FORMAT}, streams=NAMES,
    steps={'type': 'array', 'items': _entries(True, type=TEXT)},
    inputs=_entries({'type': 'array', 'items': {'type': 'integer', 'minimum': 1}}),
    training=_entries(classes=NAMES, databases=SHARES, started_from=SHARES, held_out=TEXTS,
                      selection=TEXT, seed=WHOLE, adapted=TEXTS, pretrained=TEXTS, version=TEXT),
    subjects=TEXTS, config=TEXT, checkpoint_sha256=DIGEST, network_sha256=DIGEST,
    check=_entries(clips=WHOLE, source=TEXT, largest_difference={'type': 'number', 'minimum': 0}),
    versions=_entries(TEXT), figures=PLAIN, paper={'type': ['string', 'null']}, release=TEXT,
    unsure_below={'type': 'number', 'minimum': 0, 'maximum': 1}, remark=TEXT)


def read_description(folder: str | Path) -> Description:
    """Read ``model.json`` of an exported model, and check that ``model.onnx`` is the one it tells.

    Args:
        folder (str | Path): The model's folder, or one of these two files in it.

    Raises:
        InputError: If a file is missing, changed, or of another export or format.
    """
    folder = Path(folder)
    folder = folder.parent if folder.name in (MODEL_FILE, NETWORK_FILE) else folder
    path, network = folder / MODEL_FILE, folder / NETWORK_FILE
    if not path.exists():
        raise InputError(f'no exported model in {printable_path(folder)}: there is no '
                         f'{MODEL_FILE}; {AGAIN}')
    content = read_json(path, SCHEMA, AGAIN, sealed=True)
    del content['format']
    try:
        training = TrainingData.from_dict(content['training'])
    except InputError as error:
        raise InputError(f'{printable_path(path)}: {error}; {AGAIN}') from error
    description = Description(**{**content, 'training': training,
                                 'check': Check(**content['check'])})
    if not network.is_file() or file_digest(network) != description.network_sha256:
        raise InputError(f'{printable_path(network)} is missing or is not the one that '
                         f'{MODEL_FILE} beside it tells of; {AGAIN}')
    return description
