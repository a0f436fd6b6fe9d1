"""The page about the model that mmatnet brings; every figure comes from its description."""
from collections.abc import Mapping, Sequence
from pathlib import Path

from mmatnet.databases.owners import owner_of
from mmatnet.evaluation.report.markdown import markdown_table
from mmatnet.evaluation.report.tables import PAPER_NAMES, with_interval
from mmatnet.inference.default.calibration import RIGHT
from mmatnet.inference.default.choice import EQUAL, FOLDS
from mmatnet.inference.default.outer import GROUPS
from mmatnet.inference.recognizers.description import MODEL_FILE, NETWORK_FILE, Description
from mmatnet.io.atomic import atomic_file

TITLES = {'cde': 'CDE: leave one subject out', 'hde': 'HDE: leave one database out'}
BEGIN = """\
`mmatnet infer`, `mmatnet recognise`, `mmatnet serve`, `MicroExpressionInferencer()` and
`MicroExpressionRecognizer()` use this model where no other is named. It runs in onnxruntime,
without PyTorch. `results.json` and `recognised.jsonl` name it under `model`, and every output
carries its remark.

```bash
mmatnet infer interview.mp4 --out found
```

It is made anew, and this page with it, by

<!-- not run: needs the pictures that STSTNet's authors link to -->
```bash
python tools/make_default_model.py data
```
"""
WHAT = """\
A {candidate}:
`{network}` is one matrix and a softmax, `{model}` has the steps before it. It learnt
from the onset-apex flow pictures of the clips of MEGC2019 that STSTNet's authors made of three
databases (28x28, u, v and strain), and from their mirrors; [apex_flow.md](apex_flow.md) says how
they are laid out, and what `clip-max` and `stretch` mean:

{table}

The faces of the pictures are framed in two ways; the pictures of SAMM were stretched to the framing
of the others. In a video the face is found and brought to that framing: eyes at {left_eye} and
{right_eye}, corners of the mouth at {left_mouth} and {right_mouth} of 224x224 pixels, the width
{aspect:g} of the height. TV-L1 is run once, from onset to apex; strain is computed, all is brought
to 28x28 by averaging areas, and each channel is stretched from its least to its largest value, as
the pictures are."""
CHOSEN = """\
By {folds} inner folds over subjects, all clips pooled: each is predicted by a machine that saw no
clip of its subject. What counts is the mean of two UF1: of the clips as they are, and of clips that
were moved, turned, scaled and overlaid with noise, as another camera, detector and program of flow
might do it; the machines learn from clips as they are in either case. Of those within {equal:g} of
the best, the one that is given the fewest numbers was chosen, of those the best. The script
looks at no test side and at nothing outside the pictures. The support vector machines are there
to compare: their
support vectors are the pictures themselves, which are not ours to hand out, so they were no
candidates. {networks}

{table}"""
TRIED = """\
Networks of the zoo by the common recipe are there to compare too."""
NOT_TRIED = """\
Networks of the zoo were not tried (`--networks` does); [model_zoo.md](model_zoo.md) has them on the
same pictures as they come."""
WORTH = """\
All of it was made anew without the tested subjects: candidate, temperature and threshold were
chosen by inner folds of the training side, under CDE once for each of {groups} groups of subjects
by all others. Three things were not made anew: where faces lie in the pictures, which was read off
the means of each class over all of them; the list of candidates; and the rule of the fewest
numbers. They were settled while figures of both protocols could be seen, so in these three choices
the figures are LEAKY, as this project calls it, and by an unknown bit too good. In brackets the
95 % interval over subjects.
The figures are of such trainings, not of the file here, which saw all clips; and of pictures, not
of video. The folder `default_model` beside this page keeps the predictions.

{table}

{choices}"""
CALIBRATED = """\
Scores are probabilities: decision values are divided by {temperature:g} before the softmax, the
temperature under which the labels of the inner folds are likeliest. The expected calibration error,
by how much probability and share of right classes differ, is {before:.4f} in the inner folds
without the temperature and {after:.4f} with it.

**Below {threshold:g} no class is told, but `unsure`**: it is the least probability from which on
{right:.0f} % of the classes are right in the inner folds. Scores stand beside it in any case. Under
the two protocols temperature and threshold are those of the training sides.

{table}

Clips by their largest probability, its mean, and the share that is right:

{bins}"""
USE = """\
Research. The owners of the databases, {owners}, hand them out for research under agreements that
they sign; the pictures are derived from these databases, and this model from the pictures. It holds
none of them: {weights:,} weights are all it is. Whether it may be used for more than research is
for these agreements to say.

**Not a lie detector.** A brief expression shows neither that somebody lies nor what they feel or
intend. Do not judge people by it: not in interviews, at borders, in court, in hiring, in schools or
at work, where the law of many places forbids emotion recognition as well. Use it on recordings of
people who agreed to it, and to this use."""
UNKNOWN = """\
- **No expression.** It learnt from micro-expressions alone. Of a blink, a glance, speech, a head
  that turns or noise it says whatever these look most like; `unsure` is no test of that.
- **Other kinds.** Negative, positive and surprise are all it knows. Negative is everything from
  disgust to sadness, and more than half of the clips.
- **How frequent the classes are.** They were weighed alike, so a probability is that of a world in
  which they come equally often.
- **How strong an expression is.** Amplitude is scaled away; that something is an expression at all,
  and a short one, is for spotting to say.
- **Other cameras.** Laboratories, frontal faces, even light, 100 or 200 frames per second, mostly
  young adults. It has seen no video of 25 to 30 frames per second and no compression. Whether it
  serves groups of people, beards and glasses alike was not examined.
- **The flow of this package.** The pictures were made by their authors' program of TV-L1 on crops
  of theirs. What the model is given of a video is made to be alike, and differs in what is not
  known of them."""


def write_card(description: Description, path: Path) -> None:
    """Write the page, whole or not at all.

    Raises:
        InputError: If the disk does not take it.
    """
    with atomic_file(path) as temporary:
        temporary.write_text(card(description), encoding='utf-8')


def card(description: Description) -> str:
    """Return the page, Markdown."""
    figures = description.figures or {}
    sections = {
        'What it is': _what(description, figures),
        'What it was chosen by': _chosen(figures),
        'What it is worth': _worth(figures),
        'What a probability is worth': _calibrated(figures, description.unsure_below),
        'What it may be used for': _use(description),
        'What it does not know': UNKNOWN,
    }
    return '\n'.join([f'# The model that mmatnet brings: {description.name}', '', BEGIN, *(
        f'## {title}\n\n{text}\n' for title, text in sections.items())])


def _what(description: Description, figures: Mapping) -> str:
    training, place = description.training, description.training.placement
    if place is None:
        raise ValueError('the card says where faces lie, and the training data does not')
    rows = [['database', 'subjects', 'clips', *training.classes]]
    rows += [[PAPER_NAMES.get(share.name, share.name), str(len(share.subjects)),
              str(sum(share.clips.values())), *(str(share.clips[name])
                                                for name in training.classes)]
             for share in training.databases]
    points = {name: '({:.0f}, {:.0f})'.format(*getattr(place, name))
              for name in ('left_eye', 'right_eye', 'left_mouth', 'right_mouth')}
    return WHAT.format(candidate=figures['chosen']['candidate'], network=NETWORK_FILE,
                       model=MODEL_FILE, table=_table(rows), aspect=place.aspect, **points)


def _chosen(figures: Mapping) -> str:
    rows = [['candidate', 'UF1', 'UF1, perturbed', 'mean']]
    ranked = sorted(figures['tried'], key=lambda one: -(one['plain'] + one['perturbed']))
    rows += [[one['candidate'], f'{one["plain"]:.4f}', f'{one["perturbed"]:.4f}',
              f'{(one["plain"] + one["perturbed"]) / 2:.4f}'] for one in ranked]
    rows += [[f'{one["name"]}, ensemble of {len(one["seeds"])} seeds (one: '
              f'{", ".join(f"{seed:.4f}" for seed in one["seeds"])})',
              f'{one["ensemble"]:.4f}', '-', '-'] for one in figures['networks']]
    networks = TRIED if figures['networks'] else NOT_TRIED
    return CHOSEN.format(folds=FOLDS, equal=EQUAL, networks=networks, table=_table(rows))


def _worth(figures: Mapping) -> str:
    rows = [['protocol', 'data', 'clips', 'UF1', 'UAR']]
    rows += [[title, PAPER_NAMES.get(part, part), str(scored['n']), with_interval(scored, 'UF1'),
              with_interval(scored, 'UAR')]
             for name, title in TITLES.items() for part, scored in figures[name]['parts'].items()]
    choices = '\n'.join(_choices(title, figures[name]['choices'])
                        for name, title in TITLES.items())
    return WORTH.format(groups=GROUPS, table=_table(rows), choices=choices)


def _choices(title: str, choices: Sequence[Mapping]) -> str:
    names = [one['candidate'] for one in choices]
    counted = '; '.join(f'{name}: {names.count(name)}' for name in dict.fromkeys(names))
    return f'- Chosen under {title} (and how often): {counted}.'


def _calibrated(figures: Mapping, threshold: float | None) -> str:
    inner, chosen = figures['inner'], figures['chosen']
    parts = {'inner folds': inner, **{title: figures[name]['calibration']
                                      for name, title in TITLES.items()}}
    rows = [['clips of', 'calibration error', 'told', 'right of the told',
             'right of the withheld', 'right of all']]
    rows += [[title, f'{one["error"]:.4f}', *(_percent(one[key]) for key in (
        'told', 'right_told', 'right_withheld', 'right'))] for title, one in parts.items()]
    bins = [['largest probability', *parts]]
    bins += [[f'{one["low"]:.2f} to {one["high"]:.2f}', *(_bin(part['bins'][place])
                                                          for part in parts.values())]
             for place, one in enumerate(inner['bins'])]
    return CALIBRATED.format(
        temperature=chosen['temperature'], before=inner['error_uncalibrated'],
        after=inner['error'], threshold=threshold, right=100 * RIGHT, table=_table(rows),
        bins=_table(bins))


def _use(description: Description) -> str:
    owners = dict.fromkeys(owner for share in description.training.databases
                           if (owner := owner_of(share.name)) is not None)
    (channels, height, width), = description.inputs.values()
    return USE.format(owners=', '.join(owners), weights=len(description.training.classes)
                      * (channels * height * width + 1))


def _table(rows: Sequence[Sequence[str]]) -> str:
    return '\n'.join(markdown_table(rows))


def _percent(share: float | None) -> str:
    return '-' if share is None else f'{100 * share:.0f} %'


def _bin(one: Mapping) -> str:
    return '0 clips' if not one['clips'] else (
        f'{one["clips"]} clips, {one["probability"]:.2f}, {one["right"]:.2f}')
