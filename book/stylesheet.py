"""One stylesheet for the whole site, of only the rules that some page can use; and which scripts and faces a page asks for.

The theme's and the extensions' own stylesheets come to half a megabyte, of which the pages need a quarter.
"""

import re

import tinycss2

STYLES = (
    "basic.css", "styles/pydata-sphinx-theme.css", "pygments.css", "styles/sphinx-book-theme.css", "copybutton.css",
    "mystnb.*.css", "sphinx-design.min.css", "katex/katex.min.css", "katex-math.css", "palette.css", "live.css",
    "figures.css", "style.css",
)  # fmt: skip
SCRIPTS = (
    "_static/documentation_options.js", "_static/doctools.js", "_static/sphinx_highlight.js", "_static/clipboard.min.js",
    "_static/copybutton.js", "_static/scripts/sphinx-book-theme.js", "_static/scripts/pydata-sphinx-theme.js",
)  # fmt: skip
SEARCH, BOOK, INDEX = ("_static/searchtools.js", "_static/language_data.js"), "_static/book.js", "searchindex.js"
ICONS = re.compile(r"\.fa(?![\w])|\.fa[bsr]?-|fontawesome|fa-")  # a font of 150 kB for the few icons that style.css draws
ADDRESS = re.compile(r"""url\((['"]?)(?!data:|#)([^'")]+)\1\)""")
FACES = [f"fonts/source-serif-4-latin-{face}.woff2" for face in ("400-normal", "600-normal", "400-italic")]
FORMULA_FACES = [f"katex/fonts/KaTeX_{face}.woff2" for face in ("Main-Regular", "Math-Italic")]
NAMES = re.compile(r"[.#]((?:[\w-]|\\.)+)")
WORDS = re.compile(r"[\w-]+")
ATTRIBUTES = re.compile(r"""\b(?:class|id)=(?:"([^"]*)"|'([^']*)')""")


def wanted(selector, words):
    """Whether every class and id that a selector asks for is one of some page, or a word of some script."""
    outside = re.sub(r":(?:not|is|where|has)\([^)]*\)|\[[^]]*\]", "", selector)
    return all(name.replace("\\", "") in words for name in NAMES.findall(outside))


def pruned(rules, words):
    """The rules, as text, without the selectors that nothing on the site answers to, and without comments."""
    for rule in rules:
        for part in (rule, *getattr(rule, "prelude", ()), *(getattr(rule, "content", None) or ())):
            if part.type == "error":
                raise ValueError(f"a stylesheet cannot be read at line {part.source_line}: {part.message}")
        if rule.type == "qualified-rule":
            selectors = [part for part in split(rule.prelude) if wanted(part, words)]
            if selectors:
                yield ",".join(selectors) + "{" + tinycss2.serialize(rule.content).strip() + "}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inside = "".join(pruned(tinycss2.parse_rule_list(rule.content, True, True), words))
            if inside:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword not in ("charset", "import"):
            yield rule.serialize()


def split(prelude):
    """The selectors of a rule, which commas outside brackets separate."""
    parts = [[]]
    for token in prelude:
        parts.append([]) if token == "," else parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def stylesheet(static, words):
    for pattern in STYLES:
        (path,) = static.glob(pattern)
        text = ADDRESS.sub(rf"url(\1{path.parent.relative_to(static).as_posix()}/\2\1)", path.read_text(encoding="utf8"))
        rules = tinycss2.parse_stylesheet(text, True, True)
        yield from pruned([rule for rule in rules if not ICONS.search(rule.serialize())], words)


def write(static, pages):
    """Write book.css into the folder `static`, for pages of this HTML -> its text."""
    site = static.parent
    scripts = [(site / name).read_text(encoding="utf8") for name in (*SCRIPTS, *SEARCH, BOOK)]
    scripts += [path.read_text(encoding="utf8") for path in static.glob("live-*.js")]
    words = {word for page in pages for match in ATTRIBUTES.findall(page) for word in "".join(match).split()}
    words |= {word for script in scripts for word in WORDS.findall(script)}
    css = "\n".join(stylesheet(static, words))
    (static / "book.css").write_text(css, encoding="utf8")
    return css
