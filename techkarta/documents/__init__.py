"""Documents of a card in the formats people open: print, word processor, spreadsheet, page."""
