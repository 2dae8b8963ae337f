"""The source that a policy becomes: one module for each thing that is written."""
