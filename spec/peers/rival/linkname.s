// Functions without a body, for linkname, need an assembly file beside them.
