"""The pages: Flask asks the reading room or calls a function of `work`, and shows what comes back. Nothing else."""
