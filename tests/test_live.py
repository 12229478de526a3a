"""The live figures compute what `helpers` computes: their own modules, as they are, in node."""

import json

import pytest
import torch

from helpers import datasets, exact, fields, flow, likelihood, metrics, solvers
from helpers.live.figure import pack
from helpers.live.figures import couple
from helpers.live.figures.bench import Bench
from helpers.live.figures.fields import Fields
from helpers.live.figures.slope import Slope
from helpers.live.network import pack_network

dino = datasets.datasaurus("dino")


@pytest.fixture(scope="module")
def net():
    return flow.train(dino, seed=0, steps=500, progress=False)


def cloud(n, seed=0, scale=1.3):
    return scale * torch.randn(n, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


FLAT = "Float64Array.from({}.flat())"  # a list of points as the module keeps it


@pytest.mark.parametrize("name", ["vortex", "gravity", "wire", "sink", "saddle", "shear"])
def test_fields(js, name):
    x, field = cloud(200), getattr(fields, name)
    assert torch.allclose(js("b.flatMap((x) => live.fields[a].at(...x))", name, x).reshape(-1, 2), field(x), atol=1e-5)
    assert torch.allclose(js("b.map((x) => live.fields[a].div(...x))", name, x), fields.divergence(field, x), atol=1e-5)
    assert torch.allclose(js("b.map((x) => live.fields[a].curl(...x))", name, x), fields.curl(field, x), atol=1e-5)


def test_every_field_and_every_law_is_there(js):
    assert js("Object.keys(live.fields).join()") == ",".join(Fields.field.values)
    assert js("Object.keys(live.laws).join()") == ",".join(Slope.law.values)
    assert js("Object.keys(live.slopes).join()") == ",".join(solvers.SLOPES) == ",".join(Bench.method.values)
    assert json.loads(js("JSON.stringify(live.evaluations)")) == solvers.EVALUATIONS


@pytest.mark.parametrize("name", ["decay", "root", "well"])
def test_laws(js, name):
    laws = {"decay": lambda t, y: -2 * y, "root": lambda t, y: y.abs().sqrt(), "well": lambda t, y: y - y**3}
    (_, T), _ = Slope.window[name]
    y0 = torch.tensor([-1.5, -0.4, 0.3, 1.2] if name != "root" else [0.01, 0.3, 1.2, 1.6], dtype=torch.float64)
    assert torch.allclose(js("b.map(live.laws[a].f)", name, y0), laws[name](0, y0), atol=1e-12)
    t = torch.linspace(0, T, 9, dtype=torch.float64)
    way = solvers.odeint(laws[name], y0, t, rtol=1e-10, atol=1e-10)
    seen = js("c.flatMap((t) => b.map((y) => live.laws[a].solution(y, t)))", name, y0, t).reshape(9, -1)
    assert torch.allclose(seen, way, atol=1e-5)


def test_the_root_from_below(js):
    t = torch.linspace(0, 4, 401, dtype=torch.float64)
    y = js("a.map((t) => live.laws.root.solution(-0.5, t))", t)
    rate = torch.gradient(y, spacing=(t,))[0]
    away = (t - 2**0.5).abs() > 0.05
    assert torch.allclose(rate[away], y.abs().sqrt()[away], atol=2e-2) and abs(y[0] + 0.5) < 1e-12 and y[-1] == 0


@pytest.mark.parametrize("method", solvers.SLOPES)
def test_solvers(js, method):
    def v(t, x):
        return fields.vortex(x) * (1 + t) - x * t**2

    x0, t = cloud(150), torch.tensor([0.0, 0.1, 0.35, 0.4, 1.0], dtype=torch.float64)
    field = "(t, x) => x.map((value, i) => (i % 2 ? x[i - 1] : -x[i + 1]) * (1 + t) - value * t * t)"
    code = (
        f"const way = [{FLAT.format('a')}]; live.finish(live.integrate({field}, way, b, c)); return way.flatMap((x) => [...x]);"
    )
    way = js(f"(() => {{ {code} }})()", x0, t, method)
    assert torch.allclose(way.reshape(5, -1, 2), solvers.odeint(v, x0, t, method=method), atol=1e-9)


@pytest.mark.parametrize("b", [0.05, 0.0])
@pytest.mark.parametrize("t", [0.0, 0.3, 0.7, 0.97, 1.0])
def test_exact_velocity(js, t, b):
    x, shape = cloud(300), datasets.datasaurus("dino", b)
    u = exact.marginal_velocity(shape)(t, x)
    seen = js(f"live.marginalVelocity({FLAT.format('a')}, b)(c, {FLAT.format('d')})", shape.points, b, t, x).reshape(-1, 2)
    assert (seen - u).abs().max() < 1e-5 * max(1, float(u.abs().max())), t


@pytest.mark.parametrize("t", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_exact_velocity_between_shapes(js, t):
    star = datasets.datasaurus("star")
    x = torch.cat([cloud(60, scale=0.7), cloud(20, 1, 3.0)])  # some of them far from any pair
    u = exact.marginal_velocity(star, dino)(t, x)
    call = f"live.pairVelocity({FLAT.format('a')}, {FLAT.format('b')}, 0.05)(c, {FLAT.format('d')})"
    assert torch.allclose(js(call, dino.points, star.points, t, x).reshape(-1, 2), u, atol=1e-5)


def test_networks(js, net):
    error = []
    for t in (0.0, 0.2, 0.5, 0.8, 0.95, 1.0):
        x = (1 - t) * cloud(500, 1, 1.0) + t * dino.sample((500,)).double()
        seen = js(f"live.network(a)(b, {FLAT.format('c')})", pack_network(net), t, x).reshape(-1, 2)
        error.append((seen - net(t, x.float()).detach()).abs().max())
    assert max(error) < 5e-3, error


def test_a_network_of_any_size(js):
    torch.manual_seed(0)
    small = flow.VFNet(width=16, depth=2, features=5, scale=1.0, time_features=0)
    x = cloud(100)
    seen = js(f"live.network(a)(0.4, {FLAT.format('b')})", pack_network(small), x).reshape(-1, 2)
    assert torch.allclose(seen, small(0.4, x.float()).double(), atol=5e-3)


def jacobian(v, t, x):
    """Of each row: (n, 2, 2)."""
    return torch.vmap(torch.func.jacrev(lambda row: v(t, row[None])[0]))(x)


def halved(net):
    """The network with its weights in the half precision of a page, computing in double precision."""
    weights = torch.cat([part.detach().flatten() for part in net.parameters()]).half().double()
    model = flow.VFNet().double()
    model.load_state_dict(net.state_dict())
    torch.nn.utils.vector_to_parameters(weights, model.parameters())
    return model.requires_grad_(False)


MADE = {"exact": "live.exactJacobian(a, 0.05)", "learned": "live.networkJacobian(a)"}


@pytest.mark.parametrize("name", MADE)
def test_jacobians(js, net, name):
    x, v = cloud(40), exact.marginal_velocity(dino) if name == "exact" else halved(net)
    given = dino.points.flatten() if name == "exact" else pack_network(net)
    for t in (0.0, 0.3, 0.8, 0.97, 1.0):
        found = js(f"(() => {{ const v = {MADE[name]}; return b.flatMap((x) => v(c, ...x)); }})()", given, x, t).reshape(-1, 6)
        wanted = torch.cat([v(t, x), jacobian(v, t, x).flatten(1)], 1)
        assert torch.allclose(found, wanted, rtol=1e-5, atol=1e-5), t
        assert torch.allclose(found[:, 2] + found[:, 5], likelihood.divergence(v, t, x), rtol=1e-5, atol=1e-5), "the divergence"


@pytest.mark.parametrize("steps", [1, 8, 64])
@pytest.mark.parametrize("name", MADE)
def test_log_density(js, net, name, steps):
    """By as many steps as helpers.likelihood takes; and the square is what the steps make of four points near x."""
    x, v = cloud(20, scale=0.9), exact.marginal_velocity(dino) if name == "exact" else halved(net)
    given = dino.points.flatten() if name == "exact" else pack_network(net)
    code = f"""(() => {{ const v = {MADE[name]}; return b.flatMap((x) => {{ const w = live.wayBack(v, ...x, c);
        return [w.logProb, w.gained, w.area, ...w.places.at(-1), ...w.squares.at(-1)]; }}); }})()"""
    log_prob, gained, area, *found = js(code, given, x, steps).reshape(-1, 9).T
    t = torch.linspace(1, 0, steps + 1, dtype=torch.float64)

    def start(x):
        return solvers.odeint(v, x, t, method="midpoint")[-1]

    wanted = likelihood.log_prob(v, x, steps=steps)
    assert torch.allclose(log_prob, wanted, rtol=1e-6, atol=1e-4)
    source = datasets.standard_normal()
    assert torch.allclose(gained, wanted - source.log_prob(start(x)), rtol=1e-6, atol=1e-4)
    assert torch.allclose(torch.stack(found[:2], 1), start(x), atol=1e-5)
    near = 1e-5 * torch.eye(2).double()
    square = torch.stack([(start(x + step) - start(x - step)) / 2e-5 for step in near], -1)
    assert torch.allclose(torch.stack(found[2:], 1), square.flatten(1), rtol=1e-4, atol=1e-4)
    assert torch.allclose(area, square.det().abs(), rtol=1e-4, atol=1e-4)


def test_the_data_s_density_in_closed_form(js):
    x, points = cloud(50), dino.points.flatten()
    found = js("b.map((x) => live.logDensity(a, 0.05)(...x))", points, x)
    assert torch.allclose(found, datasets.PointCloud(dino.points.double()).log_prob(x), rtol=1e-5, atol=1e-5)
    assert (found < -50).any() and (found > -3).any()


def test_quality(js):
    a, b = cloud(400), dino.sample((400,)).double()
    distance = f"live.slicedDistance(live.sortedProjections({FLAT.format('a')}), live.sortedProjections({FLAT.format('b')}))"
    assert abs(js(distance, a, b) - metrics.sliced_wasserstein(a, b)) < 1e-5
    assert abs(js(f"live.spread({FLAT.format('a')})", a) - float(a.var(0).mean())) < 1e-9
    share = float((torch.cdist(b, dino.points.double()).min(1).values < 0.15).float().mean())
    assert js(f"live.share({FLAT.format('a')}, {FLAT.format('b')})", b, dino.points.double()) == pytest.approx(share)
    weights = js(f"live.posterior({FLAT.format('a')}, 0.05, 0.6, 0.9, 0.7)", dino.points.double())
    away = torch.tensor([0.9, 0.7]).double() - 0.6 * dino.points.double()
    assert torch.allclose(weights, (-away.square().sum(-1) / (2 * (0.4**2 + 0.03**2))).softmax(0), atol=1e-9)


def test_random_numbers(js):
    x = js("live.normals(3, 20000)").reshape(-1, 2)
    assert x.mean(0).abs().max() < 0.03 and (x.T.cov() - torch.eye(2)).abs().max() < 0.03
    assert ((x.abs() < 1.96).double().mean() - 0.95).abs() < 0.005 and len(x.unique(dim=0)) == 20000
    samples = js(f"live.sample({FLAT.format('a')}, 0.05, 4, 5000)", dino.points).reshape(-1, 2).float()
    origin = js("live.sample(new Float64Array(2), 0.05, 4, 20000)").reshape(-1, 2)
    assert (origin.std(0) - 0.05).abs().max() < 0.001, "the blur"
    floors = [metrics.sliced_wasserstein(dino.sample((5000,)), dino.sample((5000,))) for _ in range(10)]
    assert metrics.sliced_wasserstein(samples, dino.sample((5000,))) < 2 * max(floors)


def test_half_precision(js):
    values = torch.tensor([0.0, 1.0, -1.5, 6e-8, 65504.0, 3.14159, -1e-4])
    assert torch.equal(js("live.halves(a)", pack(values, torch.float16)), values.half().double())
    assert torch.equal(js("live.floats(a)", pack(values)), values.double())


def test_where_a_particle_is_between_two_times(js):
    """The solver's own places at its times, a straight line between them, and before the end whatever is there so far."""
    place = "live.positionAt([[0, 0], [1, 2], [5, 2]], [0, 0.5, 1], a)"
    for t, wanted in ((0, [0, 0]), (0.25, [0.5, 1]), (0.5, [1, 2]), (0.75, [3, 2]), (1, [5, 2])):
        assert js(place, t).tolist() == wanted
    assert js("live.positionAt([[3, 4]], [0, 1], 0.7)").tolist() == [3, 4]


def test_work_is_done_in_slices_and_asked_for_again_only_once(js):
    """A job of a hundred pieces of 1 ms: after 8 ms it waits for a message; what is asked meanwhile runs once, the last."""
    code = """(() => {
        let now = 0, post = () => {}, sent = 0;
        const clock = performance.now, Channel = globalThis.MessageChannel, log = [];
        performance.now = () => now;
        globalThis.MessageChannel = class { port1 = { close() {} }; port2 = { postMessage: () => sent++ }; };
        try {
            const work = new live.Work({ guard: (action) => action, cleanup: [], gone: false });
            const job = (name, pieces) => function* () { for (let i = 0; i < pieces; i++) { now++; log.push(name); yield; } };
            const turn = () => { sent--; work.channel.port1.onmessage(); return log.length; };
            work.ask(job("a", 100));
            const first = turn();
            work.ask(job("b", 2));
            work.ask(job("c", 3));
            while (sent) turn();
            return [first, log.join("").replace(/(.)\\1*/g, (run) => run[0] + run.length + " "), sent, work.busy].join("; ");
        } finally {
            performance.now = clock;
            globalThis.MessageChannel = Channel;
        }
    })()"""
    assert js(code) == "8; a100 c3 ; 0; false"


def test_the_flow_of_pairs(js):
    """The field of a few rigid blobs, and the flow that it makes, as Python has them."""
    starts, ends = cloud(12), cloud(12).flip(0) + 0.4
    x, v = cloud(30, scale=0.8), couple.pair_field(starts, ends)
    for t in (0.0, 0.37, 1.0):
        code = "(() => { const v = live.pairField(a, b, 0.2); return c.flatMap((x) => v(d, ...x)); })()"
        found = js(code, starts.flatten(), ends.flatten(), x, t).reshape(-1, 2)
        assert torch.allclose(found, v(t, x), rtol=1e-6, atol=1e-6), t
    way = js("live.pairFlow(a, b, 0.2).flatMap((x) => Array.from(x))", starts.flatten(), ends.flatten()).reshape(33, -1, 2)
    wanted = solvers.odeint(v, starts, torch.linspace(0, 1, 33, dtype=torch.float64), method="midpoint")
    assert torch.allclose(way, wanted, atol=1e-6) and not torch.allclose(way[-1], ends, atol=0.05)
