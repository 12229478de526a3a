"""Habits of all functions here: whole numbers become real ones, a time is one or one a row, a seed rules one function."""

import contextlib

import torch


def floating(x):
    """x as a tensor of real numbers. Whole ones become float32, for they would cut off the times and steps between them."""
    x = torch.as_tensor(x)
    return x if x.is_floating_point() else x.to(torch.get_default_dtype())


def time_of(t, x, d):
    """t, a scalar or one time per row of x (n, d), as (1, 1) or (n, 1), of x's precision; for other shapes ValueError."""
    if x.ndim != 2 or x.shape[-1] != d:
        raise ValueError(f"x must be (n, {d}); got {tuple(x.shape)}")
    t = torch.as_tensor(t, dtype=x.dtype, device=x.device)
    if t.numel() != 1 and t.shape != (len(x), 1):
        raise ValueError(f"t must be a scalar or ({len(x)}, 1), one time per row of x; got {tuple(t.shape)}")
    return t.reshape(-1, 1)


@contextlib.contextmanager
def seeded(seed):
    """What is drawn within, on the CPU, follows from `seed`; afterwards the random state is as before, on every device."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # torch.manual_seed would seed the other devices, too
        yield


@contextlib.contextmanager
def one_thread():
    """A second thread gains a fifth on an idle machine and, by waiting for its turn, loses tenfold on a busy one."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
