"""The page: Gradio's parts and what they call."""
import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.errors import InputError
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.web.sample import Sample
from mmatnet.web.texts import CARE, framed, summary
from mmatnet.web.upload import Uploads

if TYPE_CHECKING:
    from gradio import Blocks, Progress

WAITING_JOBS = 16
PROGRESS_SECONDS = 0.3
# seconds between two looks, and after which Gradio removes an upload: longer than any search takes
DELETE_CACHE = (60, 24 * 3600)
STYLE = '#report iframe { width: 100%; height: 85vh; border: 1px solid #8886; border-radius: 8px; }'


def build_page(inferencer: MicroExpressionInferencer, uploads: Uploads, folder: Path) -> 'Blocks':
    """Make the page.

    Args:
        inferencer (MicroExpressionInferencer): Looks through the videos, one at a time.
        uploads (Uploads): Holds them.
        folder (Path): Where a sample may lie.

    Returns:
        gradio.Blocks: To be mounted.
    """
    import gradio as gr  # only now: it reads the environment that make_app sets

    drawn = Sample(folder)

    def session_of(request: gr.Request) -> str:
        return request.session_hash or ''

    # Gradio reads from the annotations what it is to hand in
    def upload(file: str | None, request: gr.Request) -> tuple:
        if file is None:
            return clear(request)
        try:
            name = uploads.take(session_of(request), Path(file)).name
        except InputError as error:
            return shown(f'error: {error}')
        return shown(f'{name} is here; now press "Find expressions".')

    def clear(request: gr.Request) -> tuple:
        uploads.end(session_of(request))
        return shown('')

    def begin(request: gr.Request) -> None:
        with contextlib.suppress(InputError):  # the search says that there is no video
            uploads.of(session_of(request)).begin()

    def find(fps: float | None, request: gr.Request,
             progress: gr.Progress = gr.Progress()) -> tuple:  # noqa: B008
        try:
            found = uploads.of(session_of(request)).search(
                inferencer, fps or None, at_times(progress, 'looking'))
        except InputError as error:
            return shown(f'error: {error}')
        return shown(summary(found.result), found.report, found.table)

    def sample(request: gr.Request, progress: gr.Progress = gr.Progress()) -> tuple:  # noqa: B008
        try:
            uploads.take(session_of(request), drawn.copy(at_times(progress, 'drawing')))
        except InputError as error:
            return None, *shown(f'error: {error}')
        return None, *find(None, request, progress)

    def stop(request: gr.Request) -> None:
        with contextlib.suppress(InputError):  # nothing to stop
            uploads.of(session_of(request)).stop()

    def leave(request: gr.Request) -> None:
        uploads.end(session_of(request))

    def shown(said: str, report: Path | None = None, table: Path | None = None) -> tuple:
        return (said, '' if report is None else framed(report.read_text(encoding='utf-8')),
                *(gr.DownloadButton(value=file, interactive=file is not None)
                  for file in (report, table)))

    with gr.Blocks(title='mmatnet', analytics_enabled=False, delete_cache=DELETE_CACHE) as page:
        gr.Markdown('# Micro-expressions in a video')
        gr.Markdown(CARE, elem_id='care')
        if inferencer.recognizer.remark:
            gr.Markdown(f'**Note: {inferencer.recognizer.remark}**', elem_id='synthetic')
        with gr.Row():
            with gr.Column(scale=2):
                file = gr.File(label='Video', elem_id='video', height=140)
                sample_button = gr.Button('Try a drawn sample', size='sm', elem_id='sample')
            with gr.Column(scale=1):
                fps = gr.Number(0, label='True frames per second', minimum=0, elem_id='fps',
                                info='only if the file plays more slowly than it was recorded; '
                                     '0: as the file says')
                with gr.Row():
                    find_button = gr.Button('Find expressions', variant='primary', min_width=80,
                                            elem_id='find')
                    stop_button = gr.Button('Stop', min_width=80, elem_id='stop')
        said = gr.Textbox(label='What was found', lines=2, interactive=False, elem_id='said')
        report = gr.HTML(elem_id='report')
        with gr.Row():
            downloads = [gr.DownloadButton(label, interactive=False, elem_id=name)
                         for label, name in (('Download the report (HTML)', 'whole'),
                                             ('Download the table (CSV)', 'table'))]

        everything = [said, report, *downloads]
        file.upload(upload, file, everything, api_name='upload', concurrency_limit=None,
                    show_progress='hidden')
        file.clear(clear, None, everything, api_name='clear', concurrency_limit=None,
                   show_progress='hidden')
        find_button.click(begin, api_name='begin', queue=False).then(
            find, fps, everything, api_name='find', concurrency_limit=1,
            concurrency_id='find', show_progress_on=said)
        sample_button.click(sample, None, [file, *everything], api_name='sample',
                            concurrency_limit=1, concurrency_id='find', show_progress_on=said)
        stop_button.click(stop, api_name='stop', concurrency_limit=None)
        page.unload(leave)
    page.queue(max_size=WAITING_JOBS)
    return page


def at_times(progress: 'Progress', doing: str) -> Callable[[int, int], None]:
    """Return what shows frames done and frames in all, not more often than a page can take it.

    Args:
        progress (gradio.Progress): Of the event.
        doing (str): What is done with the frames.
    """
    last = 0.0

    def on_progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > PROGRESS_SECONDS:
            last = time.monotonic()
            progress((done, max(done, total)), desc=doing, unit='frames')

    return on_progress
