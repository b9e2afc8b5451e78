"""Decisions and events in, cases out: where a tenant's trouble with a clause stands."""
