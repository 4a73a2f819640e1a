"""The use cases. They take only what they need and return data; they do no I/O of their own."""
