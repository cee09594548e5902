"""One kind of training each: its batches and its losses."""
