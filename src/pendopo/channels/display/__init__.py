"""The board of a hall: who is called where, shown, chimed and spoken; nobody named."""
