"""`mmatnet compare` from a checkout."""
from mmatnet.cli.compare import main

if __name__ == '__main__':
    raise SystemExit(main())
