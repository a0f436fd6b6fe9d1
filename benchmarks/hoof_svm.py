"""What a support vector machine reaches on the released HOOF, under the same 68 folds.

    python benchmarks/hoof_svm.py DIR

DIR holds Apex_Cropped_images.txt and HOOF-Features.zip. The machine is scikit-learn's with its
default RBF kernel and balanced class weights, on the 8x64 numbers standardised with the training
side's statistics. Prints UF1 and UAR of the pooled predictions.
"""
import argparse

import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.clips.protocols import LeaveOneSubjectOut
from mmatnet.evaluation.recognition.functional import (
    confusion_matrix,
    unweighted_average_recall,
    unweighted_f1,
)
from mmatnet.sources.released import ReleasedHoof


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('folder')
    hoof = ReleasedHoof(parser.parse_args().folder)
    official = read_megc2019()
    labels = np.array([official[clip.key] for clip in hoof.clips])
    features = hoof.array('motion').reshape(len(labels), -1)
    subjects = [clip.subject_key for clip in hoof.clips]
    predictions = np.empty_like(labels)
    for fold in LeaveOneSubjectOut().divide(subjects):
        test = np.array([subject in fold.test for subject in subjects])
        machine = make_pipeline(StandardScaler(), SVC(class_weight='balanced'))
        predictions[test] = machine.fit(features[~test], labels[~test]).predict(features[test])
    confusion = confusion_matrix(labels, predictions, len(CLASSES))
    print(f'UF1: {unweighted_f1(confusion):.4f}')
    print(f'UAR: {unweighted_average_recall(confusion):.4f}')


if __name__ == '__main__':
    main()
