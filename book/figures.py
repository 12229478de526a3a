"""What live figures need in the site: their scripts, on the pages that have any, their style and the book's colours; a place
to which a link can lead; the call that makes them; and, for the page that lists them, their still pictures.
"""

import ast
import json
import re
import shutil
import sys
from html import escape, unescape

from helpers.live import modules, night

LIVE = re.compile(r'<div class="live[^"]*" data-kind="(\w+)"')
PICTURE = re.compile(r'id="live-(\w+)".*?<img (alt="[^"]*" width=\d+ height=\d+) [^>]*src="([^"]*)"', re.S)
STILL = re.compile(r"\[still of (\w+) on ([\w/-]+)\]")
TITLE = re.compile(r"<h1>(.*?)<a ", re.S)
CODE = re.compile(r"<pre>(.*?)</pre>", re.S)
TAGS = re.compile(r"<[^>]*>")


def scripts(body):
    """The scripts of a page with this body, as addresses within the site: the kit, and one for each kind of figure."""
    kinds = list(dict.fromkeys(LIVE.findall(body)))
    return tuple(f"_static/live-{name}.js" for name in (["kit", *kinds] if kinds else []))


def with_places(html):
    """The page, in which the first live figure of each kind is a place to link to: live-KIND."""
    for kind in dict.fromkeys(LIVE.findall(html)):
        html = html.replace(f'data-kind="{kind}"', f'data-kind="{kind}" id="live-{kind}"', 1)
    return html


def calls(html):
    """The calls that end a cell of the page, as it writes them: {name, in small letters: [(name, what it is given), …]}."""
    found = {}
    for block in CODE.findall(html):
        source = unescape(TAGS.sub("", block))
        try:
            body = ast.parse(source).body
        except SyntaxError:  # what was printed
            continue
        match body[-1:]:
            case [ast.Expr(ast.Call(ast.Name(name), args, keywords))]:
                found.setdefault(name.lower(), []).append((name, [*args, *keywords], source))
    return found


def with_calls(html):
    """The page, whose live figures know what makes them in Python, for kit/foot.js: the lines up to the call's bracket, with
    the cells that they go on from if it takes what these made, and a list of what stands in the bracket.
    """
    found = calls(html) if LIVE.search(html) else {}

    def figure(match):
        if not found.get(match[1]):
            return match[0]
        name, given, source = found[match[1]].pop(0)
        code = f"from helpers.live.figures.{match[1]} import {name}\n\n{name}"
        if any(isinstance(node, ast.Name) for part in given for node in ast.walk(part)):
            title = unescape(TAGS.sub("", TITLE.search(html)[1]))
            chapter = re.fullmatch(r"(\d+)\. (.+)", title)
            code = f"# after the cells of {'chapter {}, {}'.format(*chapter.groups()) if chapter else title}\n{code}"
        given = json.dumps([ast.get_source_segment(source, part) for part in given])
        return f'{match[0]} data-code="{escape(code)}" data-given="{escape(given)}"'

    return LIVE.sub(figure, html)


def with_stills(html, pages, top):
    """The page, in which `[still of KIND on PAGE]` is that figure's own still picture, which leads to it full screen, and the
    title of its page, which leads to its place there.

    pages: {page: its finished HTML}; SystemExit for a figure that is not on that page.
    """

    def still(match):
        kind, page = match.groups()
        figures = {found: rest for found, *rest in PICTURE.findall(pages.get(page, ""))}
        if kind not in figures:
            sys.exit(f"build: there is no live figure {kind!r} on {page!r}; the previous site is still in place")
        said, source = figures[kind]
        title, source = TITLE.search(pages[page])[1], source[source.index("_static/") :]
        place = f"{top}{page}.html#live-{kind}"
        return (
            f'<a class="still" href="{place}-full" title="Full screen"><img {said} loading="lazy" src="{top}{source}"></a>'
            f'<a class="still-page" href="{place}">{title}</a>'
        )

    return STILL.sub(still, html)


def add_live_figures(static):
    """Write the scripts of all figures into the folder `static`, their stylesheet, and the colours of all that the book draws.

    Raises modules.ModuleError, with file and line, for a module that cannot be translated.
    """
    for name, script in {
        "kit": modules.kit_script(),
        **{kind: modules.figure_script(kind) for kind in modules.kinds()},
    }.items():
        (static / f"live-{name}.js").write_text(script, encoding="utf8")
    shutil.copy(modules.HERE / "kit" / "live.css", static)
    colours = {"light": night.variables(), "dark": night.variables(night.of)}
    rules = [f'html[data-theme="{theme}"] {{ {values} }}' for theme, values in colours.items()]
    (static / "palette.css").write_text("\n".join(rules), encoding="utf8")
