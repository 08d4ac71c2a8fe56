"""The numbers behind what panels show, one file a panel where they are put together from more than one array."""
