"""Tests of the small machines: time, references, money, dates, numbers, likeness, pack files."""
