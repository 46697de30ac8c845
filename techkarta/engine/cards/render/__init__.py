"""A card as a document: values any format is made of, and the formats that are mere text."""
