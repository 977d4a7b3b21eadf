"""The outbox: every message kept until a server took it, none sent twice."""
