"""`mmatnet spot` from a checkout."""
from mmatnet.cli.spot import main

if __name__ == '__main__':
    raise SystemExit(main())
