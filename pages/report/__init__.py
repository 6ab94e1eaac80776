"""The situation report: what the pages say under the same filters, as one document to forward, print and file."""
