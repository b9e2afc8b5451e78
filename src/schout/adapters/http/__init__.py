"""What speaks HTTP: notices as signed webhooks, and questions to a running gate."""
