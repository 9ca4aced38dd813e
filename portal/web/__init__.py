"""Flask glue: labels and guards, languages, pages, headers, refusals. Knows no case and no member of staff."""
