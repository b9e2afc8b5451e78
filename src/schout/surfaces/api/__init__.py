"""What programs ask over HTTP: health, metrics, status. Nothing here is about a single tenant."""
