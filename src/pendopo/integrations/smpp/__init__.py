"""SMS over SMPP 3.4, behind messaging's Transport, and a program that plays the operator."""
