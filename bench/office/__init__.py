"""Simulated days at an office: people, officers and buses that the estimator knows nothing of."""
