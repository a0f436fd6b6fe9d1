"""Writers of fake databases of whose clips no public list tells: all names are made up."""
from collections.abc import Sequence
from dataclasses import replace

from mmatnet.synthetic.writers.base import Writer
from mmatnet.synthetic.writers.plan import Plan


class MadeUpWriter(Writer):
    """Base of writers that name clips by a pattern: so many of each emotion for each subject.

    Attributes:
        words (tuple[str]): The database's own emotion words.
    """

    words: tuple[str, ...]
    names = 'Clip names, emotions and frame numbers are made up.'

    def keys(self, seed: int, chosen: Sequence[str],
             clips_per_class: int | None) -> list[tuple[str, str, str]]:
        """As many clips of each word as asked for, or one: (subject, clip, emotion)."""
        count = 1 if clips_per_class is None else clips_per_class
        return [(subject, self.clip_name(subject, word, number), word)
                for subject in chosen for word in self.words for number in range(1, count + 1)]

    def clip_name(self, subject: str, word: str, number: int) -> str:
        """Return the name of the clip of a subject and emotion with this number, from 1."""
        raise NotImplementedError


class RecordingsWriter(MadeUpWriter):
    """Base of writers of recordings that show several expressions, one after another.

    Attributes:
        most_recordings (int): Of one subject.
        per_recording (int): Expressions in one of them, unless that makes too many of them.
        gap (tuple[int, int]): Fewest and past the most frames from one to the next.
    """

    names = ('Clip names, emotions and frame numbers are made up. Recordings show several clips; '
             'the files in\n`truth` have the names of recordings.')
    most_recordings: int
    per_recording = 2
    gap = (4, 8)

    def plan(self, seed: int, subjects: int, clips_per_class: int | None,
             frames: tuple[int, int]) -> list[Plan]:
        """Choose expressions, put them into recordings, and draw their frame numbers."""
        plans: list[Plan] = []
        for subject in self.subjects[:subjects]:
            keys = self.keys(seed, (subject,), clips_per_class)
            together = max(self.per_recording, -(-len(keys) // self.most_recordings))
            for place, key in enumerate(keys):
                rng = self.generator(seed, *key, 'frames')
                plan = self.numbered(key, frames, rng)
                number, turn = divmod(place, together)
                if turn:
                    start = plans[-1].offset + int(rng.integers(*self.gap))
                    plan = shifted(plan, start - plan.onset)
                plans.append(self.placed(plan, number, turn))
        return plans

    def clip_name(self, subject: str, word: str, number: int) -> str:
        """Sets clips apart until :meth:`placed` names them."""
        return f'{word}-{number}'

    def placed(self, plan: Plan, number: int, turn: int) -> Plan:
        """Name an expression by its recording: the subject's ``number``, in which it is ``turn``;
        both from 0."""
        raise NotImplementedError


def shifted(plan: Plan, shift: int) -> Plan:
    """Return the plan, so many frames later."""
    return replace(plan, onset=plan.onset + shift, apex=plan.apex + shift,
                   offset=plan.offset + shift)
