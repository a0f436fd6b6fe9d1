"""What the site has that does not lie in docs/: pages of the repository, tutorials, commands.

Links into the repository, such as to a config, become plain paths: the site has no address of it.
"""
import contextlib
import io
import os
import posixpath
import re
import sys
from pathlib import Path

import tutorials
from mkdocs.structure.files import File

ROOT = Path(__file__).parents[2]
# page of the site: file of the repository
PAGES = {'index.md': 'README.md', 'changelog.md': 'CHANGELOG.md', 'contributing.md':
         'CONTRIBUTING.md', 'conduct.md': 'CODE_OF_CONDUCT.md', 'security.md': 'SECURITY.md'}
COMMANDS = 'reference/commands.md'
WIDE = {'model_zoo.md'}  # tables take the place of the table of contents
# code, in which nothing is a link, or else a link, whose text may be code
LINK = re.compile(r'^```.*?^```$|`[^`\n]+`|(!?)\[([^\]]*)\]\(([^)\s]+)\)', re.MULTILINE | re.DOTALL)
ROLE = re.compile(r':(?:class|func|meth|mod|data|attr):<code>~?([^<]*)</code>')


def on_config(config):
    """Put pages that the navigation does not name at the end of the guides."""
    guides = next(part['Guides'] for part in config.nav if 'Guides' in part)
    docs = Path(config.docs_dir)
    guides += sorted({path.relative_to(docs).as_posix() for path in docs.rglob('*.md')}
                     - set(_named(config.nav)))
    return config


def on_files(files, config):
    """Add the pages that are made."""
    made = {page: (ROOT / name).read_text(encoding='utf-8') for page, name in PAGES.items()}
    for path in sorted(tutorials.FOLDER.glob('*.py')):
        made[f'tutorials/{path.stem}.md'] = tutorials.page(path)
        files.remove(files.get_file_from_path(f'tutorials/{path.name}'))
    made[COMMANDS] = commands()
    for page, text in made.items():
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown, page, config, files):
    """Lead links to pages of the site there, and those into the repository nowhere; make room."""
    uri = page.file.src_uri
    if uri in WIDE:
        page.meta['hide'] = ['toc']
    home = PAGES[uri] if uri in PAGES else posixpath.join('docs', uri)
    return LINK.sub(lambda link: link[0] if link[3] is None else _link(link, home, uri, files),
                    markdown)


def on_page_content(html, **_):
    """Show what docstrings refer to by Sphinx's roles as names."""
    return ROLE.sub(lambda role: f'<code>{role[1].rpartition(".")[2]}</code>', html)


def commands() -> str:
    """Write down what each command says of itself."""
    sys.path.insert(0, str(ROOT))
    from mmatnet.cli import COMMANDS as known
    from mmatnet.cli.main import main

    os.environ['COLUMNS'] = '96'  # of argparse
    text = ['# Commands', 'What `mmatnet COMMAND --help` prints.']
    for name, summary in known.items():
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
            main([name, '--help'])
        text += [f'## {name}', f'{summary[0].upper()}{summary[1:]}.',
                 f'```text\n{out.getvalue().strip()}\n```']
    return '\n\n'.join(text) + '\n'


def _named(nav):
    for part in nav if isinstance(nav, list) else nav.values():
        yield from [part] if isinstance(part, str) else _named(part)


def _link(link, home, uri, files):
    image, text, target = link.groups()
    if '://' in target or target.startswith(('#', 'mailto:')):
        return link[0]
    path, _, anchor = target.partition('#')
    path = posixpath.normpath(posixpath.join(posixpath.dirname(home), path))  # in the repository
    page = next((page for page, name in PAGES.items() if name == path),
                path.removeprefix('docs/'))
    if path.startswith('docs/tutorials/'):
        page = re.sub(r'\.py$', '.md', page)
    if path == 'docs/add_your_own':
        page = 'add_your_own/network.md'
    if files.get_file_from_path(page) is not None and (path.startswith('docs/')
                                                       or page in PAGES):
        near = posixpath.relpath(page, posixpath.dirname(uri) or '.')
        return f'{image}[{text}]({near}{"#" if anchor else ""}{anchor})'
    if not (ROOT / path).exists():
        return link[0]  # strict, the build says so
    if text == posixpath.splitext(posixpath.basename(path))[0]:  # as in the tables of the zoo
        return f'<span title="{path}">{text.replace("_", "_<wbr>")}</span>'
    return f'`{path}`' if text.strip('`') in (path, target) else f'{text} (`{path}`)'
