"""Protocols: which subjects train and which are tested, as pure functions of who is there.

A protocol is named in a config by its type, such as ``'loso'``, or by a dictionary with the type
and its options, such as ``dict(type='groups', k=5, seed=0)``.
"""
from mmatnet.clips.protocols.base import (
    TRANSDUCTIVE,
    Protocol,
    make_folds,
    make_protocol,
    named_fold,
    protocol_name,
)
from mmatnet.clips.protocols.databases import CrossDatabases, HoldOutDatabase, LeaveOneDatabaseOut
from mmatnet.clips.protocols.dfme import DfmeSplit
from mmatnet.clips.protocols.draws import draw_subjects, split_subjects
from mmatnet.clips.protocols.everything import Everything
from mmatnet.clips.protocols.fold import Fold, Labels, Subject, hold_out
from mmatnet.clips.protocols.groups import SubjectGroups
from mmatnet.clips.protocols.loso import LeaveOneSubjectOut
from mmatnet.clips.protocols.split import FixedSplit

__all__ = [
    'TRANSDUCTIVE', 'CrossDatabases', 'DfmeSplit', 'Everything', 'FixedSplit', 'Fold',
    'HoldOutDatabase', 'Labels', 'LeaveOneDatabaseOut', 'LeaveOneSubjectOut', 'Protocol', 'Subject',
    'SubjectGroups', 'draw_subjects', 'hold_out', 'make_folds', 'make_protocol', 'named_fold',
    'protocol_name', 'split_subjects']
