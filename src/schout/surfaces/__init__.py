"""What people and programs touch: the command line, the pages, the API."""
