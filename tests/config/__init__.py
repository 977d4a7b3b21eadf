"""The launcher, the cluster, the front-end build: what they do, and the one sentence when they cannot."""
