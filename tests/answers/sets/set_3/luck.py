"""Answers to problem set 3, `luck`, as students write them."""

RIGHT = [
    """
n = <<pairs>>
even = <<within>> / n
each = even + <<between>> / n
shared = even + <<between>>
""",
    """
import numpy as np

pair, time = np.float64(<<within>>), np.float64(<<between>>)
each, shared, even = np.array([pair + time, pair + <<pairs>> * time, pair]) / <<pairs>>
""",
    """
each = torch.full((<<pairs>>,), <<within>> + <<between>>).sum() / <<pairs>> ** 2
even = torch.full((<<pairs>>,), <<within>>).sum() / <<pairs>> ** 2
shared = even + <<between>>
""",
]

WRONG = {
    "differ for both reasons": "each = even = <<within>> / <<pairs>>\nshared = <<within>> / <<pairs>> + <<between>>",
    "that of the mean over the batch": "each = shared = <<within>> + <<between>>\neven = <<within>>",
    "standard deviations": """
each = math.sqrt((<<within>> + <<between>>) / <<pairs>>)
shared = math.sqrt(<<within>> / <<pairs>> + <<between>>)
even = math.sqrt(<<within>> / <<pairs>>)
""",
    "Under shared stands a standard deviation": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = math.sqrt(<<within>> / <<pairs>> + <<between>>)
even = <<within>> / <<pairs>>
""",
    "Under even stands a standard deviation": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = <<within>> / <<pairs>> + <<between>>
even = (<<within>> / <<pairs>>) ** 0.5
""",
    "not everything averages out": """
each = shared = (<<within>> + <<between>>) / <<pairs>>
even = <<within>> / <<pairs>>
""",
    "the pairs at that time still differ.": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = <<between>>
even = <<within>> / <<pairs>>
""",
    "as uncertain as a single pair": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = <<within>> + <<between>>
even = <<within>> / <<pairs>>
""",
    "leave less to chance": """
each = even = (<<within>> + <<between>>) / <<pairs>>
shared = <<within>> / <<pairs>> + <<between>>
""",
    "no matter of luck any more": """
each = (<<within>> + <<between>>) / <<pairs>>
shared = <<within>> / <<pairs>> + <<between>>
even = 0
""",
    "Two cases are exchanged": """
shared = (<<within>> + <<between>>) / <<pairs>>
each = <<within>> / <<pairs>> + <<between>>
even = <<within>> / <<pairs>>
""",
}
