"""Who did or saw what, when and by what right: events, the chain that seals them, the operation decorator."""
