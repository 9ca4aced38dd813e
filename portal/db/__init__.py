"""Tables' common ground and the one place that commits."""
