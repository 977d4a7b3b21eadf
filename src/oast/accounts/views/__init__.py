"""Pages of people and agencies; `gates` is what every signed-in page of every context stands behind."""
