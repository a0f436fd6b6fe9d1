"""The page: Gradio's parts and what they call."""
import contextlib
import time
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.web.texts import CARE, COLUMNS, described, summary, table
from mmatnet.web.upload import Uploads

WAITING_JOBS = 16
PROGRESS_SECONDS = 0.3
# seconds between two looks, and after which Gradio removes an upload: longer than any search takes
DELETE_CACHE = (60, 24 * 3600)


def build_page(inferencer: MicroExpressionInferencer, uploads: Uploads):
    """Make the page.

    Args:
        inferencer (MicroExpressionInferencer): Looks through the videos, one at a time.
        uploads (Uploads): Holds them.

    Returns:
        gradio.Blocks: To be mounted.
    """
    import gradio as gr  # only now: it reads the environment that make_app sets

    # Gradio reads from the annotations what it is to hand in
    def upload(file: str | None, request: gr.Request) -> tuple:
        if file is None:
            return clear(request)
        try:
            name = uploads.take(request.session_hash, Path(file)).name
        except InputError as error:
            return shown(f'error: {error}')
        return shown(f'{name} is here; now press "Find expressions".')

    def clear(request: gr.Request) -> tuple:
        uploads.end(request.session_hash)
        return shown('')

    def begin(request: gr.Request) -> None:
        with contextlib.suppress(InputError):  # the search says that there is no video
            uploads.of(request.session_hash).begin()

    def find(fps: float | None, request: gr.Request, progress=gr.Progress()) -> tuple:  # noqa: B008
        last = 0.0

        def on_progress(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last > PROGRESS_SECONDS:
                last = time.monotonic()
                progress((done, max(done, total)), desc='looking', unit='frames')

        try:
            found = uploads.of(request.session_hash).search(inferencer, fps or None, on_progress)
        except InputError as error:
            return shown(f'error: {error}')
        return shown(summary(found.result), found.timeline, table(found.result), found.table)

    def stop(request: gr.Request) -> None:
        with contextlib.suppress(InputError):  # nothing to stop
            uploads.of(request.session_hash).stop()

    def show(event: gr.SelectData, request: gr.Request) -> tuple:
        try:
            found = uploads.of(request.session_hash).found
        except InputError as error:
            return None, f'error: {error}', None
        number = int(event.row_value[0])  # rows may be sorted
        if found is None or not 1 <= number <= len(found.result.expressions):
            return None, 'error: the video is looked through again; wait for it', None
        expression = found.result.expressions[number - 1]
        return (found.pictures.get(expression.onset), described(number, expression),
                expression.scores or None)

    def leave(request: gr.Request) -> None:
        uploads.end(request.session_hash)

    def shown(said: str, timeline: Path | None = None, rows: list[list] | None = None,
              file: Path | None = None) -> tuple:
        return (said, timeline, rows or [],
                gr.DownloadButton(value=file, interactive=file is not None), None, '', None)

    with gr.Blocks(title='mmatnet', analytics_enabled=False, delete_cache=DELETE_CACHE) as page:
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
        find_button.click(begin, api_name='begin', queue=False).then(
            find, fps, everything, api_name='find', concurrency_limit=1, show_progress_on=said)
        stop_button.click(stop, api_name='stop', concurrency_limit=None)
        rows.select(show, None, [picture, about, scores], api_visibility='private',
                    concurrency_limit=None, show_progress='hidden')
        page.unload(leave)
    page.queue(max_size=WAITING_JOBS)
    return page
