"""The model card: what an exported model was made of, how good it is, and what it is not for."""
from collections.abc import Sequence

from mmatnet.databases.owners import owner_of
from mmatnet.evaluation.formats.stamps import LEAKY, TRANSDUCTIVE, stamped, stamps_of
from mmatnet.evaluation.recognition.summary import slices
from mmatnet.evaluation.report.markdown import markdown_table
from mmatnet.evaluation.report.tables import with_interval
from mmatnet.inference.recognizers.description import (
    CARD_FILE,
    MODEL_FILE,
    NETWORK_FILE,
    Description,
)
from mmatnet.sources.training_record import DatabaseShare, TrainingData

USE = """\
Research on micro-expression recognition: given a clip of a face with its onset, apex and offset,
the model says which of its classes the expression looks most like. The scores are a softmax, not
probabilities that were checked against frequencies."""
LIMITS = """\
- **Not a lie detector.** A brief expression shows neither that somebody lies nor what they feel or
  intend. Do not use the model to judge people: not in interviews, at borders, in court, in hiring,
  in schools or at work, where the law of many places forbids emotion recognition as well.
- **Consent.** Use it on recordings of people who agreed to it, and to this use.
- **It always answers.** It has no class for "no expression" and none for emotions outside its list,
  and it knows no doubt about a clip that is no micro-expression at all.
- **Domain.** The databases were recorded in laboratories: frontal faces, even light, 25 to 200
  frames per second, mostly young adults of few ethnicities. Expect less on other cameras, frame
  rates, ages, poses, compressed video, beards, glasses and make-up. It was not examined for
  differences between groups of people.
- **Input.** Clips must be made with the recipe in `{file}`; other features give scores without
  meaning."""


def model_card(description: Description) -> str:
    """Write the card.

    Args:
        description (Description): Of the exported model.

    Returns:
        str: Markdown.
    """
    training = description.training
    sections = {
        'What it is': _what(description),
        'Training data': _data(description),
        'Scores': _scores(description),
        'Licence of the data': _licences(training.shares),
        'Intended use': USE,
        'Limits': LIMITS.format(file=MODEL_FILE),
        'Export': _export(description),
        'How to cite': _citation(description),
    }
    marked = ' (SYNTHETIC)' if training.synthetic else ''
    banner = f'**Synthetic: {training.remark}.**\n\n' if training.remark else ''
    return (f'# {description.config}{marked}\n\n{banner}'
            + '\n'.join(f'## {title}\n\n{text}\n' for title, text in sections.items()))


def _citation(description: Description) -> str:
    paper = (f':\n\n    {description.paper}' if description.paper
             else '; the files of the network do not name their paper.')
    return ("Cite the databases above as their owners ask for, mmatnet, and the network's authors"
            + paper)


def _what(description: Description) -> str:
    inputs = '; '.join(f'`{name}` (N, {", ".join(map(str, shape))})'
                       for name, shape in description.inputs.items())
    recipe = description.training.recipe
    return (f'The network of `{description.config}` in `{NETWORK_FILE}`. Classes: '
            f'{", ".join(description.training.classes)}. Inputs, float32: {inputs}. Output: '
            f'`scores` (N, {len(description.training.classes)}), softmax. `{MODEL_FILE}` has the '
            'steps before the network'
            + (f' and the recipe of the features, {recipe.hash}.' if recipe else
               '. The features come from no single recipe, so it cannot look at a video.'))


def _data(description: Description) -> str:
    training = description.training
    held = (f'Held out: {", ".join(training.held_out)}.' if training.held_out
            else "No subject was held out (protocol 'all').")
    selection = {
        'last': 'The weights are those of the last iteration',
        'inner': 'The weights are the best of the training on a share of the subjects that was '
                 'held out of it',
    }.get(training.selection, LEAKY.sentence.removesuffix('.'))
    parts = [_share_table(training, training.databases)]
    if training.started_from:
        parts.append('It started from weights that had been trained on:\n\n'
                     + _share_table(training, training.started_from))
    if training.pretrained:
        parts.append('Parts of the network started from these weights; what trained them, and '
                     'under which licence they stand, is for their authors to say: '
                     f'{", ".join(f"`{name}`" for name in training.pretrained)}.')
    if training.adapted:
        parts.append(f'**{TRANSDUCTIVE.sentence}** They are {", ".join(training.adapted)}.')
    parts.append(f'{held} {selection}; seed {training.seed}. Whoever scores this model must leave '
                 f'out the {len(description.subjects)} subjects that `{MODEL_FILE}` names under '
                 '`subjects`.')
    return '\n\n'.join(parts)


def _share_table(training: TrainingData, shares: Sequence[DatabaseShare]) -> str:
    classes = list(dict.fromkeys([*training.classes, *(name for share in shares
                                                       for name in share.clips)]))
    rows = [['database', 'synthetic', 'subjects', 'clips', *classes]]
    rows += [[share.name, 'YES' if share.synthetic else 'no', str(len(share.subjects)),
              str(sum(share.clips.values())),
              *(str(share.clips.get(name, 0)) for name in classes)] for share in shares]
    return '\n'.join(markdown_table(rows))


def _scores(description: Description) -> str:
    figures = description.figures
    if figures is None:
        return ('Not measured. `mmatnet crossval` measures the config, and `mmatnet export ... '
                '--scores RUN` puts what it found here.')
    rows = [['data', 'clips', 'UF1', 'UAR']]
    rows += [[name, str(part['n']), with_interval(part, 'UF1'), with_interval(part, 'UAR')]
             for name, part in slices(figures).items()]
    stamps = stamps_of(figures['protocol'], figures['selection'])
    said = (f'Run {stamped(figures["run"], figures)}, protocol {figures["protocol"]}, selection '
            f'{figures["selection"]}, seeds {", ".join(map(str, figures["seeds"]))}; in brackets '
            'the 95 % interval over subjects. '
            + (' '.join(stamp.sentence for stamp in stamps) if stamps else
               'Each clip was scored by a training that had not seen its subject.')
            + ' The figures are of trainings like this one, not of this file.')
    if any(share.synthetic for share in description.training.databases):
        said += ' The clips are synthetic; the figures say nothing about real faces.'
    return '\n'.join([*markdown_table(rows), '', said])


def _licences(shares: Sequence[DatabaseShare]) -> str:
    return '\n'.join(dict.fromkeys(f'- {share.name}: {_licence(share)}' for share in shares))


def _licence(share: DatabaseShare) -> str:
    if share.synthetic:
        return 'drawn by mmatnet; it shows nobody, and no licence binds it.'
    owner = owner_of(share.name)
    if owner is None:
        return 'mmatnet does not know its owner; the terms under which you got it hold.'
    return (f'handed out by {owner} under a licence agreement, for research. Whether a model '
            'trained on it may be passed on, and for what it may be used, is for that agreement to '
            'say: ask its owner before you publish this folder.')


def _export(description: Description) -> str:
    check = description.check
    versions = ', '.join(f'{name} {number}' for name, number in description.versions.items())
    return (f'Compared with PyTorch on {check.clips} {check.source}: no score differs by more than '
            f'{check.largest_difference:.1e}. Made with {versions}. SHA-256 of `{NETWORK_FILE}`: '
            f'`{description.network_sha256}`; of the checkpoint: '
            f'`{description.checkpoint_sha256}`. `mmatnet export` wrote this {CARD_FILE}.')
