"""What the kernels of `pipeline.words` do, in readable Python with floats and dictionaries: slow, and the same."""
