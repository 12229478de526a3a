"""The assignment in the page against scipy's."""

import pytest
import torch

from helpers import couplings


@pytest.mark.parametrize("n", [1, 2, 5, 64])
def test_assignment_is_the_nearest(js, n):
    torch.manual_seed(n)
    for x0, x1 in torch.randn(5, 2, n, 2).double():
        found = js(
            """(() => { const [x0, x1] = [a, b].map((x) => Float64Array.from(x)); live.assign(x0, x1); return x1; })()""",
            x0.flatten(), x1.flatten(),
        ).reshape(n, 2)  # fmt: skip
        assert torch.allclose(found, x1[couplings.assignment(x0, x1)], atol=1e-12)


def test_equal_points_are_assigned_too(js):
    x = torch.tensor([0.0, 0, 1, 1, 0, 0, 1, 1])
    found = js("(() => { const x = Float64Array.from(a); live.assign(x, x); return x; })()", x)
    assert sorted(found.reshape(4, 2).tolist()) == sorted(x.reshape(4, 2).tolist())
