"""The figures: of each a Python class, and beside it what runs in the page."""
