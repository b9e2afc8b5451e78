"""The command line: `schout`. Each command is imported only when it is run."""
