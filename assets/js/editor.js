// The toolbar, the shortcuts, the counter and the growing area of a text area for messages.
