"""Where people meet the coach: each channel only translates between its platform and the neutral advice."""
