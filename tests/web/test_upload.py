import csv
import threading
import time

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.face.tracking import Segment
from mmatnet.inference.results import Evidence, Expression, VideoResult
from mmatnet.web.upload import Upload

MICRO = Expression(5, 9, 12, 0.1, 0.18, 0.24, 'micro', 0.5, 1.0, 'positive', {'positive': 1.0})


class Looks:
    """In place of the inferencer: finds one expression in any file, after ten frames."""

    class recognizer:
        classes = ['positive']
        remark = 'the data is synthetic'

    def __init__(self):
        self.frame = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, inputs, fps, evidence, on_progress, on_expression):
        result = VideoResult(str(inputs[0]), 10, 50.0, 0.2, 64, 48, remark=self.recognizer.remark)
        result.segments.append(Segment(0, 9, 0.0, 0.2, 'the video ends', None))
        try:
            for done in range(1, 11):
                on_progress(0, done, 10)
                self.frame.set()
                self.go_on.wait(10)
        except InputError as error:
            result.error = str(error)
            return [result]
        crop = np.zeros((224, 224), np.uint8)
        result.expressions.append(MICRO)
        on_expression(0, MICRO, Evidence(crop, crop, np.zeros((224, 224, 2), np.float32), None))
        if fps == 1:
            result.error = f'{inputs[0]}: ends after 10 of 20 frames'
        return [result]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / 'cache' / 'sha' / 'film %03d.mp4'
    path.parent.mkdir(parents=True)
    path.write_bytes(b'\x00\x00\x00\x18ftypisom')
    return path


@pytest.fixture
def upload(file, tmp_path):
    return Upload(file, tmp_path / 'cache' / 'own')


def nothing(*frames):
    pass


def test_the_upload_is_moved_under_a_name_of_its_own(upload, file):
    assert (upload.name, file.parent.exists()) == ('film %03d.mp4', False)
    assert [path.name for path in upload.folder.iterdir()] == ['video']


def test_what_is_no_video_is_removed(file, tmp_path):
    file.write_text('#!/bin/sh')
    with pytest.raises(InputError, match=r'^film %03d\.mp4: is no video by its content'):
        Upload(file, tmp_path / 'cache' / 'own')
    assert list((tmp_path / 'cache').rglob('*')) == []
    with pytest.raises(InputError, match=r'^film %03d\.mp4: is gone; upload it again'):
        Upload(file, tmp_path / 'cache' / 'own')


def test_the_files_about_it(upload):
    seen = []
    found = upload.look(Looks(), None, lambda *frames: seen.append(frames))
    assert seen == [(done, 10) for done in range(1, 11)]
    assert found is upload.found
    assert found.result.path == 'film %03d.mp4'
    assert list(found.pictures) == [5]
    for path in (found.timeline, found.pictures[5]):
        assert path.parent == upload.folder
        assert path.read_bytes().startswith(b'\x89PNG')
    with found.table.open(newline='') as table:
        row, = csv.DictReader(table)
    assert (row['video'], row['onset'], row['label']) == ('film %03d.mp4', '5', 'positive')
    upload.close()
    assert not upload.folder.exists()


def test_an_error_names_the_video_as_its_sender_does(upload):
    assert upload.look(Looks(), 1, nothing).result.error == \
        'film %03d.mp4: ends after 10 of 20 frames'


def run(upload, looks):
    """Look in a thread, up to the first frame."""
    thread = threading.Thread(target=lambda: upload.look(looks, None, nothing))
    looks.go_on.clear()
    thread.start()
    assert looks.frame.wait(10)
    return thread


def test_stop_keeps_what_was_found_and_the_video(upload):
    looks = Looks()
    thread = run(upload, looks)
    assert upload.busy
    upload.stop()
    looks.go_on.set()
    thread.join()
    assert upload.found.result.error == 'film %03d.mp4: stopped after 2 frames, as asked for'
    assert not upload.busy
    assert upload.look(looks, None, nothing).result.error is None


def test_closing_while_busy_leaves_no_file(upload):
    looks = Looks()
    thread = run(upload, looks)
    upload.close()
    looks.go_on.set()
    thread.join()
    assert not upload.folder.exists()
    with pytest.raises(InputError, match='is gone; upload it again'):
        upload.look(looks, None, nothing)
    assert not upload.folder.exists()


def test_a_stop_while_it_waits_for_its_turn_counts(upload):
    asked = time.monotonic()
    upload.stop()
    with pytest.raises(InputError, match=r'^film %03d\.mp4: stopped before it began, as asked for'):
        upload.look(Looks(), None, nothing, asked)
    assert (upload.busy, upload.found) == (False, None)
    # what was asked for after the stop goes on
    assert upload.look(Looks(), None, nothing, time.monotonic()).result.error is None
    assert upload.look(Looks(), None, nothing).result.error is None
