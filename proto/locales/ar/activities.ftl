# The sentences of activities.
