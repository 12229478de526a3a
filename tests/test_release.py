"""What a release and its workflows must agree on: one version everywhere, one pin per tool, official actions, least rights."""

import re
import tomllib

import yaml
from conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())
NAMES = ["CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", ".pre-commit-config.yaml", "binder/environment.yml"]


def read(name):
    return (ROOT / name).read_text(encoding="utf8")


def test_one_version():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    cited = yaml.safe_load(read("CITATION.cff"))
    assert cited["version"] == version
    newest = re.search(r"^## \[(\d\S*)\] - (\d{4}-\d\d-\d\d)$", read("CHANGELOG.md"), re.M)
    assert newest.groups() == (version, cited["date-released"])


def test_hooks_and_requirements_pin_the_same():
    pins = dict(re.findall(r"^([\w-]+)==(\S+)", read("requirements.txt"), re.M))
    hooks = dict(re.findall(r'"([\w-]+)==([^"]+)"', read(".pre-commit-config.yaml")))
    assert hooks == {name: pins[name] for name in ("ruff", "nbstripout", "codespell")}


def test_workflows_have_least_rights_and_official_actions():
    for path in WORKFLOWS:
        workflow = yaml.safe_load(read(path))
        assert workflow["permissions"] == {"contents": "read"}, path
        for use in [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]:
            assert re.fullmatch(r"actions/[\w-]+@v\d+", use), use


def test_no_address_is_typed():
    for path in [*WORKFLOWS, *(ROOT / name for name in NAMES)]:
        assert not re.search(r"\b(owner|your-?name|username)/|example\.(com|org)|github\.com", read(path), re.I), path
