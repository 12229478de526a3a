"""How answers are measured and compared, whatever they are made of."""

import math

import numpy as np
import torch


class Blank(Exception):
    """The answer is not there yet."""


class Mistake(Exception):
    """Raised by a measure, or by a field it hands to an answer, that recognises a mistake as it happens, and names it."""


def time_first(t, x):
    """For fields that are handed to an answer: Mistake if they get a place, (n, d) or (n,), where they take the time."""
    if np.shape(t)[-1:] not in ((), (1,)):
        if np.ndim(t) == 1 and np.shape(x)[:-1] == np.shape(t):
            raise Mistake(
                "Your t has the shape (n,): one time for each row of x is a column, (n, 1), and one for all a number."
            )
        raise Mistake("You call the field as v(x, t). In this book the time comes first, v(t, x).")


def adapt(answer):
    """The same function for tensors: an answer for arrays, or for one precision, is given what it takes, and copies of it."""

    def adapted(*args, **kwargs):
        first = None
        for convert in (lambda a: a, torch.Tensor.double, torch.Tensor.float, lambda a: a.double().numpy()):
            try:
                value = answer(*[convert(a.clone()) if isinstance(a, torch.Tensor) else a for a in args], **kwargs)
                break
            except NotImplementedError as error:
                if not str(error):  # torch raises it, too, in words
                    raise Blank("Nothing to check yet: the function is still to be written.") from error
                first = first or error
            except (Blank, Mistake):
                raise
            except Exception as error:
                first = first or error
        else:
            raise first
        if value is None or value is ...:
            raise Blank("Nothing to check yet: the function returns nothing.")
        return tensor(value)

    return adapted


def tensor(value):
    """Numbers, arrays and lists of them as tensors; a list of unlike parts stays a list. Strings and dicts stay as they are."""
    if isinstance(value, (str, dict)):
        return value
    if isinstance(value, torch.Tensor):
        with torch._C.DisableTorchFunctionSubclass():  # a class of tensors with an arithmetic of its own is a tensor here
            return torch.Tensor.as_subclass(value, torch.Tensor).detach().cpu()
    if isinstance(value, (list, tuple)):
        parts = [tensor(part) for part in value]
        alike = all(map(torch.is_tensor, parts)) and len({part.shape for part in parts}) == 1
        return torch.stack(parts) if alike else parts
    if isinstance(value, (np.ndarray, np.generic)):
        return torch.as_tensor(value)
    return torch.tensor(float(value))


def matches(got, mistake, tol):
    """Is it this mistake? Of a dict the mistake may name some entries only."""
    if isinstance(mistake, dict) and isinstance(got, dict):
        return all(key in got and same(got[key], mistake[key], tol) for key in mistake)
    return same(got, mistake, tol)


def same(a, b, tol):
    """Equal within tol times the largest entry of b, as Python's own floats: an object may say that it equals everything."""
    if isinstance(a, Exception) or isinstance(b, Exception):
        return False
    if isinstance(b, str):
        return isinstance(a, str) and str.strip(a).casefold() == b.strip().casefold()
    if isinstance(b, dict):
        return isinstance(a, dict) and a.keys() == b.keys() and all(same(a[key], b[key], tol) for key in b)
    try:
        a = float(a) if isinstance(a, str) else a  # a number between quotation marks is a number
        if isinstance(b, (list, tuple)):
            return len(a) == len(b) and all(same(x, y, tol) for x, y in zip(a, b, strict=True))
        a, b = tensor(a), tensor(b)
        a = a.reshape(b.shape) if a.numel() == b.numel() == 1 else a
        return a.shape == b.shape and _close(a.double().flatten().tolist(), b.double().flatten().tolist(), tol)
    except (TypeError, ValueError, RuntimeError, AttributeError):
        return False


def _close(a, b, tol):
    scale = max([abs(y) for y in b if math.isfinite(y)], default=0.0)
    return all(x == y or abs(x - y) <= tol * (scale or 1.0) for x, y in zip(a, b, strict=True))
