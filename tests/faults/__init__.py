"""What breaks while workloads are created all the time, and an observer that knows the truth."""
