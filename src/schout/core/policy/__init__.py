"""From the text of a pack to a checked policy, and from a policy to what people read about it."""
