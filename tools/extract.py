"""`mmatnet extract` from a checkout."""
from mmatnet.cli.extract import main

if __name__ == '__main__':
    raise SystemExit(main())
