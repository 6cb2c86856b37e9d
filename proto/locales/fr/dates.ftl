# Dates.
