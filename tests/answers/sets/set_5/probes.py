"""Answers to problem set 5, `probes`, as students write them."""

RIGHT = [
    """
import itertools

def variances(A):
    A = A.double()
    d = len(A)
    signs = torch.tensor(list(itertools.product((-1.0, 1.0), repeat=d))).double()
    axes = math.sqrt(d) * torch.eye(d).double()
    one, three = (((e @ A) * e).sum(1).var(unbiased=False) for e in (signs, axes))
    return one / <<count>>, (one + 2 * (A.diag() ** 2).sum()) / <<count>>, three / <<count>>
""",
    """
def variances(A):
    d = A.shape[0]
    S = (A + A.T) / 2
    gauss = 2 * (S @ S).trace()
    squares = sum(float(A[i, i]) ** 2 for i in range(d))
    signs = gauss - 2 * squares
    axis = d * squares - float(A.trace()) ** 2
    return torch.tensor([signs, gauss, axis]) / <<count>>
""",
    """
import numpy as np

def variances(A):
    A = np.asarray(A)
    d = len(A)
    signs = sum((A[i, j] + A[j, i]) ** 2 for i in range(d) for j in range(i + 1, d))
    gauss = signs + 2 * (np.diag(A) ** 2).sum()
    axis = d**2 * np.var(np.diag(A))
    return [v / <<count>> for v in (signs, gauss, axis)]
""",
]

HEAD = """
def variances(A):
    d, q, t = len(A), (A.diag() ** 2).sum(), A.trace()
    m = sum((A[i, j] + A[j, i]) ** 2 for i in range(d) for j in range(i))
    k = <<count>>
"""
WRONG = {
    "the variance of one guess": HEAD + "    return m, m + 2 * q, d * q - t**2",
    "square of the number": HEAD + "    return m / k**2, (m + 2 * q) / k**2, (d * q - t**2) / k**2",
    "standard deviations": HEAD + "    return [(v / k) ** 0.5 for v in (m, m + 2 * q, d * q - t**2)]",
    "before they are squared": HEAD + "    m = (A**2).sum() - q\n    return m / k, (m + 2 * q) / k, (d * q - t**2) / k",
    "each pair of components twice": HEAD + "    m = 2 * m\n    return m / k, (m + 2 * q) / k, (d * q - t**2) / k",
    "does not come out exactly": HEAD + "    return m / k, m / k, (d * q - t**2) / k",
    "another variance than you took": HEAD + "    return m / k, (m + q) / k, (d * q - t**2) / k",
    "the mixed terms vary, too": HEAD + "    return m / k, 2 * q / k, (d * q - t**2) / k",
    "the mean of the squares": HEAD + "    return m / k, (m + 2 * q) / k, d * q / k",
    "has length 1": HEAD + "    return m / k, (m + 2 * q) / k, (q / d - (t / d) ** 2) / k",
    "which one is luck": HEAD + "    return m / k, (m + 2 * q) / k, 0 * q",
    "none of the mistakes that we know": HEAD + "    return m / k, (m + 2 * q) / k, d**2 * q / k",
}
