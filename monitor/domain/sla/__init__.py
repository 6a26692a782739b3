"""The arithmetic of the SLA report: light rows of calls come in one at a time, figures of bounded size come out."""
