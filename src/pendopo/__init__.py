"""Pendopo: the open hall of a whole city, its services and its running, day and night."""
