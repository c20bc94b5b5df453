"""Chat models and embedders of each vendor, behind two small interfaces."""
