"""`mmatnet score` from a checkout."""
from mmatnet.cli.score import main

if __name__ == '__main__':
    raise SystemExit(main())
