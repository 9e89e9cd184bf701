"""Basa Sunda writes dates and numbers as Indonesian does; the names of days are in the catalogue."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = r"j F Y, \t\a\b\u\h G.i"
TIME_FORMAT = "G.i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "d-m-Y"
SHORT_DATETIME_FORMAT = "d-m-Y G.i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")
TIME_INPUT_FORMATS = ("%H.%M", "%H:%M")
DATETIME_INPUT_FORMATS = tuple(f"{d} {t}" for d in DATE_INPUT_FORMATS for t in TIME_INPUT_FORMATS)
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
