"""Ends the program at random moments while it saves: of every file there is the whole old one or the whole new one."""
