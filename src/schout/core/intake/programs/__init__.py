"""Messages of programs in, events out: a module a family; none knows how lines are framed."""
