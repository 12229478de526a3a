"""Chapter 12's pictures: data, networks, guidance and judge, and `python -m pictures`, which trains on a folder of your own.

A picture is a row of d numbers in [-1, 1], channel by channel and row by row, as `helpers` takes points; its label is a whole
number, and one beyond the last class stands for none.
"""
