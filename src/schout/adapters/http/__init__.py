"""What speaks HTTP to other systems: notices as signed webhooks."""
