"""Two habits of all functions here: whole numbers become real ones, and a seed rules only the function that it is given to."""

import contextlib

import torch


def floating(x):
    """x as a tensor of real numbers. Whole ones become float32, for they would cut off the times and steps between them."""
    x = torch.as_tensor(x)
    return x if x.is_floating_point() else x.to(torch.get_default_dtype())


@contextlib.contextmanager
def seeded(seed):
    """What is drawn within, on the CPU, follows from `seed`; afterwards the random state is as before, on every device."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # torch.manual_seed would seed the other devices, too
        yield
