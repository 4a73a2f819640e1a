"""Load on the real program: `python -m bench.load`. What a company needs follows from it: docs/capacity.md."""
