"""`mmatnet train` from a checkout."""
from mmatnet.cli.train import main

if __name__ == '__main__':
    raise SystemExit(main())
