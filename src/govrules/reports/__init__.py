"""Reports: each turns what was found into text for people or for programs."""
