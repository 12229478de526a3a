"""Flow matching: the network, the straight path, the loss, the training loop and the sampler (chapters 4 and 5)."""

import warnings

import torch
from torch import nn
from torch.optim.adam import adam
from tqdm.auto import tqdm

from .couplings import Independent, check_finite
from .datasets import dimension, standard_normal
from .paths import STRAIGHT
from .solvers import check_method, odeint
from .tensors import floating, one_thread, seeded, time_of


class VFNet(nn.Module):
    """A velocity field v(t, x) as a small network: Fourier features of (t, x), then `depth` SiLU layers. Chapter 4.

    d: dimension of x. width, depth: of the hidden layers. features: number of random frequencies for x, drawn once from
    N(0, scale**2) (Tancik et al., 2020); time_features: frequencies pi, 2 pi, ... for t. The hidden weights start as He et
    al. (2015) propose. The post's network has the layers of VFNet(width=512, depth=4, features=0, time_features=0).
    """

    def __init__(self, d=2, width=64, depth=3, features=32, scale=4.0, time_features=6):
        super().__init__()
        self.register_buffer("frequencies", scale * torch.randn(d, features))
        self.register_buffer("time_frequencies", torch.pi * torch.arange(1.0, time_features + 1))
        sizes = [1 + d + 2 * (features + time_features)] + depth * [width]
        layers = [layer for i, o in zip(sizes, sizes[1:], strict=False) for layer in (nn.Linear(i, o), nn.SiLU())]
        self.layers = nn.Sequential(*layers, nn.Linear(sizes[-1], d))
        for hidden in layers[::2]:  # torch's own default is so small that SiLU is almost linear there
            nn.init.kaiming_normal_(hidden.weight)

    def forward(self, t, x):
        """t: scalar or (n, 1); x: (n, d), on any device, of any precision -> velocities (n, d), like x. Else ValueError."""
        home, x = x, x.to(self.frequencies)  # the weights' device and precision
        t = time_of(t, x, self.frequencies.shape[0]).expand(len(x), 1)
        angles = torch.cat([x @ self.frequencies, t * self.time_frequencies], -1)
        return self.layers(torch.cat([t, x, angles.sin(), angles.cos()], -1)).to(home)


def loss(model, x0, x1, t, *labels, path=STRAIGHT):
    """Conditional flow matching: mean squared error, over batch and components, of model(t, xt) against the path's velocity.

    x0, x1: (n, d); t: (n, 1), one time per pair, else ValueError. labels: what the model takes besides. Its floor is
    `exact.loss_floor`. Chapter 4; Lipman et al. (2023), equation 14, for the straight path.
    """
    if x0.shape != x1.shape:
        raise ValueError(f"x0 and x1 must have the same shape; got {tuple(x0.shape)} and {tuple(x1.shape)}")
    if t.shape != (len(x0), 1):
        raise ValueError(f"t must be ({len(x0)}, 1), one time per pair; got {tuple(t.shape)}")
    return (model(t, path.position(x0, x1, t), *labels) - path.velocity(x0, x1, t)).square().mean()


class _Adam:
    """Adam (Kingma & Ba, 2015) by torch's own function; the first torch.optim.Adam of a process loads a compiler first."""

    def __init__(self, parameters):
        trained = [p for p in parameters if p.requires_grad]
        self.state = [(p, torch.zeros_like(p), torch.zeros_like(p), torch.zeros((), device=p.device)) for p in trained]

    @torch.no_grad()
    def step(self, lr):
        used = [(p, p.grad, *state) for p, *state in self.state if p.grad is not None]
        parameters, gradients, means, squares, steps = map(list, zip(*used, strict=True))
        adam(
            parameters, gradients, means, squares, [], steps, fused=True, amsgrad=False, beta1=0.9, beta2=0.99, lr=lr,
            weight_decay=0.0, eps=1e-8, maximize=False,
        )  # fmt: skip


def train(
    target=None, source=None, *, coupling=None, path=STRAIGHT, seed=0, steps=2000, batch=1024, lr=1.5e-2, device=None,
    progress=True, model=None, times=None, objective=loss, callback=None,
):  # fmt: skip
    """Train a velocity field from `source` (N(0, I) if None) to `target` on independent pairs; returns the model.

    target, source: distributions with sample((n,)) -> (n, d). coupling: in their place, what pairs them, with event_shape
    and sample(n) -> (x0, x1), or (x0, x1, labels), which go on to the model; see `couplings`. path: from x0 to x1, a
    `paths.AffinePath`. seed: fixes the network and every draw, and leaves the global random state as it was. steps, batch:
    Adam steps and pairs a step. lr: the highest rate, reached after a twentieth of the steps and left along a parabola that
    ends at 0. device: CUDA or MPS where there is one, else one thread of the CPU. model: a fresh VFNet if None; a given one
    is trained further. times: n -> (n, 1), the times to train on, uniform on [0, 1] if None. objective: what is lowered, called
    as `loss` is. callback(step, model) runs after each step. The losses are kept in `model.losses`.

    Raises ValueError unless there is exactly one of target and coupling, if steps or batch < 1, if samples hold a NaN or are
    not (batch, d), or if the loss stops being finite. Chapter 4.
    """
    if steps < 1 or batch < 1:
        raise ValueError(f"steps and batch must be at least 1; got steps={steps}, batch={batch}")
    if (target is None) == (coupling is None):
        raise ValueError(f"give either a target or a coupling; got {'neither' if target is None else 'both'}")
    if coupling is None:
        coupling = Independent(standard_normal(dimension(target)) if source is None else source, target)
    elif source is not None:
        raise ValueError("a coupling has a source of its own; give it no other")
    wanted = (batch, *coupling.event_shape)
    device = torch.device(device or torch.accelerator.current_accelerator(check_available=True) or "cpu")
    with seeded(seed), one_thread():
        model = (VFNet(coupling.event_shape[0]) if model is None else model).to(device).train()
        optimiser, model.losses = _Adam(model.parameters()), []
        for step in tqdm(range(steps), disable=not progress, desc="training", leave=False):
            x0, x1, *labels = (part.to(device) for part in coupling.sample(batch))
            if not x0.shape == x1.shape == wanted:
                raise ValueError(f"at step {step} the coupling gave {tuple(x0.shape)} and {tuple(x1.shape)}, not two {wanted}")
            t = (torch.rand(batch, 1) if times is None else times(batch)).to(device)
            value = objective(model, x0, x1, t, *labels, path=path)
            if not torch.isfinite(value):
                check_finite(x0, x1, f" at step {step}")
                hint = f"try a learning rate below {lr:g}, such as {lr / 10:g}"
                raise ValueError(f"the loss stopped being finite at step {step}; {hint}")
            if step == 0 and batch > 1:  # one point has no spread
                _warn_if_far(x0, x1)
            model.zero_grad()
            value.backward()
            optimiser.step(lr * min((step + 1) / (0.05 * steps), 1) * (1 - step / steps) ** 2)
            model.losses.append(value.item())
            if callback is not None:
                callback(step, model)
    return model.eval()


def _warn_if_far(x0, x1):
    away, ratio = (x1.mean(0) - x0.mean(0)).abs().max() / x0.std(), x1.std(0).max() / x0.std()
    if away > 10 or ratio > 20:
        where = f"the target lies {away:.2g} standard deviations of the source away, and is {ratio:.2g} times as wide"
        how = "the network will learn little: centre and scale the data first, as datasets.from_csv does"
        warnings.warn(f"{where}; {how}", stacklevel=3)


@torch.no_grad()
def sample(model, x0, method="midpoint", steps=50):
    """Carry source samples x0 (n, d) along the field from t = 0 to t = 1: (n, d) samples of the target. Chapter 5.

    steps: equal steps of a fixed-step method, at least 1, else ValueError; dopri5 ignores it. The way: `solvers.odeint`.
    """
    check_method(method)
    x0 = floating(x0)
    if steps < 1:
        raise ValueError(f"steps must be at least 1; got {steps}")
    t = torch.linspace(0, 1, 2 if method == "dopri5" else steps + 1, device=x0.device)
    return odeint(model, x0, t, method=method)[-1]
