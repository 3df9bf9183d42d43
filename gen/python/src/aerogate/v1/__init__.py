"""Messages and services of the Aerogate API, version 1."""
