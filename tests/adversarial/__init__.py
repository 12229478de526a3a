"""Submissions that try everything: students and their code, and files that are trouble before any code is run."""
