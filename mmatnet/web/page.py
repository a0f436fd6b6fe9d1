"""The page: Gradio's parts and what they call."""
import time
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.web.uploads import Uploads
from mmatnet.web.words import CARE, COLUMNS, described, summary, table

WAITING_JOBS = 16
PROGRESS_SECONDS = 0.3
# Gradio's link to the uploaded file, which has been moved away
CSS = '#video .download { display: none }'


def build_page(inferencer: MicroExpressionInferencer, uploads: Uploads):
    """Make the page.

    Args:
        inferencer (MicroExpressionInferencer): Looks through the videos, one at a time.
        uploads (Uploads): Holds them.

    Returns:
        gradio.Blocks: To be mounted.
    """
    import gradio as gr

    acts = _Acts(inferencer, uploads)

    # Gradio reads from the annotations what it is to hand in
    def upload(file: str | None, request: gr.Request) -> tuple:
        return shown(*acts.upload(request.session_hash, file))

    def clear(request: gr.Request) -> tuple:
        return shown(*acts.clear(request.session_hash))

    def find(fps: float | None, request: gr.Request, progress=gr.Progress()) -> tuple:  # noqa: B008
        asked = request.request.state.came  # by the guard; the search may have waited since
        return shown(*acts.find(request.session_hash, fps, progress, asked))

    def stop(request: gr.Request) -> None:
        acts.stop(request.session_hash)

    def show(event: gr.SelectData, request: gr.Request) -> tuple:
        return acts.show(request.session_hash, int(event.row_value[0]))  # rows may be sorted

    def leave(request: gr.Request) -> None:
        uploads.end(request.session_hash)

    def shown(said: str, timeline: Path | None = None, rows: list[list] | None = None,
              file: Path | None = None) -> tuple:
        return (said, timeline, rows or [],
                gr.DownloadButton(value=file, interactive=file is not None), None, '', None)

    with gr.Blocks(title='mmatnet', analytics_enabled=False) as page:
        gr.Markdown('# Micro-expressions in a video')
        gr.Markdown(CARE, elem_id='care')
        if inferencer.recognizer.remark:
            gr.Markdown(f'**Note: {inferencer.recognizer.remark}**', elem_id='synthetic')
        with gr.Row():
            with gr.Column(scale=2):
                file = gr.File(label='Video', elem_id='video', height=140)
            with gr.Column(scale=1):
                fps = gr.Number(0, label='True frames per second', minimum=0, elem_id='fps',
                                info='only if the file plays more slowly than it was recorded; '
                                     '0: as the file says')
                with gr.Row():
                    find_button = gr.Button('Find expressions', variant='primary', elem_id='find')
                    stop_button = gr.Button('Stop', elem_id='stop')
        said = gr.Textbox(label='What was found', lines=2, interactive=False, elem_id='said')
        # labels would hide the titles in the pictures
        timeline = gr.Image(label='Timeline', show_label=False, interactive=False,
                            buttons=['fullscreen'], elem_id='timeline')
        rows = gr.Dataframe(headers=list(COLUMNS), label='Expressions (click one)', type='array',
                            interactive=False, elem_id='expressions', max_height=300)
        download = gr.DownloadButton('Download the table (CSV)', interactive=False,
                                     elem_id='download')
        with gr.Row():
            with gr.Column(scale=4):
                picture = gr.Image(label='Onset, apex, flow and scores', show_label=False,
                                   interactive=False, buttons=['fullscreen'], elem_id='picture')
            with gr.Column(scale=1):
                scores = gr.Label(label='Probabilities, by the model', elem_id='scores')
        about = gr.Textbox(label='The expression', lines=2, interactive=False, elem_id='about')

        everything = [said, timeline, rows, download, picture, about, scores]
        file.upload(upload, file, everything, api_name='upload', concurrency_limit=None,
                    show_progress='hidden')
        file.clear(clear, None, everything, api_name='clear', concurrency_limit=None,
                   show_progress='hidden')
        find_button.click(find, fps, everything, api_name='find', concurrency_limit=1,
                          show_progress_on=said)
        stop_button.click(stop, api_name='stop', concurrency_limit=None)
        rows.select(show, None, [picture, about, scores], api_visibility='private',
                    concurrency_limit=None, show_progress='hidden')
        page.unload(leave)
    page.queue(max_size=WAITING_JOBS)
    return page


class _Acts:
    """What the page does, for the session that asks."""

    def __init__(self, inferencer: MicroExpressionInferencer, uploads: Uploads) -> None:
        self._inferencer, self._uploads = inferencer, uploads

    def upload(self, session: str, file: str | None) -> tuple:
        if file is None:
            return self.clear(session)
        try:
            upload = self._uploads.take(session, Path(file))
        except InputError as error:
            return f'error: {error}',
        return f'{upload.name} is here; now press "Find expressions".',

    def clear(self, session: str) -> tuple:
        self._uploads.end(session)
        return '',

    def find(self, session: str, fps: float | None, progress, asked: float) -> tuple:
        last = 0.0

        def on_progress(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last > PROGRESS_SECONDS:
                last = time.monotonic()
                progress((done, max(done, total)), desc='looking', unit='frames')

        try:
            found = self._uploads.of(session).look(self._inferencer, fps or None, on_progress,
                                                   asked)
        except InputError as error:
            return f'error: {error}',
        return summary(found.result), found.timeline, table(found.result), found.table

    def stop(self, session: str) -> None:
        try:
            self._uploads.of(session).stop()
        except InputError:  # nothing to stop
            return

    def show(self, session: str, number: int) -> tuple:
        try:
            found = self._uploads.of(session).found
        except InputError as error:
            return None, f'error: {error}', None
        if found is None or not 1 <= number <= len(found.result.expressions):
            return None, 'error: the video is looked through again; wait for it', None
        expression = found.result.expressions[number - 1]
        return (found.pictures.get(expression.onset), described(number, expression),
                expression.scores or None)
