"""The commands, each in the file of its purpose; `assistant.cli` joins them."""
