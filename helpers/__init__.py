"""Follow the Field: what two chapters or more need, each piece derived in the chapter that its docstring names.

Conventions, all book long: a field is called as v(t, x); t is a scalar or (n, 1) in [0, 1], t = 0 at the source and
t = 1 at the target; x is (n, d) float32; a trajectory is (len(t), n, d).
"""
