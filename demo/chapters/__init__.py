"""The demo's past, one file a noun: each yields what was done with it, by whom and when."""
