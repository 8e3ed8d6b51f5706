"""What `spark-submit` starts: the command line of clean-corpus."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
