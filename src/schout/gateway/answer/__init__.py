"""What the caller gets when a call is not simply let through: status, headers, body."""
