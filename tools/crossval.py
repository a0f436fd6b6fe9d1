"""`mmatnet crossval` from a checkout."""
from mmatnet.cli.crossval import main

if __name__ == '__main__':
    raise SystemExit(main())
