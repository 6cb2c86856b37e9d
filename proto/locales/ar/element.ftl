# The element.
