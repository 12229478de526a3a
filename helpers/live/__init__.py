"""Figures that move under a finger, in JupyterLab and in the built page, where no kernel runs.

`figures/` has each as a Python class beside its JavaScript, `kit/` what all of them stand on, and `modules` makes of these
sources what a notebook, a page and node can load. A chapter imports its own figure: `from helpers.live.figures.fields import
Fields`. A figure computes what `helpers` computes; tests/test_live.py compares the two.
"""
