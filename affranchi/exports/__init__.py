"""The same facts in the formats that others read: open data, calendars, feeds, reports for machines."""
