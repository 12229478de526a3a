"""Where this copy of the book lives, read from the environment of whoever builds it, so that no address is ever typed.

GitHub Actions sets GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_REF_NAME and GITHUB_SHA. SITE_URL names the published site
where that is not GitHub Pages' own address. Where they are absent, what needs them is left out of the site.
"""

import os
from urllib.parse import quote

import nbformat

FIRST_CELL = """\
# This chapter imports the book's helpers. Where they are not installed (on Colab, say), fetch them; else do nothing.
try:
    import helpers.flow
except ImportError:
    %pip install --quiet "follow-the-field @ git+{repository}{commit}"
"""
PUBLISHED_BRANCH = "gh-pages"  # .github/workflows/pages.yml pushes the site there, and Colab opens its _sources/


def repository():
    """The address of the repository, such as SERVER/OWNER/NAME, or None."""
    server, name = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return f"{server}/{name}" if server and name else None


def site():
    """The address of the published site, with a slash at its end, or None."""
    name = os.environ.get("GITHUB_REPOSITORY")
    if os.environ.get("SITE_URL"):
        return os.environ["SITE_URL"].rstrip("/") + "/"
    if not name or repository() != f"https://github.com/{name}":
        return None
    owner, _, project = name.partition("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if project.lower() == host else f"https://{host}/{project}/"


def launch_links(page):
    """(name, address) of where the notebook `page` can be run; empty unless the repository is known to be on GitHub."""
    name, branch = os.environ.get("GITHUB_REPOSITORY"), quote(os.environ.get("GITHUB_REF_NAME", "HEAD"), safe="")
    if not name or repository() != f"https://github.com/{name}":
        return []
    return [
        ("Colab", f"https://colab.research.google.com/github/{name}/blob/{PUBLISHED_BRANCH}/_sources/{page}.ipynb"),
        ("Binder", f"https://mybinder.org/v2/gh/{name}/{branch}?urlpath=lab/tree/{page}.ipynb"),
    ]


def add_first_cell(path):
    """Let the notebook at `path` find the book's helpers wherever it is opened, if it is known where to fetch them."""
    if repository():
        notebook = nbformat.read(path, 4)
        commit = os.environ.get("GITHUB_SHA")  # else pip takes the newest one
        source = FIRST_CELL.format(repository=repository(), commit=f"@{commit}" if commit else "")
        cell = nbformat.v4.new_code_cell(source, id="fetch-helpers", metadata={"tags": ["remove-cell"]})
        notebook.cells = [cell, *(old for old in notebook.cells if old.id != cell.id)]
        nbformat.write(notebook, path)
