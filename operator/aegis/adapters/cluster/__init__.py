"""The Kubernetes API: its client, watch caches, leader election, events and status writes."""
