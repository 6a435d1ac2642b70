"""Aegis in a cluster: what only the real API server can show, with the chart installed and every process running.

api       requests to the API server          flock     many models, all verified
cores     which process runs where            asking    reviews over and over, with the instant of each answer
place     the cluster and all of these        writes    what the controller wrote, by the audit log

creating  Deployments beside two webhooks     revoking  from a revocation to the last admission
rotating  a rotation of every model: verdicts, writes, CPU and latency
"""
