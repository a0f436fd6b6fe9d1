"""`mmatnet list` from a checkout."""
from mmatnet.cli.list import main

if __name__ == '__main__':
    raise SystemExit(main())
