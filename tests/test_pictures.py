"""The core of `pictures`, as chapter 12 builds it: data and their pairs, the network, guidance, the judge and its distance."""

import pytest
import torch

from helpers import flow, metrics
from helpers.tensors import seeded
from pictures import data, guidance, judge, networks


@pytest.fixture(scope="module")
def digits():
    return data.digits()


@pytest.fixture
def net():
    """One that is no longer at its start, where neither time nor class is heard."""
    torch.manual_seed(3)
    net = networks.ResidualMLP()
    with torch.no_grad():
        for weight in net.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    return net


def test_no_picture_is_both_learned_from_and_held_out(digits):
    learn, held = digits
    assert (len(learn), len(held)) == (1297, 500)
    assert held.labels.tolist() == 50 * list(range(10)), "as many of each, in turn"
    assert len(torch.cat([learn.x, held.x]).unique(dim=0)) > 1790
    assert torch.cdist(held.x, learn.x).min() > 0
    assert ((learn.x + 1) * 8).unique().tolist() == list(range(17)) and learn.x.dtype == torch.float32
    assert learn.labels.unique().tolist() == list(range(10)) and learn.classes[7] == "7"
    again, other = data.digits()[0], data.digits(seed=1)[0]
    assert torch.equal(again.x, learn.x) and not torch.equal(other.x, learn.x)
    assert torch.equal(learn[:3].labels, learn.labels[:3]) and learn[:3].size == 8
    # a picture is with its own label: the mean zero is hollow, the mean one is not
    middle = [learn.x[learn.labels == k].mean(0).view(8, 8)[3:5, 3:5].mean() for k in (0, 1)]
    assert middle[0] < -0.8 and middle[1] > 0.3
    for wrong in (0, 174):
        with pytest.raises(ValueError, match="from 1 to 173"):
            data.digits(wrong)


def test_names_are_dropped_as_often_as_asked_and_pairs_stay_pairs():
    x, labels = torch.arange(40.0)[:, None].expand(40, 3), torch.arange(40) % 4
    with seeded(0):
        x0, x1, y = data.Labelled(x, labels, none=4, drop=0.25).sample(20_000)
        assert torch.equal(data.Labelled(x, labels, 4, drop=0.0).sample(50)[2] < 4, torch.ones(50, dtype=torch.bool))
        kept0, kept1, _ = data.Labelled(x, labels, 4, x0=-x).sample(500)
    assert abs((y == 4).double().mean() - 0.25) < 0.01
    named = y < 4
    assert torch.equal(y[named], (x1[named, 0] % 4).long()), "the label of that picture"
    assert x0.shape == x1.shape == (20_000, 3) and abs(x0.std() - 1) < 0.02 and abs(x0.mean()) < 0.02
    assert len(x1[:, 0].unique()) == 40
    assert torch.equal(kept0, -kept1), "noise that is given stays with its picture"
    with pytest.raises(ValueError, match="40, 39 and 40"):
        data.Labelled(x, labels[1:], 4)


def test_what_the_chapter_builds_is_what_the_package_has(shown, net):
    chapter = shown("12", "Condition", "Block", "ResidualMLP", "Labelled", "guided", "frechet")
    twin = chapter["ResidualMLP"]()
    twin.load_state_dict(net.state_dict())
    x, t, y = torch.randn(11, 64), torch.rand(11, 1), torch.arange(11)
    assert torch.equal(twin(t, x, y), net(t, x, y)) and torch.equal(twin(0.3, x), net(0.3, x))
    at = torch.tensor(0.6)
    assert torch.allclose(chapter["guided"](twin, y % 10, 2.5)(at, x), guidance.guided(net, y % 10, 2.5)(at, x), atol=1e-5)
    one, other = torch.randn(200, 8), 2 * torch.randn(300, 8) + 1
    assert chapter["frechet"](one, other) == pytest.approx(judge.frechet(one, other))
    for x0 in (None, -x):
        drawn = []
        for kind in (chapter["Labelled"], data.Labelled):
            with seeded(5):
                drawn.append(kind(x, y, 11, drop=0.5, x0=x0).sample(30))
        assert all(map(torch.equal, *drawn))


def test_a_network_hears_the_time_and_the_class_and_says_nothing_without_a_name(net):
    x, y = torch.randn(6, 64), torch.full((6,), 3)
    assert not torch.allclose(net(0.2, x, y), net(0.7, x, y)) and not torch.allclose(net(0.2, x, y), net(0.2, x, y + 1))
    assert torch.equal(net(0.2, x), net(0.2, x, torch.full((6,), 10))), "no name is the last row"
    each = torch.cat([net(t, row[None], y[:1]) for t, row in zip(torch.linspace(0, 1, 6), x, strict=True)])
    assert torch.allclose(net(torch.linspace(0, 1, 6)[:, None], x, y), each, atol=1e-5), "one time a row"
    torch.manual_seed(0)
    fresh = networks.ResidualMLP()
    assert torch.equal(fresh(0.1, x, y), fresh(0.9, x, y + 1)), "at first a block neither scales nor shifts"
    with pytest.raises(ValueError, match=r"x must be \(n, 64\)"):
        net(0.5, x[:, :60])
    with pytest.raises(ValueError, match="one time per row"):
        net(torch.rand(5, 1), x)


def test_guidance_is_none_at_0_the_class_at_1_and_a_line_beyond(net):
    x, y, t = torch.randn(5, 64), torch.arange(5), torch.tensor(0.4)
    told, untold = net(t, x, y), net(t, x)
    for w in (-1.0, 0.0, 0.5, 1.0, 3.0):
        found = guidance.guided(net, y, w)(t, x)
        assert torch.allclose(found, untold + w * (told - untold), atol=1e-5), w
    column = torch.rand(5, 1)
    found = guidance.guided(net, y, 2.0)(column, x)
    assert torch.allclose(found, 2 * net(column, x, y) - net(column, x), atol=1e-5)
    calls = []
    net.register_forward_hook(lambda *_: calls.append(1))
    flow.sample(guidance.guided(net, y), x, "euler", 4)
    assert len(calls) == 4, "unguided it costs one evaluation a step"


def test_the_judge_reads_digits_that_it_has_not_seen(digits):
    learn, held = digits
    found = judge.train_judge(learn)
    with torch.no_grad():
        read = found(held.x).argmax(1)
        assert found.features(held.x).shape == (500, 64)
        turned = found(held.x.view(-1, 8, 8).flip(1).flatten(1)).argmax(1)
    assert (read == held.labels).double().mean() > 0.97
    assert (turned == held.labels).double().mean() < 0.6, "upside down it reads something else"
    assert not found.training, "or its dropout would make it read another number every time"


def test_frechet_is_the_squared_distance_of_gaussians():
    with seeded(1):
        a, b = torch.randn(4000, 3).double(), torch.randn(4000, 3).double()
    mix = torch.tensor([[2.0, 0.5, 0.0], [0.0, 1.0, -0.7], [0.3, 0.0, 1.5]]).double()
    assert judge.frechet(a, a) == pytest.approx(0, abs=1e-9)
    assert judge.frechet(a, a + 2) == pytest.approx(12)
    assert judge.frechet(a, 3 * a) == pytest.approx(4 * float(torch.cov(a.T).trace()) + 4 * float(a.mean(0).square().sum()))
    moved = b @ mix.T + 1
    A, B = torch.cov(a.T), torch.cov(moved.T)
    values, vectors = torch.linalg.eigh(A)
    half = vectors @ values.sqrt().diag() @ vectors.T
    root = torch.linalg.eigvalsh(half @ B @ half).sqrt().sum()
    wanted = (a.mean(0) - moved.mean(0)).square().sum() + A.trace() + B.trace() - 2 * root
    assert judge.frechet(a, moved) == pytest.approx(float(wanted)) == pytest.approx(judge.frechet(moved, a))
    near = metrics.wasserstein(a[:800], moved[:800]) ** 2
    assert judge.frechet(a[:800], moved[:800]) == pytest.approx(near, rel=0.15)
    assert judge.frechet(a[:, :2].float(), moved[:, :2].float()) > 0
