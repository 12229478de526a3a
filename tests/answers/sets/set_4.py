"""Answers to problem set 4 as students write them."""

ANSWERS = {
    "budget": {
        "right": [
            """
from helpers import solvers

lengths, latest = [], []
for method in ("euler", "midpoint", "rk4"):
    steps, asked = <<budget>> // solvers.EVALUATIONS[method], []
    times = torch.linspace(0, 1, steps + 1)
    solvers.odeint(lambda t, x: asked.append(float(t)) or 0 * x, torch.zeros(1, 2), times, method=method)
    lengths.append(1 / steps)
    latest.append(max(asked))
""",
            """
import numpy as np

lengths = np.array([1, 2, 4]) / <<budget>>
latest = np.array([<<budget>> - 1, <<budget>> - 1, <<budget>>]) / <<budget>>
""",
            """
B = <<budget>>
lengths = 1 / B, 1 / (B / 2), 1 / (B / 4)
latest = (B - 1) / B, 1 - lengths[1] + lengths[1] / 2, 1
""",
        ],
        "wrong": {
            "costs more than one": """
lengths = (1 / <<budget>>, 1 / <<budget>>, 1 / <<budget>>)
latest = (1 - 1 / <<budget>>, 1 - 0.5 / <<budget>>, 1)
""",
            "as many steps as midpoint": """
lengths = (1 / <<budget>>, 2 / <<budget>>, 2 / <<budget>>)
latest = (1 - lengths[0], 1 - lengths[0], 1)
""",
            "the gaps between the times": """
steps = <<budget>> - 1
lengths = (1 / steps, 2 / steps, 4 / steps)
latest = (1, 1, 1)
""",
            "Not every solver asks at t = 1": """
lengths = (1 / <<budget>>, 2 / <<budget>>, 4 / <<budget>>)
latest = (1, 1, 1)
""",
            "midpoint's last step begins": """
lengths = (1 / <<budget>>, 2 / <<budget>>, 4 / <<budget>>)
latest = (1 - lengths[0], 1 - lengths[1], 1)
""",
            "Heun does": """
lengths = (1 / <<budget>>, 2 / <<budget>>, 4 / <<budget>>)
latest = (1 - lengths[0], 1, 1)
""",
            "the times at which the last steps begin": """
lengths = [1 / <<budget>>, 2 / <<budget>>, 4 / <<budget>>]
latest = [1 - h for h in lengths]
""",
            "each between 0 and 1": "lengths = (<<budget>>, <<budget>> / 2, <<budget>> / 4)\nlatest = (1, 1, 1)",
        },
    },
    "trip": {
        "right": [
            """
def round_trip(N):
    h, v = 1 / N, lambda x: -<<rate>> * x
    midpoint = rk4 = 1.0
    for step in [-h] * N + [h] * N:
        midpoint = midpoint + step * v(midpoint + step / 2 * v(midpoint))
        k1 = v(rk4)
        k2 = v(rk4 + step / 2 * k1)
        k3 = v(rk4 + step / 2 * k2)
        k4 = v(rk4 + step * k3)
        rk4 = rk4 + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return midpoint, rk4
""",
            """
from helpers import solvers

def round_trip(N):
    up, factors = torch.linspace(0, 1, N + 1, dtype=torch.float64), []
    for method in ("midpoint", "rk4"):
        start = torch.ones(1, 1, dtype=torch.float64)
        code = solvers.odeint(lambda t, x: -<<rate>> * x, start, up.flip(0), method=method)[-1]
        factors.append(solvers.odeint(lambda t, x: -<<rate>> * x, code, up, method=method)[-1].item())
    return factors
""",
            """
import numpy as np

def round_trip(N):
    a = <<rate>> / N
    back = np.array([1 + a + a**2 / 2, 1 + a + a**2 / 2 + a**3 / 6 + a**4 / 24])
    forth = np.array([1 - a + a**2 / 2, 1 - a + a**2 / 2 - a**3 / 6 + a**4 / 24])
    return back**N * forth**N
""",
        ],
        "wrong": {
            "does not undo": "def round_trip(N):\n    return 1.0, 1.0",
            "You go forth twice": """
def round_trip(N):
    h = <<rate>> / N
    return (1 - h + h**2 / 2) ** (2 * N), (1 - h + h**2 / 2 - h**3 / 6 + h**4 / 24) ** (2 * N)
""",
            "You go back twice": """
def round_trip(N):
    h = <<rate>> / N
    return (1 + h + h**2 / 2) ** (2 * N), (1 + h + h**2 / 2 + h**3 / 6 + h**4 / 24) ** (2 * N)
""",
            "there are N of each": """
def round_trip(N):
    h = <<rate>> / N
    return 1 + h**4 / 4, 1 + h**6 / 72 + h**8 / 576
""",
            "The way back is missing": """
def round_trip(N):
    h = <<rate>> / N
    return (1 - h + h**2 / 2) ** N, (1 - h + h**2 / 2 - h**3 / 6 + h**4 / 24) ** N
""",
            "exchanged": """
def round_trip(N):
    h = <<rate>> / N
    return (1 + h**6 / 72 + h**8 / 576) ** N, (1 + h**4 / 4) ** N
""",
            "nearer home": """
def round_trip(N):
    return (1 + (<<rate>> / N) ** 4 / 4) ** N, 1.0
""",
            "to the last power": """
def round_trip(N):
    h = <<rate>> / N
    return (1 + h**4 / 4) ** N, (1 + h**6 / 72) ** N
""",
            "do not cancel": """
def round_trip(N):
    h = <<rate>> / N
    return (1 - h**4 / 4) ** N, (1 + h**6 / 72 + h**8 / 576) ** N
""",
            "These are the errors": """
def round_trip(N):
    h = <<rate>> / N
    return (1 + h**4 / 4) ** N - 1, (1 + h**6 / 72 + h**8 / 576) ** N - 1
""",
            "and so above 0": """
def round_trip(N):
    return -1.0, -1.0
""",
        },
    },
    "waist": {
        "right": [
            """
import numpy as np

t = np.linspace(0, 1, 100_001)
variance = (1 - t) ** 2 + (t * <<wide>>) ** 2 + 2 * t * (1 - t) * <<tie>> * <<wide>>
when, least = t[variance.argmin()], variance.min()
""",
            """
cov = <<tie>> * 1 * <<wide>>
gap = 1 + <<wide>> ** 2 - 2 * cov  # the variance of x1 - x0
when = (1 - cov) / gap
least = <<wide>> ** 2 * (1 - <<tie>> ** 2) / gap
""",
            """
t = torch.tensor(0.1, requires_grad=True)
for _ in range(300):
    variance = (1 - t) ** 2 + t**2 * <<wide>> ** 2 + 2 * t * (1 - t) * <<tie>> * <<wide>>
    variance.backward()
    with torch.no_grad():
        t -= 0.05 * t.grad
        t.grad.zero_()
when, least = t.item(), variance.item()
""",
            """
when = round((1 - <<tie>> * <<wide>>) / (1 + <<wide>> ** 2 - 2 * <<tie>> * <<wide>>), 4)
least = round((1 - when) ** 2 + 2 * when * (1 - when) * <<tie>> * <<wide>> + when**2 * <<wide>> ** 2, 4)
""",
        ],
        "wrong": {
            "drawn independently": """
when = 1 / (1 + <<wide>> ** 2)
least = (1 - when) ** 2 + when**2 * <<wide>> ** 2
""",
            "for the covariance": """
when = (1 - <<tie>>) / (1 + <<wide>> ** 2 - 2 * <<tie>>)
least = (1 - when) ** 2 + 2 * when * (1 - when) * <<tie>> + when**2 * <<wide>> ** 2
""",
            "standard deviation for its variance": """
cross = <<tie>> * math.sqrt(<<wide>>)
when = (1 - cross) / (1 + <<wide>> - 2 * cross)
least = (1 - when) ** 2 + 2 * when * (1 - when) * cross + when**2 * <<wide>>
""",
            "occurs twice in the square": """
t = torch.linspace(0, 1, 100_001)
variance = (1 - t) ** 2 + t * (1 - t) * <<tie>> * <<wide>> + (t * <<wide>>) ** 2
least, when = variance.min(0)
when = t[when]
""",
            "Half-way": "when = 1 / 2\nleast = (1 + 1) / 4",
            "counts from the target": """
cross = <<tie>> * <<wide>>
when = (<<wide>> ** 2 - cross) / (1 + <<wide>> ** 2 - 2 * cross)
least = <<wide>> ** 2 * (1 - <<tie>> ** 2) / (1 + <<wide>> ** 2 - 2 * cross)
""",
            "that is the standard deviation": """
cross = <<tie>> * <<wide>>
when = (1 - cross) / (1 + <<wide>> ** 2 - 2 * cross)
least = math.sqrt(<<wide>> ** 2 * (1 - <<tie>> ** 2) / (1 + <<wide>> ** 2 - 2 * cross))
""",
            "correlation counts too": """
cross = <<tie>> * <<wide>>
when = (1 - cross) / (1 + <<wide>> ** 2 - 2 * cross)
least = (1 - when) ** 2 + when**2 * <<wide>> ** 2
""",
        },
    },
    "two": {
        "right": [
            """
def two_steps(s):
    return <<noise>> * s**2 / (<<noise>> ** 2 + s**2)
""",
            """
from torch.distributions import Independent, Normal
from helpers import datasets, exact, flow

def two_steps(s):
    source = Independent(Normal(torch.zeros(1), <<noise>> * torch.ones(1)), 1)
    v = exact.marginal_velocity(datasets.PointCloud([[0.0]], s), source)
    return flow.sample(v, <<noise>> * torch.ones(1, 1), "euler", 2).item()
""",
            """
import numpy as np

def two_steps(s):
    x = <<noise>>
    for t in (0.0, 0.5):
        slope, offset = np.polyfit(*lines(t, s), 1)
        x = x + 0.5 * slope * x
    return abs(x)

def lines(t, s):
    # xt and x1 - x0 of four pairs that have exactly the right variances, and no correlation
    x0, x1 = <<noise>> * np.array([1, 1, -1, -1]), s * np.array([1, -1, 1, -1])
    return (1 - t) * x0 + t * x1, x1 - x0
""",
        ],
        "wrong": {
            "after very many steps": "def two_steps(s):\n    return s",
            "a single point; two do not": "def two_steps(s):\n    return 0.0",
            "not where they ought to be": "def two_steps(s):\n    return s**2 / math.sqrt(s**2 + <<noise>> ** 2)",
            "the variance of what the two": "def two_steps(s):\n    return (<<noise>> * s**2 / (<<noise>> ** 2 + s**2)) ** 2",
            "source of width 1": "def two_steps(s):\n    return s**2 / (1 + s**2)",
            "the first of the two steps": "def two_steps(s):\n    return <<noise>> / 2",
            "ask the field at t = 0.": "def two_steps(s):\n    return <<noise>> / 4",
            "the second step begins half-way": "def two_steps(s):\n    return <<noise>> / 2 * (1 + 1 / 2)",
            "one midpoint step": "def two_steps(s):\n    return 2 * <<noise>> * s**2 / (<<noise>> ** 2 + s**2)",
        },
    },
    "grid": {
        "right": [
            """
from helpers import solvers

def euler_on(v, x0, T):
    return solvers.odeint(v, x0, T, method="euler")[-1]
""",
            """
import numpy as np

def euler_on(v, x0, T):
    x, times = np.asarray(x0, dtype=float).copy(), [float(t) for t in T]
    while len(times) > 1:
        now = times.pop(0)
        x += (times[0] - now) * np.asarray(v(now, x))
    return x
""",
            """
def euler_on(v, x0, T):
    if len(T) == 1:
        return x0
    return euler_on(v, x0 + v(T[0], x0) * (T[1] - T[0]), T[1:])
""",
        ],
        "wrong": {
            "fewer gaps than times": """
def euler_on(v, x0, T):
    h = 1 / len(T)
    for t in T:
        x0 = x0 + h * v(t, x0)
    return x0
""",
            "do not reach t = 1": """
def euler_on(v, x0, T):
    x, h = x0, 1 / len(T)
    for n in range(len(T) - 1):
        x = x + h * v(T[n], x)
    return x
""",
            "need not be": """
def euler_on(v, x0, T):
    x, h = x0, 1 / (len(T) - 1)
    for n in range(len(T) - 1):
        x = x + h * v(T[n], x)
    return x
""",
            "as if the times were equally spaced": """
def euler_on(v, x0, T):
    x, N = x0, len(T) - 1
    for n in range(N):
        x = x + (T[n + 1] - T[n]) * v(n / N, x)
    return x
""",
            "at the end of each step": """
def euler_on(v, x0, T):
    x = x0
    for n in range(1, len(T)):
        x = x + (T[n] - T[n - 1]) * v(T[n], x)
    return x
""",
            "where you have arrived": """
def euler_on(v, x0, T):
    return x0 + sum((b - a) * v(a, x0) for a, b in zip(T, T[1:]))
""",
            "stop before t = 1": """
def euler_on(v, x0, T):
    x = x0
    for n in range(len(T) - 2):
        x = x + (T[n + 1] - T[n]) * v(T[n], x)
    return x
""",
        },
    },
    "denoiser": {
        "right": [
            """
from helpers import flow

def sample_by_denoising(D, x0, N):
    return flow.sample(lambda t, x: (D(t, x) - x) / (1 - t), x0, "euler", N)
""",
            """
import numpy as np

def sample_by_denoising(D, x0, N):
    x = np.asarray(x0, dtype=float)
    for left in range(N, 0, -1):
        x = x + (D(1 - left / N, x) - x) / left  # one of the steps that are left
    return x
""",
            """
def sample_by_denoising(D, x0, N):
    x, times = x0, torch.linspace(0, 1, N + 1)
    for t, s in zip(times[:-1], times[1:]):
        part = (s - t) / (1 - t)
        x = (1 - part) * x + part * D(t, x)
    return x
""",
        ],
        "wrong": {
            "jump to the denoised point": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = D(n / N, x)
    return x
""",
            "but it is a place": """
from helpers import flow

def sample_by_denoising(D, x0, N):
    return flow.sample(D, x0, "euler", N)
""",
            "not yet a velocity": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = x + (D(n / N, x) - x) / N
    return x
""",
            "at the end of each step": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = x + (D((n + 1) / N, x) - x) / (N - n)
    return x
""",
            "move away": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = x - (D(n / N, x) - x) / (1 - n / N) / N
    return x
""",
            "The step is missing": """
def sample_by_denoising(D, x0, N):
    x = x0
    for n in range(N):
        x = x + (D(n / N, x) - x) / (1 - n / N)
    return x
""",
            "five points of the source": """
def sample_by_denoising(D, x0, N):
    path = [x0]
    for n in range(N):
        path.append(path[-1] + (D(n / N, path[-1]) - path[-1]) / (N - n))
    return path[1:]
""",
        },
    },
}
