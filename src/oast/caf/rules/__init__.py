"""Who may, written once: `check_…` raises the sentence, `can_…` is its boolean twin, `visible_to` filters."""
