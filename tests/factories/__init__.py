"""One factory a model. Alice leads, Bob is in her team, Charlie is a stranger."""
