"""What programs ask over HTTP: health, metrics, status, and the desk under `/v1`."""
