"""Each notebook as a zip: it runs far from this repository, with what it brings and the libraries that it names, no more."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from conftest import PAGES, ROOT, SITE
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from book import parcels

NAMES = [Path(page).name for page in PAGES if page.startswith("notebooks/")]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """A folder with all parcels, unpacked."""
    folder = tmp_path_factory.mktemp("downloads")
    for name in NAMES:
        zipfile.ZipFile(SITE / "_downloads" / f"{name}.zip").extractall(folder)
    return folder


def far_away(*notebooks):
    """Run far_away.py on notebooks: it opens their files and loads their modules, and finds nothing of the repository."""
    script, libraries = Path(__file__).with_name("far_away.py"), sysconfig.get_path("purelib")
    command = [sys.executable, "-I", "-S", script, ROOT, libraries, *notebooks]  # -S: no editable install either
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})


def test_every_notebook_s_page_leads_to_its_parcel_and_no_other_page_does():
    for page in PAGES:
        links = re.findall(r'href="([^"]*\.zip)"', (SITE / f"{page}.html").read_text(encoding="utf8"))
        assert links == ([f"../_downloads/{Path(page).name}.zip"] if page.startswith("notebooks/") else [])


def test_a_parcel_is_one_folder_and_tells_how_to_run_it(unpacked):
    assert sorted(path.name for path in unpacked.iterdir()) == sorted(NAMES)
    for name in NAMES:
        folder = unpacked / name
        told = (folder / "README.txt").read_text(encoding="utf8")
        assert "\n    python -m pip install -r requirements.txt\n" in told and f"\n    jupyter lab {name}.ipynb\n" in told
        assert (folder / "LICENSE").exists() and (folder / "LICENSE-TEXT.md").exists()
        assert (folder / "helpers/fonts/LICENSE").exists() == (folder / "helpers/fonts").exists()
        assert (folder / "data/README.md").exists() == (folder / "data").exists()
        notebook = folder / f"{name}.ipynb"
        assert notebook.read_bytes() == (ROOT / "notebooks" / notebook.name).read_bytes()
        assert not any(cell.get("outputs") for cell in json.loads(notebook.read_text(encoding="utf8"))["cells"])


def test_all_import_and_read_what_they_need_far_from_here(unpacked):
    run = far_away(*(unpacked / name / f"{name}.ipynb" for name in NAMES))
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert len(found) == len(NAMES)
    for notebook, modules in found.items():
        folder = Path(notebook).parent
        assert "helpers" in modules and all(Path(file).is_relative_to(folder) for file in modules.values()), modules
        idle = {path.relative_to(folder) for path in folder.rglob("*.py")} - {
            Path(file).relative_to(folder) for file in modules.values()
        }
        assert all(path.parts[0] == "pictures" for path in idle), idle  # `python -m pictures`, which chapter 12 has you run


@pytest.mark.parametrize(
    "file, text, said",
    [
        ("benchmarks/likelihood.json", None, "likelihood.json"),
        ("helpers/checks/chapter8.py", None, "no exercise '8.1'"),
        ("helpers/__init__.py", f"open({str(ROOT / 'LICENSE')!r}).close()", "opened in the repository"),
    ],
)
def test_what_is_not_in_a_parcel_is_missed(unpacked, tmp_path, file, text, said):
    shutil.copytree(unpacked / "08-likelihood", tmp_path / "one")
    (tmp_path / "one" / file).write_text(text) if text else (tmp_path / "one" / file).unlink()
    run = far_away(tmp_path / "one" / "08-likelihood.ipynb")
    assert run.returncode and said in run.stderr, run.stderr


def imported(folder):
    """The first names of all that the code in a folder imports from elsewhere."""
    (notebook,) = folder.glob("*.ipynb")
    cells = json.loads(notebook.read_text(encoding="utf8"))["cells"]
    codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    codes += [path.read_text(encoding="utf8") for path in folder.rglob("*.py")]
    nodes = [node for code in codes for node in ast.walk(ast.parse(code))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    tops = {name.partition(".")[0] for name in names}
    return {top for top in tops if top not in sys.stdlib_module_names and not (folder / top).exists()}


def with_theirs(names):
    """Distributions and all that they bring along."""
    found, todo = set(), list(names)
    while todo:
        name = canonicalize_name(todo.pop())
        if name not in found:
            found.add(name)
            needs = [Requirement(line) for line in requires(name) or ()]
            todo += [need.name for need in needs if not need.marker or need.marker.evaluate({"extra": ""})]
    return found


def test_the_libraries_are_those_that_are_imported(unpacked):
    """Within the bounds of this repository; what is imported and not named comes with what is."""
    owners, project = packages_distributions(), tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))
    bounds = {*project["project"]["dependencies"], *(ROOT / "requirements.txt").read_text(encoding="utf8").splitlines()}
    for name in NAMES:
        lines = (unpacked / name / "requirements.txt").read_text(encoding="utf8").splitlines()
        named = {canonicalize_name(Requirement(line).name) for line in lines}
        needed = {canonicalize_name(owner) for top in imported(unpacked / name) for owner in owners[top]}
        assert set(lines) <= bounds and len(named) == len(lines)
        assert named - needed == {"jupyterlab", "jupyterlab-myst"} and needed <= with_theirs(named), name


def test_the_same_repository_makes_the_same_bytes(tmp_path):
    pages = tmp_path / "_sources" / "notebooks"
    pages.mkdir(parents=True)
    for name in NAMES:
        (pages / f"{name}.ipynb").touch()
    parcels.write(tmp_path, ROOT)
    for name in NAMES:
        assert (tmp_path / "_downloads" / f"{name}.zip").read_bytes() == (SITE / "_downloads" / f"{name}.zip").read_bytes()
