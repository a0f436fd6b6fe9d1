"""What a model was trained on, made up."""
from mmatnet.features.recipe import Recipe
from mmatnet.sources.training_record import DatabaseShare, TrainingData

RECIPE = Recipe()


def share(name: str = 'casme2', recipe: Recipe | None = RECIPE, synthetic: bool = False,
          subjects: tuple[str, ...] = ('01', '02')) -> DatabaseShare:
    """15 clips of a database."""
    return DatabaseShare(name, synthetic, recipe and recipe.to_dict(),
                         {'negative': 12, 'positive': 3}, list(subjects))


def training(*shares: DatabaseShare, **changes) -> TrainingData:
    """A training on databases, or on one."""
    return TrainingData(**{
        'classes': ['negative', 'positive'], 'databases': list(shares) or [share()],
        'started_from': [], 'held_out': [], 'selection': 'last', 'seed': 7, **changes})
