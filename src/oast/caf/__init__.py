"""The Common Assessment Framework: assessments, lead professionals, plans, referrals, reviews."""
