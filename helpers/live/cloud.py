"""A point cloud for a live figure."""

from .. import datasets
from .figure import pack


def pack_cloud(cloud):
    """The points and the blur of a datasets.PointCloud in the plane. Else ValueError."""
    if not isinstance(cloud, datasets.PointCloud) or cloud.event_shape != (2,) or cloud.bandwidth == 0:
        raise ValueError("a live figure needs a PointCloud in the plane with a bandwidth above 0")
    return {"points": pack(cloud.points), "bandwidth": cloud.bandwidth}
