"""What the status of each kind says: projections of evidence, facts and verdicts for people. No decision reads them."""
