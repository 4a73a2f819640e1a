"""What operators see of the program: metrics, logs, traces. No draft, person, article or level is in it."""
