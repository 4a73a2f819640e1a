"""The composition root: the only place where concrete classes meet. Nothing is built at import."""
