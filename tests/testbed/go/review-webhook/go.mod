module aegis.dev/testbed/review-webhook

go 1.26.0
