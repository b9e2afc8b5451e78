"""Cases and decisions come in, notices go out: what we tell, in the language of whom we tell it."""
