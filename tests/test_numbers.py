"""Numbers that a page states, and that Sphinx counts."""

import re
import shutil

import small

from book import build


@small.quiet
def test_figures_of_pages_without_a_number_count_from_one_in_every_build(tmp_path):
    """The second build reads nothing, and takes the numbers from what the first has kept: they are Sphinx's own."""
    figure = "\n\n```{figure} dot.png\nA dot.\n```\n"
    site = small.book(tmp_path, index="# A book", one=f"# One{figure}", two=f"# Two{figure}{figure}")
    shutil.copy(build.ROOT / "book" / "assets" / "mark.png", tmp_path / "dot.png")
    toc = tmp_path / "_toc.yml"
    toc.write_text(toc.read_text(encoding="utf8").replace("numbered: 1", "numbered: false"))
    for _ in range(2):
        build.main(tmp_path)
        found = re.findall(r'caption-number">Fig\.\s(\d+)', (site / "two.html").read_text(encoding="utf8"))
        assert found == ["1", "2"]
