"""What Aegis tells its operators: metrics for Prometheus and log lines, neither of which ever holds a secret."""
