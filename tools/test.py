"""`mmatnet test` from a checkout."""
from mmatnet.cli.test import main

if __name__ == '__main__':
    raise SystemExit(main())
