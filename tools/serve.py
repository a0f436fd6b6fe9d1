"""`mmatnet serve` from a checkout."""
from mmatnet.cli.serve import main

if __name__ == '__main__':
    raise SystemExit(main())
