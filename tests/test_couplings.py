"""Couplings: which pairs they give, and that both marginals stay what they were."""

import itertools

import pytest
import torch
from scipy.optimize import linear_sum_assignment
from scipy.stats import ks_2samp

from helpers import couplings, datasets, flow, metrics

DINO, NOISE = datasets.datasaurus("dino"), datasets.standard_normal()


def cost(x0, x1):
    return float((x1 - x0).square().sum(-1).mean())


def drawn(coupling, n, seed=0):
    torch.manual_seed(seed)
    return coupling.sample(n)


@pytest.mark.parametrize("n", range(1, 7))
def test_no_permutation_is_cheaper(n):
    torch.manual_seed(n)
    x0, x1 = torch.randn(n, 3), 2 * torch.randn(n, 3)
    least = min(cost(x0, x1[list(order)]) for order in itertools.permutations(range(n)))
    assert abs(cost(x0, x1[couplings.assignment(x0, x1)]) - least) < 1e-5


def test_a_batch_is_solved_exactly():
    x0, x1 = drawn(couplings.MinibatchOT(NOISE, DINO, 200), 200)
    distances = torch.cdist(x0.double(), x1.double()).square().numpy()
    rows, columns = linear_sum_assignment(distances)
    assert (columns == range(200)).all(), "what was paired is the best pairing"
    assert abs(metrics.wasserstein(x0, x1) ** 2 - cost(x0, x1)) < 1e-6


def test_size_one_is_independent():
    one, two = (drawn(make, 50) for make in (couplings.MinibatchOT(NOISE, DINO, 1), couplings.Independent(NOISE, DINO)))
    assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 500])
def test_as_many_pairs_as_are_asked_for(n):
    torch.manual_seed(0)
    kept = couplings.Pairs(torch.randn(9, 2), torch.randn(9, 2))
    for coupling in (couplings.Independent(NOISE, DINO), couplings.MinibatchOT(NOISE, DINO, 64), kept):
        x0, x1 = coupling.sample(n)
        assert x0.shape == x1.shape == (n, 2) and coupling.event_shape == (2,)


def test_the_marginals_stay():
    """No point is left out or drawn twice: source and target samples of each batch are the ones that were drawn."""
    x0, x1 = drawn(couplings.MinibatchOT(NOISE, DINO, 64), 4096)
    free0, free1 = drawn(couplings.Independent(NOISE, DINO), 4096)
    assert torch.equal(x0, free0)
    for k in range(0, 4096, 64):
        assert torch.equal(x1[k : k + 64].unique(dim=0), free1[k : k + 64].unique(dim=0))
    part, whole = (drawn(couplings.MinibatchOT(NOISE, DINO, 64), n) for n in (63, 64))
    assert all(torch.equal(a, b[:63]) for a, b in zip(part, whole, strict=True)), "a part is the beginning of the whole"
    torch.manual_seed(1)
    cut = torch.cat([couplings.MinibatchOT(NOISE, DINO, 64).sample(10)[1] for _ in range(200)])
    assert min(ks_2samp(cut[:, i], DINO.sample((2000,))[:, i]).pvalue for i in (0, 1)) > 0.01, "a part leans nowhere"


def test_larger_batches_cost_less():
    costs = [cost(*drawn(couplings.MinibatchOT(NOISE, DINO, size), 4096)) for size in (1, 4, 16, 64, 256)]
    assert all(more > less for more, less in itertools.pairwise(costs)), costs
    assert abs(costs[0] - (2 + DINO.sample((20_000,)).square().sum(-1).mean())) < 0.15, "independent: both second moments"


def test_pairs_are_drawn_with_replacement_and_kept_together():
    x0 = torch.arange(10.0)[:, None].expand(10, 2)
    a, b = drawn(couplings.Pairs(x0, -x0), 10_000)
    assert torch.equal(a, -b)
    share = torch.bincount(a[:, 0].long(), minlength=10) / 10_000
    assert (share - 0.1).abs().max() < 0.015
    assert len(drawn(couplings.Pairs(x0, -x0), 10)[0].unique(dim=0)) < 10


def test_training_on_a_coupling_follows_from_its_seed():
    for coupling in (couplings.MinibatchOT(NOISE, DINO, 16), couplings.Pairs(NOISE.sample((64,)), DINO.sample((64,)))):
        one, two = (flow.train(coupling=coupling, seed=1, steps=4, batch=32, progress=False) for _ in range(2))
        other = flow.train(coupling=coupling, seed=2, steps=4, batch=32, progress=False)
        assert one.losses == two.losses != other.losses


class Odd(couplings.Independent):
    """What a coupling of one's own may do wrong."""

    def __init__(self, spoil):
        super().__init__(NOISE, DINO)
        self.spoil = spoil

    def sample(self, n):
        return self.spoil(*super().sample(n))


class Poisoned(datasets.PointCloud):
    def sample(self, shape=()):
        return super().sample(shape) * float("nan")


def test_bad_input():
    nan = float("nan")
    for spoil, said in (
        (lambda x0, x1: (x0[:5], x1[:5]), r"step 0 the coupling gave \(5, 2\) and \(5, 2\), not two \(8, 2\)"),
        (lambda x0, x1: (x0, x1[:5]), r"gave \(8, 2\) and \(5, 2\)"),
        (lambda x0, x1: (x0[:, :1], x1[:, :1]), r"gave \(8, 1\)"),
        (lambda x0, x1: (x0, x1[0]), r"gave \(8, 2\) and \(2,\)"),
        (lambda x0, x1: (x0, nan * x1), "the target gave a sample with NaN or infinite values at step 0"),
        (lambda x0, x1: (x0 / 0, x1), "the source gave"),
    ):
        weights = flow.VFNet()
        before = [p.clone() for p in weights.parameters()]
        with pytest.raises(ValueError, match=said):
            flow.train(coupling=Odd(spoil), model=weights, steps=2, batch=8, progress=False)
        assert all(torch.equal(a, b) for a, b in zip(before, weights.parameters(), strict=True)), "before the step"
    with pytest.raises(ValueError, match="at least 1; got 0"):
        couplings.MinibatchOT(NOISE, DINO, 0)
    with pytest.raises(ValueError, match="share a dimension; their samples have 3 and 2"):
        couplings.MinibatchOT(datasets.standard_normal(3), DINO, 4)
    with pytest.raises(ValueError, match="the target gave a sample with NaN"):
        couplings.MinibatchOT(NOISE, Poisoned([[0.0, 0.0]]), 4).sample(8)
    for x0, x1, said in (
        (torch.zeros(3, 2), torch.zeros(4, 2), r"got \(3, 2\) and \(4, 2\)"),
        (torch.zeros(0, 2), torch.zeros(0, 2), "at least one row"),
        (torch.zeros(3), torch.zeros(3), r"got \(3,\)"),
        (torch.zeros(3, 2), torch.full((3, 2), nan), "the target gave a sample with NaN"),
        (torch.full((3, 2), torch.inf), torch.zeros(3, 2), "the source gave"),
    ):
        with pytest.raises(ValueError, match=said):
            couplings.Pairs(x0, x1)
