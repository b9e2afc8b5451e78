"""A finding, the policy and the tenant's history in; a decision with its reasons out."""
