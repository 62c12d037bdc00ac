"""Frames: pandas, polars and pyarrow in, the same kind of frame out."""
