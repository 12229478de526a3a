"""A point cloud for a live figure."""

from .. import datasets
from .figure import pack


def pack_cloud(cloud, d=2):
    """The points and the blur of a datasets.PointCloud in d dimensions. Else ValueError."""
    if not isinstance(cloud, datasets.PointCloud) or cloud.event_shape != (d,) or cloud.bandwidth == 0:
        where = "in the plane" if d == 2 else "on a line"
        raise ValueError(f"this live figure needs a PointCloud {where} with a bandwidth above 0")
    return {"points": pack(cloud.points), "bandwidth": cloud.bandwidth}
