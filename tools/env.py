"""`mmatnet env` from a checkout."""
from mmatnet.cli.env import main

if __name__ == '__main__':
    raise SystemExit(main())
