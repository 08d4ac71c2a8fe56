"""Every reader of files on damaged ones: each is read, or refused in a sentence, within a second and 500 MB."""
